import assert from 'node:assert/strict';
import { type FlowNode, launchLink, onTab, TAB, tenant } from '../support/flow-nodes';
import { ADMIN, ADMIN_ROOT, bearerOf, NODE_ROOT, READER, startGuardedNodeRed } from '../support/guarded-node-red';
import type { RealNodeRed } from '../support/real-node-red';

const SECRETS = { clientSecret: 'CANARY-tenant-secret', redisPassword: 'CANARY-redis-password' };
const CLIENT_ID = 'svc-launch@acme.example';
const PUBLIC_URL = 'https://launch.acme.example';

const FLOW: FlowNode[] = [
  { id: TAB, type: 'tab', label: 'Guarded' },
  tenant('https://tenant.acme.example', { credentials: { clientId: CLIENT_ID, clientSecret: SECRETS.clientSecret } }),
  {
    id: 'links',
    type: 'identity-link-host',
    publicUrl: PUBLIC_URL + NODE_ROOT,
    path: '/mfa',
    store: 'memory',
    credentials: { redisPassword: SECRETS.redisPassword },
  },
  launchLink({ wires: [[]] }),
  onTab('press', 'inject', { props: [], wires: [['launch']] }),
];

/** Whatever could show a configuration, or change what runs. */
const READABLE = [
  '/flows',
  `/flow/${TAB}`,
  '/flow/global',
  '/settings',
  '/nodes',
  '/plugins',
  '/credentials/identity-config/tenant',
  '/credentials/identity-link-host/links',
  '/context/node/launch',
  '/diagnostics',
];

describe('somebody who may only look', function () {
  this.timeout(120_000);
  let nodeRed: RealNodeRed;
  const bearers = new Map<typeof ADMIN, { authorization: string }>();

  before(async () => {
    nodeRed = await startGuardedNodeRed();
    for (const user of [ADMIN, READER]) bearers.set(user, await bearerOf(nodeRed.origin, user));
    const response = await ask('POST', '/flows', ADMIN, FLOW);
    assert.equal(response.status, 204, await response.text());
  });
  after(() => nodeRed?.close());

  it('is told that there are secrets, and none of them, wherever configurations are shown', async () => {
    for (const path of READABLE) {
      const response = await ask('GET', path, READER);
      const text = await response.text();
      assert.equal(response.status, 200, `${path}: ${text}`);
      for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret), path);
    }
    assert.deepEqual(await json('/credentials/identity-config/tenant'), { clientId: CLIENT_ID, has_clientSecret: true });
    assert.deepEqual(await json('/credentials/identity-link-host/links'), { has_redisPassword: true });
  });

  it('learns nothing by asking for a node as one of another type', async () => {
    for (const type of ['identity-launch', 'tab', 'inject', 'mqtt-broker', '__proto__']) {
      const text = await (await ask('GET', `/credentials/${type}/tenant`, READER)).text();
      for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret), type);
    }
  });

  it('can neither deploy, nor press a button, nor change what is installed', async () => {
    const before = await json('/flows');
    const mine = FLOW.map((node) => (node.id === 'tenant' ? { ...node, tenantUrl: 'https://attacker.example' } : node));
    for (const [method, path, body] of [
      ['POST', '/flows', mine],
      ['POST', '/flow', { label: 'mine', nodes: [] }],
      ['PUT', `/flow/${TAB}`, { id: TAB, label: 'mine', nodes: [] }],
      ['DELETE', `/flow/${TAB}`, undefined],
      ['POST', '/inject/press', {}],
      ['PUT', '/nodes/@mfa-launch/node-red-identity', { enabled: false }],
    ] as const) {
      const response = await ask(method, path, READER, body);
      assert.equal(response.status, 401, `${method} ${path}: ${await response.text()}`);
    }
    assert.deepEqual(await json('/flows'), before);
  });

  it('without a log-in sees nothing at all', async () => {
    for (const path of READABLE) assert.equal((await ask('GET', path)).status, 401, path);
  });

  it('would have been told by an administrator only what the reader is told', async () => {
    const seen = await (await ask('GET', '/credentials/identity-config/tenant', ADMIN)).json();
    assert.deepEqual(seen, { clientId: CLIENT_ID, has_clientSecret: true });
  });

  function ask(method: string, path: string, user?: typeof ADMIN, body?: unknown): Promise<Response> {
    return fetch(nodeRed.origin + ADMIN_ROOT + path, {
      method,
      headers: { 'content-type': 'application/json', ...(user && bearers.get(user)) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async function json(path: string): Promise<unknown> {
    return (await ask('GET', path, READER)).json();
  }
});
