import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../../simulator';
import { closeAfterEach } from '../../lib/http/support/cleanup';
import { startConnectProxy } from '../../lib/http/support/connect-proxy';
import { type Certificate, createAuthority, createCertificate } from '../../support/certificate';
import { coreNodes } from '../../support/core-nodes';
import { chain, credentials, type FlowNode, ticket } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const NAME = 'tenant.acme.example';

describe('identity-config: TLS', () => {
  const flows = useFlows();
  const keep = closeAfterEach();
  let authority: Certificate;
  let secure: Simulator;
  before(async () => {
    authority = await createAuthority();
  });
  beforeEach(async () => {
    secure = keep(await startSimulator({ tls: await createCertificate({ hosts: ['127.0.0.1', NAME], authority }) }));
  });

  const tls = (saved: object = {}): FlowNode => ({ id: 'tls', type: 'tls-config', verifyservercert: true, ...saved });
  const start = (nodes: FlowNode[], pem: object) =>
    flows.start(nodes, {
      coreNodes: [coreNodes('network/05-tls')],
      credentials: { tenant: { ...credentials }, tls: { ...pem } },
    });

  it('trusts the authority of a TLS configuration', async () => {
    const flow = await start([tls(), ...chain(secure.origin, { tls: 'tls' })], { cadata: authority.cert });
    const { message } = await flow.send(ticket());
    assert.match((message.launch as { url: string }).url, /^https:\/\/127\.0\.0\.1/, message.error?.message);
  });

  it('finds the TLS configuration wherever it stands in the flow file', async () => {
    const flow = await start([...chain(secure.origin, { tls: 'tls' }), tls()], { cadata: authority.cert });
    assert.equal((await flow.send(ticket())).kind, 'output');
  });

  for (const [title, pem] of [
    ['without one', () => undefined],
    ['with another authority', async () => (await createAuthority('Another')).cert],
  ] as const) {
    it(`does not trust a tenant's own authority ${title}, and sends nothing`, async () => {
      const cadata = await pem();
      const flow = await start([tls(), ...chain(secure.origin, cadata ? { tls: 'tls' } : {})], { cadata });
      const { code, message } = await flow.send(ticket());
      assert.equal(code, 'IDENTITY_TLS');
      assert.match(message.error?.message ?? '', /certificate of 127\.0\.0\.1:\d+ is not accepted/);
      assert.deepEqual(secure.requests, []);
    });
  }

  it('checks the name that the TLS configuration gives', async () => {
    const nodes = (servername: string) => [tls({ servername }), ...chain(secure.origin, { tls: 'tls' })];
    assert.equal((await (await start(nodes(NAME), { cadata: authority.cert })).send(ticket())).kind, 'output');
    const flow = await start(nodes('elsewhere.example'), { cadata: authority.cert });
    assert.equal((await flow.send(ticket())).code, 'IDENTITY_TLS');
  });

  it('leaves it to the administrator, and to nobody else, to switch verification off', async () => {
    const unverified = await start([tls({ verifyservercert: false }), ...chain(secure.origin, { tls: 'tls' })], {});
    assert.equal((await unverified.send(ticket())).kind, 'output');
    const verified = await start([tls(), ...chain(secure.origin)], {});
    const persuasive = {
      rejectUnauthorized: false,
      tls: { rejectUnauthorized: false },
      requestOptions: { rejectUnauthorized: false },
    };
    assert.equal((await verified.send(ticket(persuasive))).code, 'IDENTITY_TLS');
  });

  it('shows the client certificate of the TLS configuration', async () => {
    const { cert: certdata, key: keydata } = await createCertificate({ hosts: ['node-red'], authority });
    const pem = { cadata: authority.cert, certdata, keydata };
    const flow = await start([tls(), ...chain(secure.origin, { tls: 'tls' })], pem);
    assert.equal((await flow.send(ticket())).kind, 'output');
  });

  for (const [title, saved, pem] of [
    ['disabled', { d: true }, {}],
    ['incomplete', {}, { certdata: 'a certificate without its key' }],
    ['without its file', { ca: '/no/such/file.pem' }, {}],
  ] as const) {
    it(`does not go on without a TLS configuration that is ${title}`, async () => {
      const flow = await start([tls(saved), ...chain(secure.origin, { tls: 'tls' })], pem);
      const { code, message } = await flow.send(ticket());
      assert.equal(code, 'IDENTITY_CONFIG');
      assert.match(message.error?.message ?? '', /TLS configuration/);
    });
  }

  it('reports a certificate that is none', async () => {
    const flow = await start([tls(), ...chain(secure.origin, { tls: 'tls' })], {
      certdata: 'CANARY-cert',
      keydata: 'CANARY-key',
    });
    const { code, message } = await flow.send(ticket());
    assert.equal(code, 'IDENTITY_CONFIG');
    assert.ok(!JSON.stringify(message).includes('CANARY'));
  });
});

