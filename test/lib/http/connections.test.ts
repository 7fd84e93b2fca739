import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import fc from 'fast-check';
import { IdentityError } from '../../../lib/errors';
import { HttpClient } from '../../../lib/http/client';
import { type Certificate, createCertificate } from '../../support/certificate';
import { closeAfterEach } from './support/cleanup';
import { startRawServer, startServer, startTlsServer } from './support/server';

describe('the connections of a client', () => {
  const open = closeAfterEach();
  let certificate: Certificate;

  before(async () => {
    certificate = await createCertificate({ hosts: ['127.0.0.1'] });
  });

  it('are one for 200 calls after one another', async () => {
    const server = open(await startServer((_request, response) => response.end('ok')));
    const client = open(new HttpClient({ origin: server.origin }));
    for (let call = 0; call < 200; call += 1) await client.request({ method: 'POST', path: '/', replaySafe: true });
    assert.equal(server.connections.total, 1);
  });

  it('are not used again for a call that is sent only once: the server may be closing them', async () => {
    const used = new WeakSet<object>();
    const server = open(
      await startServer((request, response) => {
        if (used.has(request.socket)) request.socket.resetAndDestroy();
        else response.end('ok');
        used.add(request.socket);
      }),
    );
    const client = open(new HttpClient({ origin: server.origin, connections: 1 }));
    for (let call = 0; call < 10; call += 1) assert.equal((await client.request({ method: 'POST', path: '/' })).body, 'ok');
  });

  for (const scheme of ['http', 'https'] as const) {
    it(`are never more than the limit, and are kept (${scheme})`, async () => {
      const listener = (_request: unknown, response: { end(text: string): unknown }) => setImmediate(() => response.end('ok'));
      const server = open(await (scheme === 'http' ? startServer(listener) : startTlsServer(certificate, listener)));
      const client = open(new HttpClient({ origin: server.origin, tls: { ca: certificate.cert } }));
      for (let burst = 0; burst < 3; burst += 1) {
        await Promise.all(Array.from({ length: 400 }, () => client.request({ method: 'POST', path: '/', replaySafe: true })));
      }
      assert.deepEqual([server.connections.total, server.connections.peak], [64, 64]);
    });
  }

  for (const scheme of ['http', 'https'] as const) {
    it(`are never more than the limit while every third one fails (${scheme})`, async () => {
      const listener: http.RequestListener = (_request, response) => setImmediate(() => response.end('ok'));
      const behind = scheme === 'http' ? http.createServer(listener) : https.createServer(certificate, listener);
      const server = open(
        await startRawServer((socket) => {
          if (server.connections.total % 3 === 0) setTimeout(() => socket.resetAndDestroy(), 2);
          else behind.emit('connection', socket);
        }, scheme),
      );
      const client = open(new HttpClient({ origin: server.origin, tls: { ca: certificate.cert }, connections: 8 }));
      for (let burst = 0; burst < 2; burst += 1) {
        const calls = Array.from({ length: 200 }, () => client.request({ method: 'POST', path: '/', replaySafe: true }));
        await Promise.allSettled(calls);
      }
      // The server may hear of a new connection before it hears of the end of an old one.
      assert(server.connections.peak <= 10, `${server.connections.peak} at once`);
    });
  }

  it('serve those who wait when the ones before them fail or are cancelled', async () => {
    const server = open(
      await startServer((request, response) => {
        if (request.url === '/reset') request.socket.resetAndDestroy();
        else if (request.url === '/ok') response.end('ok');
      }),
    );
    const client = open(new HttpClient({ origin: server.origin, connections: 2 }));
    const paths = ['/hang', '/reset', '/hang', '/reset', '/hang', '/ok', '/ok'];
    const outcomes = paths.map((path) =>
      client.request({ method: 'POST', path, timeoutMs: path === '/hang' ? 50 : 5_000 }).then(
        (answer) => answer.body,
        (error: IdentityError) => error.code,
      ),
    );
    const [hang, reset] = ['IDENTITY_TIMEOUT', 'IDENTITY_NETWORK'];
    assert.deepEqual(await Promise.all(outcomes), [hang, reset, hang, reset, hang, 'ok', 'ok']);
  });

  it('may be closed by the server at any moment without losing a replay-safe call', async () => {
    const server = open(
      await startServer((request, response) => {
        response.end('ok');
        // An idle time-out that runs out while the next request is on its way, in every second case.
        response.on('finish', () => setImmediate(() => Math.random() < 0.5 && request.socket.destroy()));
      }),
    );
    const client = open(new HttpClient({ origin: server.origin, connections: 8 }));
    for (let round = 0; round < 50; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 16 }, () => client.request({ method: 'POST', path: '/', body: 'x', replaySafe: true })),
      );
      assert(answers.every((answer) => answer.body === 'ok'));
    }
  });

  it('never bring the answer of one call to another', async () => {
    const server = open(
      await startServer((request, response) => {
        const fault = Math.random();
        const answer = () => {
          if (fault < 0.05) return request.socket.resetAndDestroy();
          response.writeHead(200, { 'set-cookie': `icbt=${request.url}` });
          response.write(`${request.url}`.slice(0, 3));
          if (fault < 0.1) return request.socket.resetAndDestroy();
          return response.end(`${request.url}`.slice(3));
        };
        if (fault < 0.5) setTimeout(answer, 10 * Math.random());
        else answer();
      }),
    );
    const client = open(new HttpClient({ origin: server.origin, connections: 16 }));
    let answered = 0;
    await Promise.all(
      Array.from({ length: 2_000 }, async (_, index) => {
        const path = `/user-${index}`;
        const signal = index % 20 === 0 ? AbortSignal.timeout(5) : undefined;
        const outcome = await client
          .request({ method: 'POST', path, replaySafe: index % 2 === 0, signal })
          .catch((error: Error) => error);
        if (outcome instanceof Error) return;
        answered += 1;
        assert.deepEqual([outcome.body, outcome.setCookies], [path, [`icbt=${path}`]]);
      }),
    );
    assert(answered > 1_500, `${answered} of 2000 were answered`);
  });

  it('give every call exactly one outcome, whatever the server does', async () => {
    const fault = fc.constantFrom('answer', 'reset', 'close', 'half', 'garbage', 'hang', 'refuse', 'unavailable');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fault, fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 }), async (calls) => {
        const server = await startServer((request, response) => {
          switch (request.url?.slice(1)) {
            case 'answer':
              return response.end('ok');
            case 'reset':
              return request.socket.resetAndDestroy();
            case 'close':
              return request.socket.destroy();
            case 'half':
              return response.writeHead(200, { 'content-length': 9 }).write('half', () => request.socket.destroy());
            case 'garbage':
              return request.socket.write('\0\0\0\0 no HTTP\r\n\r\n');
            case 'refuse':
              return response.writeHead(429, { 'retry-after': '60' }).end();
            case 'unavailable':
              return response.writeHead(503, { 'retry-after': '0' }).end();
            default:
              return undefined;
          }
        });
        const client = new HttpClient({ origin: server.origin, connections: 4, timeoutMs: 60, random: () => 0 });
        const outcomes = await Promise.all(
          calls.map(async ([path, replaySafe, cancelled]) => {
            const signal = cancelled ? AbortSignal.timeout(20) : undefined;
            const outcome = await client
              .request({ method: 'POST', path: `/${path}`, replaySafe, signal })
              .catch((error: unknown) => error);
            if (outcome instanceof IdentityError) return 'error';
            if (outcome instanceof Error) return outcome.name;
            return 'answer';
          }),
        );
        assert(
          outcomes.every((outcome) => ['answer', 'error', 'AbortError'].includes(outcome)),
          String(outcomes),
        );
        await client.close();
        await server.close();
      }),
      { numRuns: 15 },
    );
  });
});
