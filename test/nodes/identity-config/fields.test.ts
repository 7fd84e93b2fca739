// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Node-RED's notation of environment variables
import assert from 'node:assert/strict';
import { coreNodes } from '../../support/core-nodes';
import { chain, credentials, getToken, getUserCookie, launch, tenant, ticket } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const VARIABLES = {
  TEST_PORT: '',
  TEST_APP: 'launcher',
  TEST_SCOPE: 'LaunchScope',
  TEST_TOKEN_PATH: 'oauth2/token',
  TEST_TIMEOUT: '20',
  TEST_DOMAIN: 'acme.example',
  TEST_DENIED: 'bob',
  TEST_FAILURE_HOST: 'help.acme.example',
  TEST_AUTHENTICATION: 'client_secret_post',
  TEST_CLIENT_ID: credentials.clientId,
  TEST_CLIENT_SECRET: credentials.clientSecret,
  TEST_FAILURE_TARGET: 'https://help.acme.example/failed',
};

describe('identity-config: environment variables', () => {
  const flows = useFlows();
  beforeEach(() => {
    Object.assign(process.env, VARIABLES, { TEST_PORT: String(flows.simulator.port) });
  });
  afterEach(() => {
    for (const name of Object.keys(VARIABLES)) delete process.env[name];
  });

  const FIELDS = {
    tenantUrl: 'http://127.0.0.1:${TEST_PORT}',
    appId: 'ticket_${TEST_APP}',
    scope: '${TEST_SCOPE}',
    tokenPath: '/${TEST_TOKEN_PATH}/{appId}',
    timeoutSeconds: '${TEST_TIMEOUT}',
    clientAuthentication: '${TEST_AUTHENTICATION}',
    allowUsers: 'nobody\n*@${TEST_DOMAIN}',
    denyUsers: '${TEST_DENIED}@${TEST_DOMAIN}',
    failureOrigins: 'https://${TEST_FAILURE_HOST}',
  };
  const SECRETS = { clientId: '${TEST_CLIENT_ID}', clientSecret: '${TEST_CLIENT_SECRET}' };
  const nodes = () => [
    tenant('', FIELDS),
    getToken({ wires: [['cookie']] }),
    getUserCookie({ wires: [['launch']] }),
    launch({ failureTarget: '${TEST_FAILURE_TARGET}' }),
  ];
  const start = () => flows.start(nodes(), { credentials: { tenant: SECRETS } });

  it('are replaced in every field and credential, whole or inside a text', async () => {
    const flow = await start();
    const { message } = await flow.send(ticket());
    const { searchParams, origin } = new URL((message.launch as { url: string }).url);
    assert.equal(origin, flows.simulator.origin);
    assert.equal(searchParams.get('failureRedirectUrl'), 'https://help.acme.example/failed');
    assert.equal((await flow.send(ticket({ user: 'bob@acme.example' }))).code, 'IDENTITY_REFUSED');
    assert.equal((await flow.send(ticket({ user: 'eve@elsewhere.example' }))).code, 'IDENTITY_REFUSED');
  });

  for (const name of Object.keys(VARIABLES)) {
    it(`that are not set are reported by name: ${name}`, async () => {
      delete process.env[name];
      const { code, message } = await (await start()).send(ticket());
      assert.equal(code, 'IDENTITY_CONFIG');
      assert.match(message.error?.message ?? '', new RegExp(`\\b${name}\\b.*not set`));
      assert.ok(!JSON.stringify(message).includes('CANARY'));
    });
  }

  it('that are set to nothing are reported, too', async () => {
    process.env.TEST_APP = '';
    const { message } = await (await start()).send(ticket());
    assert.match(message.error?.message ?? '', /TEST_APP is not set/);
  });

  it('are reported all at once', async () => {
    delete process.env.TEST_APP;
    delete process.env.TEST_DOMAIN;
    const { message } = await (await start()).send(ticket());
    assert.match(message.error?.message ?? '', /TEST_APP, TEST_DOMAIN are not set/);
  });

  it('of the flow and the group are seen by the nodes in it', async () => {
    const env = [{ name: 'TEST_FAILURE_TARGET', type: 'str', value: 'https://help.acme.example/of-the-group' }];
    const group = { id: 'group', type: 'group', z: 'tab', nodes: ['launch'], env, x: 0, y: 0 };
    const flow = await flows.start(
      [...nodes().slice(0, 3), launch({ failureTarget: '${TEST_FAILURE_TARGET}', g: 'group' }), group],
      {
        credentials: { tenant: SECRETS },
      },
    );
    const { message } = await flow.send(ticket());
    assert.match((message.launch as { url: string }).url, /of-the-group/);
  });

  it('may be numbers', async () => {
    const globals = { id: 'globals', type: 'global-config', env: [{ name: 'TEST_NUMBER', type: 'num', value: '1001' }] };
    const flow = await flows.start([...chain(flows.simulator.origin, { appId: '${TEST_NUMBER}' }), globals], {
      coreNodes: [coreNodes('common/91-global-config')],
    });
    const { code, message } = await flow.send(ticket());
    assert.equal(code, 'IDENTITY_OAUTH', message.error?.message);
    assert.match(flows.simulator.requests[0]?.path ?? '', /\/1001$/);
  });

  it('mean nothing in what people write about a node', async () => {
    const remarks = { name: 'costs ${AMOUNT}', info: 'Set `${TENANT_URL}` first.' };
    const [config, ...others] = chain(flows.simulator.origin, remarks);
    assert.ok(config);
    const flow = await flows.start([config, ...others.map((node) => ({ ...node, ...remarks }))]);
    assert.equal((await flow.send(ticket())).kind, 'output');
  });
});