describe('identity-config: the proxy', () => {
  const flows = useFlows();
  const keep = closeAfterEach();
  const proxyNode = (url: string, saved: object = {}): FlowNode => ({
    id: 'proxy',
    type: 'http proxy',
    url,
    noproxy: [],
    ...saved,
  });
  const start = (nodes: FlowNode[], login: object = {}) =>
    flows.start(nodes, {
      coreNodes: [coreNodes('network/06-httpproxy'), coreNodes('network/05-tls')],
      credentials: { tenant: { ...credentials }, proxy: { ...login } },
    });

  it('is used for every call, with its credentials', async () => {
    const { origin, port } = flows.simulator;
    const proxy = keep(await startConnectProxy({ targetPort: port }));
    const flow = await start([proxyNode(proxy.origin), ...chain(origin, { proxy: 'proxy' })], {
      username: 'u',
      password: 'CANARY-p:w',
    });
    assert.equal((await flow.send(ticket())).kind, 'output');
    assert.ok(proxy.tunnels.length > 0);
    for (const { authority, authorization } of proxy.tunnels) {
      assert.equal(authority, new URL(origin).host);
      assert.equal(authorization, `Basic ${Buffer.from('u:CANARY-p:w').toString('base64')}`);
    }
    assert.equal(flows.simulator.connections, proxy.tunnels.length);
  });

  it('knows the tenant by its name, and TLS goes through the tunnel to the tenant', async () => {
    const authority = await createAuthority();
    const secure = keep(await startSimulator({ tls: await createCertificate({ hosts: [NAME], authority }) }));
    const proxy = keep(await startConnectProxy({ targetPort: secure.port }));
    const nodes = chain(`https://${NAME}`, { proxy: 'proxy', tls: 'tls' });
    const flow = await flows.start(
      [proxyNode(proxy.origin), { id: 'tls', type: 'tls-config', verifyservercert: true }, ...nodes],
      {
        coreNodes: [coreNodes('network/06-httpproxy'), coreNodes('network/05-tls')],
        credentials: { tenant: { ...credentials }, tls: { cadata: authority.cert } },
      },
    );
    const { kind, message } = await flow.send(ticket());
    assert.equal(kind, 'output', message.error?.message);
    assert.equal(proxy.tunnels[0]?.authority, `${NAME}:443`);
  });

  it('is passed by for the hosts that it names', async () => {
    const { origin, port } = flows.simulator;
    const proxy = keep(await startConnectProxy({ targetPort: port }));
    const flow = await start([proxyNode(proxy.origin, { noproxy: ['127.0.0.1'] }), ...chain(origin, { proxy: 'proxy' })]);
    assert.equal((await flow.send(ticket())).kind, 'output');
    assert.deepEqual(proxy.tunnels, []);
  });

  it('that is taken away and comes back by a deploy of modified nodes serves as before', async () => {
    const { origin, port } = flows.simulator;
    const proxy = keep(await startConnectProxy({ targetPort: port }));
    const nodes = chain(origin, { proxy: 'proxy' });
    const options = { credentials: { tenant: { ...credentials } } };
    const flow = await start([proxyNode(proxy.origin), ...nodes]);
    await flow.deploy(nodes, 'nodes', options);
    assert.equal((await flow.send(ticket())).code, 'IDENTITY_CONFIG');
    await flow.deploy([proxyNode(proxy.origin), ...nodes], 'nodes', options);
    const { kind, message } = await flow.send(ticket());
    assert.equal(kind, 'output', message.error?.message);
    assert.ok(proxy.tunnels.length > 0);
  });

  it('that refuses is reported, without its credentials', async () => {
    const { origin, port } = flows.simulator;
    const proxy = keep(await startConnectProxy({ targetPort: port, refusal: 407 }));
    const flow = await start([proxyNode(proxy.origin), ...chain(origin, { proxy: 'proxy' })], {
      username: 'u',
      password: 'CANARY-p',
    });
    const { code, message } = await flow.send(ticket());
    assert.equal(code, 'IDENTITY_NETWORK');
    assert.match(message.error?.message ?? '', /proxy 127\.0\.0\.1:\d+ refused a tunnel.*407/);
    assert.ok(!JSON.stringify(message).includes('CANARY'));
    assert.deepEqual(flows.simulator.requests, []);
  });

  for (const [title, nodes] of [
    ['disabled', [proxyNode('http://127.0.0.1:1', { d: true })]],
    ['without an address', [proxyNode('')]],
    ['of a strange kind', [proxyNode('socks5://CANARY:CANARY@127.0.0.1:1')]],
  ] as const) {
    it(`that is ${title} is not passed by`, async () => {
      const flow = await start([...nodes, ...chain(flows.simulator.origin, { proxy: 'proxy' })]);
      const { code, message } = await flow.send(ticket());
      assert.equal(code, 'IDENTITY_CONFIG');
      assert.match(message.error?.message ?? '', /proxy/);
      assert.ok(!JSON.stringify(message).includes('CANARY'));
      assert.deepEqual(flows.simulator.requests, []);
    });
  }
});
