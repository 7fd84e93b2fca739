import assert from 'node:assert/strict';
import type { IdentityErrorCode } from '../../../lib/errors';
import { HttpClient } from '../../../lib/http/client';
import { type Peer, toIdentityError } from '../../../lib/http/transport-error';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from './support/cleanup';
import { startRawServer, startServer, unusedPort } from './support/server';

const PEER: Peer = { host: 'acme.example', connectTimeoutMs: 3_000, headersTimeoutMs: 5_000, maxResponseBytes: 262_144 };

describe('toIdentityError', () => {
  const CASES: [string, IdentityErrorCode, string][] = [
    ['UND_ERR_CONNECT_TIMEOUT', 'IDENTITY_TIMEOUT', 'acme.example accepted no connection within 3 s'],
    ['UND_ERR_HEADERS_TIMEOUT', 'IDENTITY_TIMEOUT', 'acme.example did not begin an answer within 5 s'],
    ['UND_ERR_BODY_TIMEOUT', 'IDENTITY_TIMEOUT', 'acme.example fell silent for 5 s in the middle of its answer'],
    ['ETIMEDOUT', 'IDENTITY_TIMEOUT', 'acme.example accepted no connection in time (ETIMEDOUT)'],
    ['ECONNREFUSED', 'IDENTITY_NETWORK', 'acme.example refused the connection (ECONNREFUSED)'],
    ['ENOTFOUND', 'IDENTITY_NETWORK', 'acme.example is not a known host name (ENOTFOUND)'],
    ['EAI_AGAIN', 'IDENTITY_NETWORK', 'the host name of acme.example could not be looked up (EAI_AGAIN)'],
    ['EPIPE', 'IDENTITY_NETWORK', 'acme.example closed the connection before its answer was complete (EPIPE)'],
    ['EHOSTUNREACH', 'IDENTITY_NETWORK', 'acme.example could not be reached (EHOSTUNREACH)'],
    ['', 'IDENTITY_NETWORK', 'acme.example could not be reached (no error code)'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'IDENTITY_TLS',
      'the certificate of acme.example is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'IDENTITY_TLS',
      'the certificate of acme.example is not accepted (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'IDENTITY_TLS',
      'the certificate of acme.example is not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    ['CERT_HAS_EXPIRED', 'IDENTITY_TLS', 'the certificate of acme.example is not accepted (CERT_HAS_EXPIRED)'],
    ['EPROTO', 'IDENTITY_TLS', 'no TLS connection to acme.example (EPROTO)'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'IDENTITY_TLS', 'no TLS connection to acme.example (ERR_SSL_WRONG_VERSION_NUMBER)'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'IDENTITY_RESPONSE', 'acme.example sent more than 256 KiB'],
    [
      'UND_ERR_HEADERS_OVERFLOW',
      'IDENTITY_RESPONSE',
      'acme.example sent an answer with too large a header (UND_ERR_HEADERS_OVERFLOW)',
    ],
    ['HPE_INVALID_CONSTANT', 'IDENTITY_RESPONSE', 'acme.example sent an answer that is not valid HTTP (HPE_INVALID_CONSTANT)'],
    [
      'UND_ERR_INVALID_ARG',
      'IDENTITY_INPUT',
      'the request to acme.example was not sent: it is not valid HTTP (UND_ERR_INVALID_ARG)',
    ],
  ];

  for (const [code, expected, message] of CASES) {
    it(`gives ${code || 'no code'} as ${expected}, without a word of the original`, () => {
      const original = Object.assign(new Error('CANARY-message'), { code, data: 'CANARY-data', cause: 'CANARY-cause' });
      const error = toIdentityError(original, PEER);
      assert.deepEqual([error.code, error.message, error.cause], [expected, message, undefined]);
      assert.doesNotMatch(JSON.stringify(error), /CANARY/);
    });
  }
});

describe('an answer that is none', () => {
  const open = closeAfterEach();

  async function clientOf(answer: string, maxResponseBytes?: number) {
    const server = open(await startRawServer((socket) => socket.once('data', () => socket.write(answer))));
    return { server, client: open(new HttpClient({ origin: server.origin, maxResponseBytes })) };
  }

  const UNPARSEABLE: Record<string, string> = {
    'no HTTP': 'SSH-2.0-OpenSSH_9.6\r\n',
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    'a length and chunks': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a length that is no number': 'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello',
    'a header name with a space': 'HTTP/1.1 200 OK\r\nCANARY name: x\r\n\r\n',
    'a chunk without a size': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nCANARY\r\n',
    'a header of 1 MB': `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(1_000_000)}\r\n\r\n`,
  };

  for (const [name, answer] of Object.entries(UNPARSEABLE)) {
    it(`is IDENTITY_RESPONSE after one attempt, and its connection is closed (${name})`, async () => {
      const { server, client } = await clientOf(answer);
      const error = await rejectsIdentity(client.request({ method: 'POST', path: '/', replaySafe: true }), 'IDENTITY_RESPONSE');
      assert.doesNotMatch(error.message, /CANARY/);
      assert.equal(server.connections.total, 1);
      await server.closed(1);
    });
  }

  it('leaves the next call nothing of what came behind a complete answer', async () => {
    const { server, client } = await clientOf(
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged',
    );
    for (const path of ['/1', '/2', '/3']) assert.equal((await client.request({ method: 'POST', path })).body, 'one');
    assert.equal(server.connections.total, 3);
  });

  for (const framing of ['with a length', 'in chunks']) {
    it(`may be as large as the limit, and not a byte larger (${framing})`, async () => {
      const server = open(
        await startServer((request, response) => {
          const body = 'x'.repeat(Number(request.url?.slice(1)));
          if (framing === 'in chunks') response.write(body.slice(0, 10));
          response.end(framing === 'in chunks' ? body.slice(10) : body);
        }),
      );
      const client = open(new HttpClient({ origin: server.origin, maxResponseBytes: 2048 }));
      assert.equal((await client.request({ method: 'GET', path: '/2048' })).body.length, 2048);
      const error = await rejectsIdentity(client.request({ method: 'GET', path: '/2049' }), 'IDENTITY_RESPONSE');
      assert.equal(error.message, `127.0.0.1:${server.port} sent more than 2 KiB`);
      await server.closed(1);
    });
  }

  it('is cut off long before an endless body fills the memory', async () => {
    let sent = 0;
    const server = open(
      await startServer((_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
        };
        response.on('drain', more);
        more();
      }),
    );
    const client = open(new HttpClient({ origin: server.origin }));
    await rejectsIdentity(client.request({ method: 'GET', path: '/' }), 'IDENTITY_RESPONSE', /sent more than 256 KiB$/);
    await server.closed(1);
    assert(sent < 20_000_000, `${sent} bytes were taken`);
  });

  it('is IDENTITY_NETWORK when nobody listens', async () => {
    const port = await unusedPort();
    const client = open(new HttpClient({ origin: `http://localhost:${port}` }));
    const error = await rejectsIdentity(client.request({ method: 'POST', path: '/' }), 'IDENTITY_NETWORK');
    assert.equal(error.message, `localhost:${port} refused the connection (ECONNREFUSED)`);
  });

  it('is IDENTITY_NETWORK when the host name does not exist', async () => {
    const client = open(new HttpClient({ origin: 'https://tenant.invalid' }));
    await rejectsIdentity(
      client.request({ method: 'POST', path: '/' }),
      'IDENTITY_NETWORK',
      /tenant\.invalid .*\((ENOTFOUND|EAI_AGAIN)\)$/,
    );
  });
});
