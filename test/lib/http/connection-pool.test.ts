import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Client } from 'undici';
import { ConnectionPool } from '../../../lib/http/connection-pool';
import { Exchange } from '../../../lib/http/exchange';

/** Stands for one connection. The test decides when it is made, when its exchanges end, and when it is closed. */
class FakeClient {
  readonly exchanges: Exchange[] = [];
  connected = false;
  closed = false;
  #onClosed: (() => void) | undefined;

  dispatch(_options: unknown, exchange: Exchange): boolean {
    this.exchanges.push(exchange);
    if (this.connected) this.#start(exchange);
    return true;
  }

  connect(): void {
    this.connected = true;
    for (const exchange of [...this.exchanges]) this.#start(exchange);
  }

  /** undici reports what the handler throws at the start of a request as the error of that request. */
  #start(exchange: Exchange): void {
    try {
      exchange.onRequestStart();
    } catch (error) {
      exchange.onResponseError(undefined, error as Error);
    }
  }

  destroy(_error: unknown, onClosed: () => void): void {
    this.#onClosed = onClosed;
  }

  get isClosing(): boolean {
    return this.#onClosed !== undefined && !this.closed;
  }

  finishClosing(): void {
    this.closed = true;
    this.#onClosed?.();
  }
}

/** A pool of fake clients, and everything that has happened to it. */
class PoolUnderTest {
  readonly clients: FakeClient[] = [];
  readonly exchanges: Exchange[] = [];
  readonly settled: Exchange[] = [];
  readonly #pool: ConnectionPool;

  constructor(limit: number, connectsAtOnce = true) {
    this.#pool = new ConnectionPool(limit, () => {
      const client = new FakeClient();
      client.connected = connectsAtOnce;
      this.clients.push(client);
      return client as unknown as Client;
    });
  }

  run(isReplay = false): Exchange {
    const exchange = new Exchange({ method: 'GET', path: '/', replaySafe: true }, isReplay, () => this.settled.push(exchange));
    this.exchanges.push(exchange);
    this.#pool.run(exchange);
    return exchange;
  }

  get open(): number {
    return this.clients.filter((client) => !client.closed).length;
  }

  clientOf(exchange: Exchange): FakeClient | undefined {
    return this.clients.find((client) => client.exchanges.includes(exchange));
  }

  /** The exchanges that are on a connection now. */
  get running(): Exchange[] {
    return this.exchanges.filter((exchange) => this.clientOf(exchange) && !exchange.settled);
  }
}

const LOST = new Error('lost');
/** The pool closes a connection in a microtask. */
const microtasks = () => new Promise(setImmediate);

describe('ConnectionPool', () => {
  it('uses the connection that was used last', () => {
    const pool = new PoolUnderTest(3);
    const [first, second] = [pool.run(), pool.run()];
    first.onResponseEnd();
    second.onResponseEnd();
    for (let count = 0; count < 5; count += 1) pool.run().onResponseEnd();
    assert.deepEqual(
      pool.clients.map((client) => client.exchanges.length),
      [1, 6],
    );
  });

  it('serves those who wait in the order they came', () => {
    const pool = new PoolUnderTest(1);
    const [first, second, third, fourth] = [pool.run(), pool.run(), pool.run(), pool.run()];
    second.abort(new Error('cancelled'));
    for (const exchange of [first, third, fourth]) exchange.onResponseEnd();
    assert.deepEqual(pool.clients.length, 1);
    assert.deepEqual(pool.clients[0]?.exchanges, [first, third, fourth]);
  });

  it('opens another connection for one that failed, but not before that is closed', async () => {
    const pool = new PoolUnderTest(1);
    const [first, second] = [pool.run(), pool.run()];
    first.onResponseError(undefined, LOST);
    await microtasks();
    assert.equal(pool.clientOf(second), undefined);
    pool.clients[0]?.finishClosing();
    assert.equal(pool.clientOf(second), pool.clients[1]);
  });

  it('gives a replay a new connection, before those who wait', async () => {
    const pool = new PoolUnderTest(2);
    const [first, second, third] = [pool.run(), pool.run(), pool.run()];
    const replay = pool.run(true);
    first.onResponseEnd();
    await microtasks();
    pool.clients[0]?.finishClosing();
    assert.deepEqual(pool.clientOf(replay)?.exchanges, [replay]);
    second.onResponseEnd();
    assert.equal(pool.clientOf(third), pool.clients[1]);
  });

  it('gives a replay a new connection although another one is idle', async () => {
    const pool = new PoolUnderTest(1);
    pool.run().onResponseEnd();
    const replay = pool.run(true);
    await microtasks();
    pool.clients[0]?.finishClosing();
    assert.equal(pool.clientOf(replay), pool.clients[1]);
  });

  it('lets the next in line have the connection that was being made for somebody who has gone', () => {
    const pool = new PoolUnderTest(1, false);
    const [first, second] = [pool.run(), pool.run()];
    first.abort(new Error('cancelled'));
    assert.deepEqual([pool.settled.length, pool.clientOf(second)], [1, undefined]);
    pool.clients[0]?.connect();
    assert.equal(pool.clientOf(second), pool.clients[0]);
  });

  it('opens another connection when the one that was being made for somebody who has gone fails', async () => {
    const pool = new PoolUnderTest(1, false);
    const [first, second] = [pool.run(), pool.run()];
    first.abort(new Error('cancelled'));
    first.onResponseError(undefined, LOST);
    await microtasks();
    pool.clients[0]?.finishClosing();
    assert.equal(pool.clientOf(second), pool.clients[1]);
  });

  it('keeps its limit and leaves nobody waiting, whatever happens', async () => {
    const step = fc.record({
      kind: fc.constantFrom('run', 'replay', 'connected', 'answer', 'fail', 'cancel', 'closed'),
      index: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), async (limit, steps) => {
        const pool = new PoolUnderTest(limit, false);
        const connecting = () =>
          pool.clients.filter((client) => !client.connected && client.exchanges.length > 0 && !client.isClosing);
        const sent = () => pool.running.filter((exchange) => pool.clientOf(exchange)?.connected);
        const act = async (kind: string, index: number): Promise<void> => {
          const pick = <T>(from: T[]): T | undefined => from[index % Math.max(from.length, 1)];
          if (kind === 'run') pool.run();
          if (kind === 'replay') pool.run(true);
          if (kind === 'connected') pick(connecting())?.connect();
          if (kind === 'answer') pick(sent())?.onResponseEnd();
          if (kind === 'fail') pick(pool.running)?.onResponseError(undefined, LOST);
          if (kind === 'cancel') pick(pool.exchanges)?.abort(LOST);
          if (kind === 'closed') pick(pool.clients.filter((client) => client.isClosing))?.finishClosing();
          await microtasks();
          assert(pool.open <= limit, `${pool.open} open of ${limit}`);
          const connections = pool.running.map((exchange) => pool.clientOf(exchange));
          assert.equal(new Set(connections).size, connections.length, 'two exchanges on one connection');
        };
        for (const { kind, index } of steps) await act(kind, index);
        while (pool.settled.length < pool.exchanges.length) {
          const progress = () => JSON.stringify([pool.settled.length, pool.clients.length, pool.open, connecting().length]);
          const before = progress();
          for (const kind of ['connected', 'answer', 'closed']) await act(kind, 0);
          assert.notEqual(progress(), before, 'somebody waits for ever');
        }
        for (const client of pool.clients) assert(!client.exchanges.slice(1).some((exchange) => exchange.isReplay));
      }),
      { numRuns: 60 },
    );
  });
});
