import assert from 'node:assert/strict';
import type { ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { HttpClient, type TlsOptions } from '../../../lib/http/client';
import { type Certificate, createAuthority, createCertificate } from '../../support/certificate';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from './support/cleanup';
import { startRawServer, startServer, startTlsServer } from './support/server';

describe('a call over TLS', () => {
  const open = closeAfterEach();
  let authority: Certificate;
  let certificate: Certificate;

  before(async () => {
    authority = await createAuthority();
    certificate = await createCertificate({ hosts: ['127.0.0.1', 'acme.example'], authority });
  });

  async function against(serverOptions: ServerOptions, tls?: TlsOptions) {
    const server = open(
      await startTlsServer(serverOptions, (request, response) => {
        const socket = request.socket as TLSSocket;
        response.end(
          `${socket.getPeerCertificate().subject?.CN ?? 'anonymous'} ${socket.servername || 'no name'} ${socket.alpnProtocol}`,
        );
      }),
    );
    const client = open(new HttpClient({ origin: server.origin, tls }));
    return { server, call: () => client.request({ method: 'POST', path: '/', replaySafe: true }) };
  }

  it('trusts the authority of the options', async () => {
    const { call } = await against(certificate, { ca: authority.cert });
    assert.equal((await call()).body, 'anonymous no name http/1.1');
  });

  it('shows the client certificate of the options', async () => {
    const { cert, key } = await createCertificate({ hosts: ['node-red'], authority });
    const serverOptions = { ...certificate, ca: authority.cert, requestCert: true };
    const { call } = await against(serverOptions, { ca: authority.cert, cert, key });
    assert.match((await call()).body, /^node-red /);
  });

  it('asks for the server name of the options', async () => {
    const { call } = await against(certificate, { ca: authority.cert, servername: 'acme.example' });
    assert.match((await call()).body, / acme\.example /);
  });

  it('connects to anyone when the options say so', async () => {
    const { call } = await against(certificate, { rejectUnauthorized: false });
    assert.equal((await call()).statusCode, 200);
  });

  it('offers HTTP/1.1 only', async () => {
    const offers: string[][] = [];
    const ALPNCallback = ({ protocols }: { protocols: string[] }) => {
      offers.push(protocols);
      return protocols[0];
    };
    const { call } = await against({ ...certificate, ALPNCallback }, { ca: authority.cert });
    await call();
    assert.deepEqual(offers, [['http/1.1']]);
  });

  it('keeps its connection', async () => {
    const { server, call } = await against(certificate, { ca: authority.cert });
    for (let count = 0; count < 20; count += 1) await call();
    assert.equal(server.connections.total, 1);
  });

  describe('fails with IDENTITY_TLS after one attempt', () => {
    async function failure(serverOptions: ServerOptions, tls?: TlsOptions): Promise<string> {
      const { server, call } = await against(serverOptions, tls);
      const error = await rejectsIdentity(call(), 'IDENTITY_TLS');
      assert(server.connections.total <= 1, `${server.connections.total} connections`);
      return error.message.replace(`:${server.port}`, '');
    }

    it('when nobody vouches for the certificate', async () => {
      assert.equal(await failure(certificate), 'the certificate of 127.0.0.1 is not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
    });

    it('when the certificate is self-signed', async () => {
      const selfSigned = await createCertificate({ hosts: ['127.0.0.1'] });
      assert.equal(await failure(selfSigned), 'the certificate of 127.0.0.1 is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)');
    });

    it('when the certificate has expired', async () => {
      const expired = await createCertificate({ hosts: ['127.0.0.1'], authority, expired: true });
      assert.equal(
        await failure(expired, { ca: authority.cert }),
        'the certificate of 127.0.0.1 is not accepted (CERT_HAS_EXPIRED)',
      );
    });

    it('when the certificate is for another name', async () => {
      const other = await createCertificate({ hosts: ['other.example'], authority });
      assert.equal(
        await failure(other, { ca: authority.cert }),
        'the certificate of 127.0.0.1 is not accepted (ERR_TLS_CERT_ALTNAME_INVALID)',
      );
    });

    it('when the server refuses the handshake', async () => {
      const handshakeFailure = Buffer.from([21, 3, 3, 0, 2, 2, 40]); // RFC 8446, sections 5.1 and 6
      const server = open(await startRawServer((socket) => socket.once('data', () => socket.end(handshakeFailure)), 'https'));
      const client = open(new HttpClient({ origin: server.origin }));
      const call = client.request({ method: 'GET', path: '/', replaySafe: true });
      await rejectsIdentity(call, 'IDENTITY_TLS', /^no TLS connection to .*\(ERR_SSL_.+\)$/);
      assert.equal(server.connections.total, 1);
    });

    it('when the two share no version of TLS', async () => {
      const serverOptions: ServerOptions = { ...certificate, minVersion: 'TLSv1.3' };
      assert.match(
        await failure(serverOptions, { ca: authority.cert, maxVersion: 'TLSv1.2' }),
        /^no TLS connection to 127\.0\.0\.1 \(ERR_SSL_/,
      );
    });

    it('when the server does not speak TLS', async () => {
      const server = open(await startServer((_request, response) => response.end()));
      const client = open(new HttpClient({ origin: `https://127.0.0.1:${server.port}` }));
      await rejectsIdentity(
        client.request({ method: 'GET', path: '/', replaySafe: true }),
        'IDENTITY_TLS',
        /^no TLS connection to/,
      );
      assert.equal(server.connections.total, 1);
    });
  });

  for (const [name, tls] of Object.entries<TlsOptions>({
    'a certificate that is none': { cert: 'CANARY-cert', key: 'CANARY-key' },
    'a store that is none': { pfx: Buffer.from('CANARY-pfx'), passphrase: 'CANARY-passphrase' },
  })) {
    it(`fails with IDENTITY_CONFIG for ${name}, without connecting`, async () => {
      const { server, call } = await against(certificate, tls);
      const error = await rejectsIdentity(call(), 'IDENTITY_CONFIG');
      assert.equal(error.message, 'the certificate, key or passphrase of the TLS settings cannot be used');
      assert.equal(server.connections.total, 0);
    });
  }

  it('fails with IDENTITY_CONFIG for a key that belongs to another certificate', async () => {
    const { call } = await against(certificate, { cert: certificate.cert, key: authority.key });
    await rejectsIdentity(call(), 'IDENTITY_CONFIG');
  });
});
