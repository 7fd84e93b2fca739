import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { HttpClient, type HttpClientOptions } from '../../../lib/http/client';
import { closeAfterEach } from './support/cleanup';
import { startConnectProxy } from './support/connect-proxy';
import { startRawServer, startServer, unusedPort } from './support/server';

const SECRET_REQUEST = {
  method: 'POST',
  path: '/oauth2/token/CANARY-path?x=CANARY-query',
  headers: { authorization: 'Bearer CANARY-token', cookie: 'icbt=CANARY-cookie' },
  body: 'client_secret=CANARY-secret',
} as const;

/** Everything that a log, a Catch node or a debugger could show of an error. */
function everythingIn(error: unknown): string {
  const stack = error instanceof Error ? error.stack : '';
  return `${inspect(error, { depth: 10, showHidden: true })}\n${JSON.stringify(error)}\n${stack}`;
}

describe('an error of the client', () => {
  const open = closeAfterEach();

  const FAILURES: Record<string, () => Promise<HttpClientOptions>> = {
    'nobody listens': async () => ({ origin: `http://127.0.0.1:${await unusedPort()}` }),
    'a reset': async () => ({ origin: open(await startServer((request) => request.socket.resetAndDestroy())).origin }),
    'a time-out': async () => ({ origin: open(await startServer(() => {})).origin, timeoutMs: 40 }),
    'an answer that echoes the request, cut short': async () => {
      const server = await startServer((request, response) => {
        response.writeHead(200, { 'x-echo': request.headers.authorization, 'content-length': 999 });
        response.write('CANARY-answer', () => request.socket.destroy());
      });
      return { origin: open(server).origin };
    },
    'an answer that is too large': async () => {
      const server = await startServer((request, response) => request.pipe(response));
      return { origin: open(server).origin, maxResponseBytes: 4 };
    },
    'an answer that is no HTTP': async () => {
      const server = await startRawServer((socket) => socket.on('data', (data) => socket.write(data)));
      return { origin: open(server).origin };
    },
    'a server without TLS': async () => {
      const server = open(await startServer((_request, response) => response.end()));
      return { origin: `https://127.0.0.1:${server.port}`, tls: { passphrase: 'CANARY-passphrase' } };
    },
    'a proxy that refuses': async () => {
      const proxy = open(await startConnectProxy({ targetPort: 1, refusal: 407 }));
      return { origin: 'https://acme.example', proxy: { url: proxy.origin, username: 'CANARY-u', password: 'CANARY-p' } };
    },
    'a proxy that is not there': async () => {
      const url = `http://CANARY-u:CANARY-p@127.0.0.1:${await unusedPort()}`;
      return { origin: 'https://acme.example', proxy: { url } };
    },
  };
  const encoded = (text: string) => new RegExp(Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1));

  for (const [name, start] of Object.entries(FAILURES)) {
    it(`keeps every secret to itself: ${name}`, async () => {
      const client = open(new HttpClient(await start()));
      const error = await client.request(SECRET_REQUEST).then(
        () => assert.fail('no error'),
        (error: unknown) => error,
      );
      const text = everythingIn(error);
      assert.doesNotMatch(text, /CANARY/);
      assert.doesNotMatch(text, encoded('CANARY-u:CANARY-p'));
    });
  }

  it('is not needed to keep them: the client shows none either', () => {
    const client = new HttpClient({
      origin: 'https://acme.example',
      tls: { passphrase: 'CANARY-passphrase' },
      proxy: { url: 'http://proxy.example:3128', username: 'u', password: 'CANARY-p' },
    });
    assert.doesNotMatch(everythingIn(client), /CANARY/);
  });
});