describe('identity-config: fields that cannot be used', () => {
  const flows = useFlows();

  for (const [saved, text] of [
    [{ tenantUrl: '' }, /tenant URL is missing/],
    [{ tenantUrl: 'tenant.example' }, /tenant URL must be an origin/],
    [{ tenantUrl: 'https://tenant.example/path' }, /tenant URL must be an origin/],
    [{ tenantUrl: 'https://user@tenant.example' }, /tenant URL must be an origin/],
    [{ tenantUrl: 'http://tenant.example' }, /tenant URL must use https/],
    [{ appId: undefined }, /application id is missing/],
    [{ appId: ' ' }, /application id is missing/],
    [{ appId: 'a/b' }, /application id must not hold/],
    [{ scope: '' }, /scope is missing/],
    [{ appId: '', scope: '' }, /^(IDENTITY_CONFIG: )?the application id is missing; the scope is missing$/],
    [{ provider: 'other' }, /provider: must be CyberArk Identity or IBM Verify/],
    [{ clientAuthentication: 'private_key_jwt' }, /clientAuthentication/],
    [{ tokenPath: 'oauth2/token' }, /tokenPath: must be a path/],
    [{ tokenPath: '//evil.example/token' }, /tokenPath: must be a path/],
    [{ tokenPath: '/a/../b' }, /tokenPath: must not hold \.\./],
    [{ tokenPath: '/token?a=b' }, /tokenPath: must be a path/],
    [{ timeoutSeconds: 0 }, /timeoutSeconds: must be 1 to 120/],
    [{ timeoutSeconds: '121' }, /timeoutSeconds: must be 1 to 120/],
    [{ timeoutSeconds: 'soon' }, /timeoutSeconds: must be a number/],
    [{ denyUsers: 'admin*;root' }, /denyUsers: one pattern a line/],
    [{ denyUsers: 'admin* root' }, /denyUsers: one pattern a line/],
    [{ denyUsers: 'admin*|root' }, /denyUsers: one pattern a line/],
    [{ denyUsers: '"admin*"' }, /denyUsers: one pattern a line/],
    [{ allowUsers: '# nobody' }, /allowUsers: one pattern a line/],
    [{ allowUsers: ' , ' }, /allowUsers: holds no pattern/],
    [{ denyUsers: ',\n,' }, /denyUsers: holds no pattern/],
    [{ failureOrigins: 'http://help.example' }, /failure origin must use https/],
    [{ failureOrigins: 'https://help.example/path' }, /failure origin must be an origin/],
    [{ podHosts: 'https://pod0.idaptive.app' }, /podHosts: one host a line/],
    [{ podHosts: 'pod0.idaptive.app\n*.app' }, /podHosts: one host a line/],
    [{ tls: 'no-such-node' }, /TLS configuration is missing or disabled/],
    [{ proxy: 'no-such-node' }, /proxy configuration is missing or disabled/],
  ] as const) {
    it(`${JSON.stringify(saved)} is reported for every message, and nothing is sent`, async () => {
      const flow = await flows.start(chain(flows.simulator.origin, saved));
      for (const id of ['token', 'cookie', 'launch']) {
        const { code, message } = await flow.send(ticket(), id);
        assert.equal(code, 'IDENTITY_CONFIG');
        assert.equal(message.error?.source.id, id);
        assert.match(message.error?.message ?? '', text);
      }
      assert.deepEqual(flows.simulator.requests, []);
    });
  }

  for (const [missing, text] of [
    ['clientId', /client id is missing/],
    ['clientSecret', /client secret is missing/],
  ] as const) {
    it(`reports a missing ${missing}`, async () => {
      const incomplete = { ...credentials, [missing]: '' };
      const flow = await flows.start(chain(flows.simulator.origin), { credentials: { tenant: incomplete } });
      const { code, message } = await flow.send(ticket());
      assert.equal(code, 'IDENTITY_CONFIG');
      assert.match(message.error?.message ?? '', text);
    });
  }

  it('gives each message an error of its own', async () => {
    const flow = await flows.start(chain('', {}));
    const errors = [await flow.send(ticket()), await flow.send(ticket())].map(({ message }) => message.error);
    assert.notEqual(errors[0], errors[1]);
  });
});

describe('identity-config: the node itself', () => {
  const flows = useFlows();
  const NOT_CHOSEN = /no tenant is selected in this node, or the selected one is disabled/;

  for (const [title, identity, saved] of [
    ['none chosen', '', {}],
    ['deleted', 'gone', {}],
    ['disabled', 'tenant', { d: true }],
    ['a node of another type', 'out', {}],
  ] as const) {
    it(`is reported where it is missing: ${title}`, async () => {
      const flow = await flows.start([
        tenant(flows.simulator.origin, saved),
        getToken({ identity }),
        getUserCookie({ identity }),
        launch({ identity }),
      ]);
      for (const id of ['token', 'cookie', 'launch']) {
        const { code, message } = await flow.send(ticket(), id);
        assert.equal(code, 'IDENTITY_CONFIG');
        assert.match(message.error?.message ?? '', NOT_CHOSEN);
      }
    });
  }

  it('works again as soon as it is there', async () => {
    const { origin } = flows.simulator;
    const flow = await flows.start([tenant(origin, { d: true }), getToken()]);
    assert.equal((await flow.send({})).code, 'IDENTITY_CONFIG');
    await flow.deploy([tenant(origin), getToken()], 'nodes');
    assert.equal((await flow.send({})).kind, 'output');
  });
});
