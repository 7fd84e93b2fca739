import assert from 'node:assert/strict';
import { HttpClient } from '../../../lib/http/client';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from './support/cleanup';
import { startRawServer, startServer, type TestServer } from './support/server';

/** Real time on purpose: undici's own timers are part of what is tested. Small, so that the tests are quick. */
const TIMEOUT_MS = 80;
/** Far more than a busy machine needs, far less than any other limit in play. */
const TOLERANCE_MS = 2_000;

describe('the deadline of a call', () => {
  const open = closeAfterEach();

  const SLOW_SERVERS: Record<string, () => Promise<TestServer>> = {
    'never answers': () => startServer(() => {}),
    'drips one byte at a time': () =>
      startServer((_request, response) => {
        const drip = setInterval(() => response.write('.'), 5);
        response.on('close', () => clearInterval(drip));
      }),
    'drips its header': () =>
      startRawServer((socket) => {
        const drip = setInterval(() => socket.write('H'), 5);
        socket.write('HTTP/1.1 200 OK\r\nx: ');
        socket.on('close', () => clearInterval(drip));
      }),
    'stops in the middle of its body': () => startServer((_request, response) => response.writeHead(200).write('{')),
    'accepts, but does not begin TLS': () => startRawServer(() => {}, 'https'),
  };

  for (const [name, start] of Object.entries(SLOW_SERVERS)) {
    for (const replaySafe of [false, true]) {
      it(`holds against a server that ${name}${replaySafe ? ' (replay-safe)' : ''}`, async () => {
        const server = open(await start());
        const client = open(new HttpClient({ origin: server.origin, timeoutMs: TIMEOUT_MS }));
        const startedMs = performance.now();
        const error = await rejectsIdentity(client.request({ method: 'POST', path: '/', replaySafe }), 'IDENTITY_TIMEOUT');
        const tookMs = performance.now() - startedMs;
        assert.equal(error.message, `127.0.0.1:${server.port} gave no complete answer within 0.08 s`);
        assert(tookMs > TIMEOUT_MS - 5 && tookMs < TIMEOUT_MS + TOLERANCE_MS, `took ${tookMs} ms`);
      });
    }
  }

  it('covers the wait for a free connection', async () => {
    const server = open(await startServer(() => {}));
    const client = open(new HttpClient({ origin: server.origin, connections: 1 }));
    const first = client.request({ method: 'POST', path: '/', timeoutMs: 3 * TIMEOUT_MS });
    const second = client.request({ method: 'POST', path: '/', timeoutMs: TIMEOUT_MS });
    const order: string[] = [];
    await Promise.all([
      rejectsIdentity(first, 'IDENTITY_TIMEOUT', /gave no complete answer within/).then(() => order.push('first')),
      rejectsIdentity(second, 'IDENTITY_TIMEOUT', /no connection to .* became free within/).then(() => order.push('second')),
    ]);
    assert.deepEqual(order, ['second', 'first']);
    assert.equal(server.connections.total, 1);
  });

  it('covers all attempts together', async () => {
    const server = open(await startServer((request) => setTimeout(() => request.socket.destroy(), TIMEOUT_MS / 2)));
    const client = open(new HttpClient({ origin: server.origin, timeoutMs: TIMEOUT_MS }));
    const startedMs = performance.now();
    await assert.rejects(client.request({ method: 'POST', path: '/', replaySafe: true }));
    assert(performance.now() - startedMs < TIMEOUT_MS + TOLERANCE_MS);
  });

  it('can be made shorter for one call, not longer', async () => {
    const server = open(await startServer(() => {}));
    const client = open(new HttpClient({ origin: server.origin, timeoutMs: TIMEOUT_MS }));
    const shorter = await rejectsIdentity(client.request({ method: 'POST', path: '/', timeoutMs: 40 }), 'IDENTITY_TIMEOUT');
    const longer = await rejectsIdentity(client.request({ method: 'POST', path: '/', timeoutMs: 60_000 }), 'IDENTITY_TIMEOUT');
    assert.match(shorter.message, /within 0\.04 s$/);
    assert.match(longer.message, /within 0\.08 s$/);
  });

  it('closes the connection of the call that it ends', async () => {
    const server = open(await startServer(() => {}));
    const client = open(new HttpClient({ origin: server.origin, timeoutMs: TIMEOUT_MS }));
    await rejectsIdentity(client.request({ method: 'POST', path: '/' }), 'IDENTITY_TIMEOUT');
    await server.closed(1);
  });

  it('does not end a call that is answered in time', async () => {
    const server = open(await startServer((_request, response) => setTimeout(() => response.end('ok'), 20)));
    const client = open(new HttpClient({ origin: server.origin, timeoutMs: 2_000 }));
    assert.equal((await client.request({ method: 'POST', path: '/' })).body, 'ok');
  });

  describe('and the shorter limits within it', () => {
    it('names the time that a connection may take', async () => {
      const server = open(await startRawServer(() => {}, 'https'));
      const client = open(new HttpClient({ origin: server.origin, connectTimeoutMs: 50 }));
      const error = await rejectsIdentity(client.request({ method: 'POST', path: '/' }), 'IDENTITY_TIMEOUT');
      assert.equal(error.message, `127.0.0.1:${server.port} accepted no connection within 0.05 s`);
    });

    it('names the time that an answer may take to begin', async () => {
      const server = open(await startServer(() => {}));
      const client = open(new HttpClient({ origin: server.origin, headersTimeoutMs: 50 }));
      const error = await rejectsIdentity(client.request({ method: 'POST', path: '/' }), 'IDENTITY_TIMEOUT');
      assert.equal(error.message, `127.0.0.1:${server.port} did not begin an answer within 0.05 s`);
    });

    it('names the time that a body may pause', async () => {
      const server = open(await startServer((_request, response) => response.writeHead(200).write('{')));
      const client = open(new HttpClient({ origin: server.origin, headersTimeoutMs: 50 }));
      const error = await rejectsIdentity(client.request({ method: 'POST', path: '/' }), 'IDENTITY_TIMEOUT');
      assert.equal(error.message, `127.0.0.1:${server.port} fell silent for 0.05 s in the middle of its answer`);
    });
  });
});
