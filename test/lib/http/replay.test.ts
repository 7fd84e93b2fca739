import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpClient } from '../../../lib/http/client';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from './support/cleanup';
import { HastyClock } from './support/hasty-clock';
import { startServer, unusedPort } from './support/server';

type Reaction = (request: IncomingMessage, response: ServerResponse) => unknown;

const ok: Reaction = (_request, response) => response.end('ok');
const reset: Reaction = (request) => request.socket.resetAndDestroy();
const close: Reaction = (request) => request.socket.destroy();
const resetInBody: Reaction = (request, response) => {
  response.writeHead(200, { 'content-length': 100 }).write('{', () => request.socket.resetAndDestroy());
};
const closeInBody: Reaction = (request, response) => {
  response.writeHead(200, { 'content-length': 100 }).write('{', () => request.socket.end());
};
const closeInChunk: Reaction = (request, response) => {
  response.writeHead(200).write('{', () => request.socket.end());
};
const closeInLastBody: Reaction = (request, response) => {
  response.writeHead(200, { connection: 'close', 'content-length': 100 }).write('{', () => request.socket.end());
};
const closeInLastChunk: Reaction = (request, response) => {
  response.writeHead(200, { connection: 'close' }).write('{', () => request.socket.end());
};
const LOST_CONNECTIONS = { reset, close, resetInBody, closeInBody, closeInChunk, closeInLastBody, closeInLastChunk };
const status =
  (code: number, retryAfter?: string): Reaction =>
  (_request, response) =>
    response.writeHead(code, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(`status ${code}`);

describe('a replay-safe call', () => {
  const open = closeAfterEach();

  /** A client of a server that reacts to the first request with the first reaction, and so on; to later ones with the last. */
  async function against(...reactions: [Reaction, ...Reaction[]]) {
    const seen = { requests: 0 };
    const server = open(
      await startServer((request, response) => {
        const reaction = reactions[Math.min(seen.requests, reactions.length - 1)] ?? ok;
        seen.requests += 1;
        reaction(request, response);
      }),
    );
    const clock = new HastyClock();
    const client = open(new HttpClient({ origin: server.origin, clock, random: () => 0.5 }));
    const call = (replaySafe = true) => client.request({ method: 'POST', path: '/', body: 'x', replaySafe });
    return { call, clock, seen, server };
  }

  for (const [name, fault] of Object.entries(LOST_CONNECTIONS)) {
    it(`is sent again at once after a lost connection (${name})`, async () => {
      const { call, clock, seen } = await against(fault, ok);
      assert.equal((await call()).body, 'ok');
      assert.deepEqual([seen.requests, clock.slept], [2, []]);
    });

    it(`is sent four times at most (${name})`, async () => {
      const { call, clock, seen, server } = await against(fault);
      const error = await rejectsIdentity(call(), 'IDENTITY_NETWORK');
      assert.match(
        error.message,
        new RegExp(`^127\\.0\\.0\\.1:${server.port} closed the connection before its answer was complete`),
      );
      assert.deepEqual([seen.requests, clock.slept], [4, [75, 150]]);
    });

    it(`is never sent again when it is not replay-safe after all (${name})`, async () => {
      const { call, seen } = await against(fault, ok);
      await rejectsIdentity(call(false), 'IDENTITY_NETWORK');
      assert.equal(seen.requests, 1);
    });
  }

  it('is not sent again over a connection that was idle', async () => {
    const used = new WeakSet<object>();
    const { call, seen } = await against((request, response) => {
      if (used.has(request.socket)) return reset(request, response);
      used.add(request.socket);
      return ok(request, response);
    });
    await Promise.all([call(), call(), call(), call()]);
    seen.requests = 0;
    assert.equal((await call()).body, 'ok');
    assert.equal(seen.requests, 2);
  });

  it('tries a server that refuses connections four times', async () => {
    const port = await unusedPort();
    const clock = new HastyClock();
    const client = open(new HttpClient({ origin: `http://127.0.0.1:${port}`, clock, random: () => 0.5 }));
    const error = await rejectsIdentity(client.request({ method: 'POST', path: '/', replaySafe: true }), 'IDENTITY_NETWORK');
    assert.equal(error.message, `127.0.0.1:${port} refused the connection (ECONNREFUSED)`);
    assert.deepEqual(clock.slept, [75, 150]);
  });

  for (const code of [429, 500, 502, 503, 504]) {
    it(`is sent again after a ${code}`, async () => {
      const { call, clock, seen } = await against(status(code), ok);
      assert.equal((await call()).body, 'ok');
      assert.deepEqual([seen.requests, clock.slept], [2, [50]]);
    });

    it(`is not sent again after a ${code} when it is not replay-safe after all`, async () => {
      const { call, seen } = await against(status(code, '0'), ok);
      assert.equal((await call(false)).statusCode, code);
      assert.equal(seen.requests, 1);
    });
  }

  it('ends with the last answer after four attempts', async () => {
    const { call, clock, seen } = await against(status(503));
    assert.equal((await call()).body, 'status 503');
    assert.deepEqual([seen.requests, clock.slept], [4, [50, 100, 200]]);
  });

  it('counts lost connections and refusing answers together', async () => {
    const { call, seen } = await against(reset, status(500), reset, status(429));
    assert.equal((await call()).statusCode, 429);
    assert.equal(seen.requests, 4);
  });

  it('waits the seconds of Retry-After', async () => {
    const { call, clock } = await against(status(429, '2'), status(503, '1'), ok);
    assert.equal((await call()).body, 'ok');
    assert.deepEqual(clock.slept, [2_000, 1_000]);
  });

  it('waits until the date of Retry-After', async () => {
    const { call, clock } = await against(status(503, 'Mon, 05 Jan 2026 12:00:04 GMT'), ok);
    assert.equal((await call()).body, 'ok');
    assert.deepEqual(clock.slept, [4_000]);
  });

  for (const retryAfter of ['10', '3600', 'Mon, 05 Jan 2026 13:00:00 GMT']) {
    it(`hands the answer over at once when Retry-After (${retryAfter}) is beyond the deadline`, async () => {
      const { call, clock, seen } = await against(status(429, retryAfter), ok);
      const answer = await call();
      assert.deepEqual([answer.statusCode, answer.headers['retry-after'], seen.requests], [429, retryAfter, 1]);
      assert.deepEqual(clock.slept, []);
    });
  }

  it('counts the waits against the deadline', async () => {
    const { call, clock, seen } = await against(status(429, '6'));
    assert.equal((await call()).statusCode, 429);
    assert.deepEqual([seen.requests, clock.slept], [2, [6_000]]);
  });
});
