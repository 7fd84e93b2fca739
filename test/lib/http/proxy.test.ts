import assert from 'node:assert/strict';
import { HttpClient, type ProxySettings } from '../../../lib/http/client';
import { proxyFor } from '../../../lib/http/proxy';
import { type Certificate, createAuthority, createCertificate } from '../../support/certificate';
import { rejectsIdentity, throwsIdentity } from '../../support/identity-error';
import { closeAfterEach } from './support/cleanup';
import { type ConnectProxyOptions, startConnectProxy } from './support/connect-proxy';
import { startServer, startTlsServer, unusedPort } from './support/server';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('proxyFor', () => {
  const TENANT = new URL('https://acme.my.idaptive.app');
  const url = 'http://proxy.example:3128';

  it('is direct without settings', () => assert.equal(proxyFor(TENANT, undefined), undefined));

  it('takes user name and password from the settings, or else from the address', () => {
    const withSettings = proxyFor(TENANT, { url: 'http://a:b@proxy.example:3128', username: 'user', password: 'pass:word' });
    assert.equal(withSettings?.authorization, basic('user:pass:word'));
    const withAddress = proxyFor(TENANT, { url: 'http://us%40er:p%3Aw@proxy.example:3128' });
    assert.equal(withAddress?.authorization, basic('us@er:p:w'));
    assert.equal(withAddress?.url.href, 'http://proxy.example:3128/');
    assert.equal(proxyFor(TENANT, { url })?.authorization, undefined);
  });

  for (const address of [
    'CANARY secret',
    'http://u:CANARY@',
    'socks5://u:CANARY@proxy.example',
    'http://u:CANARY%zz@proxy.example',
  ]) {
    it(`refuses "${address}" without quoting it`, () => {
      const error = throwsIdentity(() => proxyFor(TENANT, { url: address }), 'IDENTITY_CONFIG');
      assert.doesNotMatch(error.message, /CANARY/);
    });
  }

  for (const [entries, direct] of [
    [['acme.my.idaptive.app'], true],
    [['idaptive.app'], true],
    [['.idaptive.app'], true],
    [['*.IDAPTIVE.app'], true],
    [[' acme.my.idaptive.app '], true],
    [['acme.my.idaptive.app:443'], true],
    [['*'], true],
    [['other.example', 'idaptive.app'], true],
    [[], false],
    [[''], false],
    [['acme.my.idaptive.app:8443'], false],
    [['tive.app'], false],
    [['my.idaptive.app.example'], false],
    [['*idaptive'], false],
  ] as const) {
    it(`is ${direct ? 'direct' : 'through the proxy'} when noProxy is ${JSON.stringify(entries)}`, () => {
      assert.equal(proxyFor(TENANT, { url, noProxy: entries }) === undefined, direct);
    });
  }

  for (const entry of ['::1', '[::1]', '[::1]:8443']) {
    it(`knows the IPv6 address ${entry} in noProxy`, () => {
      assert.equal(proxyFor(new URL('https://[::1]:8443'), { url, noProxy: [entry] }), undefined);
    });
  }

  describe("with 'environment'", () => {
    const hostFor = (environment: Record<string, string>, target = TENANT) =>
      proxyFor(target, 'environment', environment)?.url.host;

    it('is direct when no variable is set, or an empty one', () => {
      assert.equal(hostFor({}), undefined);
      assert.equal(hostFor({ https_proxy: '', HTTP_PROXY: '' }), undefined);
    });

    it('takes https_proxy before http_proxy, lower case before upper case', () => {
      const all = { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1', http_proxy: 'http://c:1', HTTP_PROXY: 'http://d:1' };
      assert.equal(hostFor(all), 'a:1');
      assert.equal(hostFor({ ...all, https_proxy: '' }), 'b:1');
      assert.equal(hostFor({ http_proxy: 'http://c:1', HTTP_PROXY: 'http://d:1' }), 'c:1');
      assert.equal(hostFor({ HTTP_PROXY: 'http://d:1' }), 'd:1');
    });

    it('takes an address without a scheme for an http proxy', () => {
      assert.equal(hostFor({ https_proxy: 'proxy.example:3128' }), 'proxy.example:3128');
    });

    it('is direct to what no_proxy names, in either case, with commas or spaces', () => {
      assert.equal(hostFor({ https_proxy: url, no_proxy: 'other.example, idaptive.app' }), undefined);
      assert.equal(hostFor({ https_proxy: url, NO_PROXY: 'localhost idaptive.app' }), undefined);
      assert.equal(hostFor({ https_proxy: url, no_proxy: 'other.example' }), 'proxy.example:3128');
    });

    for (const local of ['http://127.0.0.1:4180', 'http://localhost:4180', 'http://[::1]:4180']) {
      it(`is direct to ${local}`, () => assert.equal(hostFor({ http_proxy: url }, new URL(local)), undefined));
    }
  });
});

describe('a call through a proxy', () => {
  const open = closeAfterEach();
  let authority: Certificate;
  let certificate: Certificate;

  before(async () => {
    authority = await createAuthority();
    certificate = await createCertificate({ hosts: ['acme.example'], authority });
  });

  /** The tenant at https://acme.example, a name that only the proxy can resolve. */
  async function tenantBehindProxy(options: Partial<ConnectProxyOptions> = {}) {
    const tenant = open(
      await startTlsServer(certificate, (request, response) => response.end(`${request.headers.host}${request.url}`)),
    );
    const proxy = open(await startConnectProxy({ targetPort: tenant.port, ...options }));
    const clientWith = (settings: ProxySettings, connectTimeoutMs = 3_000) =>
      open(new HttpClient({ origin: 'https://acme.example', tls: { ca: authority.cert }, connectTimeoutMs, proxy: settings }));
    return { tenant, proxy, clientWith };
  }

  it('reaches the tenant through a tunnel, and gives the credentials to the proxy alone', async () => {
    const { proxy, clientWith } = await tenantBehindProxy();
    const client = clientWith({ url: proxy.origin, username: 'user', password: 'CANARY-p' });
    assert.equal((await client.request({ method: 'GET', path: '/x' })).body, 'acme.example/x');
    const authority = 'acme.example:443';
    assert.deepEqual(proxy.tunnels, [{ authority, host: authority, authorization: basic('user:CANARY-p') }]);
  });

  it('keeps the tunnel for the next call', async () => {
    const { proxy, clientWith } = await tenantBehindProxy();
    const client = clientWith({ url: proxy.origin });
    for (let count = 0; count < 10; count += 1) await client.request({ method: 'GET', path: '/', replaySafe: true });
    assert.deepEqual([proxy.tunnels.length, proxy.tunnels[0]?.authorization], [1, undefined]);
  });

  it('outlives the time that a connection may take to be made', async () => {
    const { proxy, clientWith } = await tenantBehindProxy();
    const client = clientWith({ url: proxy.origin }, 200);
    await client.request({ method: 'GET', path: '/', replaySafe: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.request({ method: 'GET', path: '/', replaySafe: true });
    assert.equal(proxy.tunnels.length, 1);
  });

  it('opens no more tunnels than connections are allowed', async () => {
    const { proxy, clientWith } = await tenantBehindProxy();
    const client = clientWith({ url: proxy.origin });
    await Promise.all(Array.from({ length: 200 }, () => client.request({ method: 'GET', path: '/' })));
    assert(proxy.tunnels.length <= 64, `${proxy.tunnels.length} tunnels`);
  });

  it('goes by the variables of the environment', async () => {
    const { proxy, clientWith } = await tenantBehindProxy();
    const before = process.env.https_proxy;
    process.env.https_proxy = proxy.origin.replace('//', '//user:pass@');
    try {
      assert.equal((await clientWith('environment').request({ method: 'GET', path: '/' })).statusCode, 200);
    } finally {
      if (before === undefined) delete process.env.https_proxy;
      else process.env.https_proxy = before;
    }
    assert.equal(proxy.tunnels[0]?.authorization, basic('user:pass'));
  });

  it('can tunnel plain http to a given proxy, and goes around it for exempt hosts', async () => {
    const tenant = open(await startServer((_request, response) => response.end('plain')));
    const proxy = open(await startConnectProxy({ targetPort: tenant.port }));
    const through = open(new HttpClient({ origin: tenant.origin, proxy: { url: proxy.origin } }));
    const around = open(new HttpClient({ origin: tenant.origin, proxy: { url: proxy.origin, noProxy: ['127.0.0.1'] } }));
    assert.equal((await through.request({ method: 'GET', path: '/' })).body, 'plain');
    assert.equal((await around.request({ method: 'GET', path: '/' })).body, 'plain');
    assert.deepEqual(
      proxy.tunnels.map((tunnel) => tunnel.authority),
      [`127.0.0.1:${tenant.port}`],
    );
  });

  for (const refusal of [302, 403, 407, 502]) {
    it(`is IDENTITY_NETWORK, naming the proxy, when the proxy answers ${refusal}`, async () => {
      const { proxy, clientWith } = await tenantBehindProxy({ refusal });
      const client = clientWith({ url: proxy.origin, username: 'CANARY-u', password: 'CANARY-p' });
      const error = await rejectsIdentity(client.request({ method: 'GET', path: '/', replaySafe: true }), 'IDENTITY_NETWORK');
      assert.equal(error.message, `the proxy 127.0.0.1:${proxy.port} refused a tunnel to acme.example (HTTP ${refusal})`);
      assert.equal(proxy.tunnels.length, 1);
    });
  }

  it('is IDENTITY_NETWORK, naming the proxy, when nobody listens there', async () => {
    const port = await unusedPort();
    const { clientWith } = await tenantBehindProxy();
    const client = clientWith({ url: `http://127.0.0.1:${port}` });
    const error = await rejectsIdentity(client.request({ method: 'GET', path: '/' }), 'IDENTITY_NETWORK');
    assert.equal(error.message, `the proxy 127.0.0.1:${port} refused the connection (ECONNREFUSED)`);
  });

  it('asks a proxy that resets the connection four times, and no more', async () => {
    const { proxy, clientWith } = await tenantBehindProxy({ refusal: 'reset' });
    const client = clientWith({ url: proxy.origin });
    await rejectsIdentity(client.request({ method: 'GET', path: '/', replaySafe: true }), 'IDENTITY_NETWORK', /^the proxy 127/);
    assert.equal(proxy.tunnels.length, 4);
  });

  it('is IDENTITY_TIMEOUT, naming the proxy, when the proxy does not answer', async () => {
    const { proxy, clientWith } = await tenantBehindProxy({ refusal: 'hang' });
    const client = clientWith({ url: proxy.origin }, 200);
    const error = await rejectsIdentity(client.request({ method: 'GET', path: '/' }), 'IDENTITY_TIMEOUT');
    assert.equal(error.message, `the proxy 127.0.0.1:${proxy.port} made no tunnel to acme.example within 0.2 s`);
    await proxy.closed(1);
  });

  it('is IDENTITY_TLS, naming the tenant, when the certificate behind the tunnel is not trusted', async () => {
    const { proxy } = await tenantBehindProxy();
    const client = open(new HttpClient({ origin: 'https://acme.example', proxy: { url: proxy.origin } }));
    const error = await rejectsIdentity(client.request({ method: 'GET', path: '/' }), 'IDENTITY_TLS');
    assert.equal(error.message, 'the certificate of acme.example is not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
  });

  it('is IDENTITY_CONFIG when the own certificate cannot be read', async () => {
    const { proxy } = await tenantBehindProxy();
    const tls = { cert: 'CANARY-cert', key: 'CANARY-key' };
    const client = open(new HttpClient({ origin: 'https://acme.example', proxy: { url: proxy.origin }, tls }));
    await rejectsIdentity(client.request({ method: 'GET', path: '/' }), 'IDENTITY_CONFIG');
    assert.equal(proxy.tunnels.length, 0);
  });

  it('is IDENTITY_TLS, naming the proxy, when an https proxy is not trusted', async () => {
    const { proxy, clientWith } = await tenantBehindProxy({ certificate });
    const client = clientWith({ url: proxy.origin });
    const error = await rejectsIdentity(client.request({ method: 'GET', path: '/' }), 'IDENTITY_TLS');
    assert.match(error.message, new RegExp(`^the certificate of the proxy 127\\.0\\.0\\.1:${proxy.port} is not accepted`));
  });
});
