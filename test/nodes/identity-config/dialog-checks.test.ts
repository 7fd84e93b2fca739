import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { CheckStep } from '../../../lib/tenant-check/steps';
import { type Simulator, startSimulator } from '../../../simulator';
import { outcomes } from '../../lib/tenant-check/settings';
import { EDITOR_USERS } from '../../support/editor-users';
import { chain, credentials, hrPortal, tenant } from '../../support/flow-nodes';
import { type RealNodeRed, startRealNodeRed } from '../../support/real-node-red';

const PREFIX = '/mfa-launch/identity-config';
const ALL_PASS = ['name ok', 'connection ok', 'token ok', 'scope ok', 'user ok'];
const USER = 'alice@acme.example';

interface Answer {
  readonly status: number;
  readonly body: { steps: CheckStep[]; recommendation?: { strategy?: string }; code?: string; message?: string };
  readonly text: string;
}

describe('the editor asks for a check of a tenant', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  /** Who would like to be sent the stored secret. */
  let thief: Simulator;
  let nodeRed: RealNodeRed;
  before(async () => {
    simulator = await startSimulator();
    thief = await startSimulator();
    nodeRed = await startRealNodeRed({
      flow: [
        { id: 'tab', type: 'tab' },
        ...chain(`\${TENANT_URL}`),
        { ...tenant(`\${TENANT_URL}`, { scope: 'QueryScope' }), id: 'directory' },
        { ...tenant(`\${TENANT_URL}`, { scope: 'ApiScope' }), id: 'users' },
        { ...tenant(`\${TENANT_URL}`), id: 'deleted-later' },
        { ...tenant(`\${TENANT_URL}`, { provider: 'ibm-verify', tokenPath: '/token' }), id: 'ibm' },
      ],
      credentials: ({ type }) => (type === 'identity-config' ? credentials : undefined),
      env: { TENANT_URL: simulator.origin, TEST_SECRET: credentials.clientSecret },
      settings: EDITOR_USERS,
    });
  });
  beforeEach(() => {
    simulator.reset();
    thief.reset();
  });
  after(async () => {
    await nodeRed?.close();
    await thief?.close();
    await simulator?.close();
  });

  const dialog = (changes: object = {}, typed: object = { clientId: credentials.clientId }) => ({
    id: 'tenant',
    config: { ...tenant(simulator.origin), provider: 'cyberark', ...changes },
    credentials: typed,
    testUser: USER,
  });

  async function ask(body: unknown, as = 'administrator', type = 'application/json', what = 'test-connection'): Promise<Answer> {
    const headers = { 'content-type': type, ...(as && { authorization: `Bearer ${as}` }) };
    const response = await fetch(`${nodeRed.origin}${PREFIX}/${what}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, text, body: isJson ? JSON.parse(text) : {} };
  }

  it('with the values of the dialog, before they are deployed', async () => {
    const { status, body } = await ask({ ...dialog({}, { ...credentials }), id: 'new' });
    assert.equal(status, 200);
    assert.deepEqual(outcomes(body.steps), ALL_PASS);
  });

  it('with variables in them', async () => {
    const typed = { clientId: credentials.clientId, clientSecret: `\${TEST_SECRET}` };
    const { body } = await ask({ ...dialog({ tenantUrl: `\${TENANT_URL}` }, typed), id: 'new' });
    assert.deepEqual(outcomes(body.steps ?? []), ALL_PASS, body.message);
  });

  it('with the deployed secret, where it goes to the deployed destination', async () => {
    assert.deepEqual(outcomes((await ask(dialog())).body.steps), ALL_PASS);
  });

  for (const [what, changes, clientId] of [
    ['tenant URL', () => ({ tenantUrl: thief.origin })],
    ['token path', () => ({ tokenPath: '/token/{appId}' })],
    ['application', () => ({ appId: 'other' })],
    ['provider', () => ({ provider: 'ibm-verify', tokenPath: '/oauth2/token/ticket_launcher' })],
    ['client', () => ({}), 'other@acme.example'],
  ] as const) {
    it(`not with the deployed secret for another ${what}`, async () => {
      const { status, body } = await ask(dialog(changes(), { clientId: clientId ?? credentials.clientId }));
      assert.equal(status, 400);
      assert.equal(body.code, 'IDENTITY_CONFIG');
      assert.match(body.message ?? '', /^type the client secret in again for this check: provider, tenant URL/);
      assert.deepEqual([...thief.requests, ...simulator.requests], []);
    });
  }

  for (const field of ['tls', 'proxy'] as const) {
    it(`not with the deployed secret by another ${field}`, async () => {
      const { status } = await ask(dialog({ [field]: 'elsewhere' }));
      assert.equal(status, 400);
      assert.deepEqual(simulator.requests, []);
    });
  }

  it('not with a secret that is not there', async () => {
    const { body } = await ask({ ...dialog(), id: 'new' });
    assert.match(body.message ?? '', /type the client secret in again for this check: it has not been deployed yet/);
  });

  it('which neither a reader nor a stranger may', async () => {
    for (const as of ['reader', '']) {
      const { status } = await ask(dialog(), as);
      assert.equal(status, 401);
    }
    assert.deepEqual(simulator.requests, []);
  });

  it('as JSON only, which another site cannot send', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      assert.equal((await ask(dialog(), 'administrator', type)).status, 415);
    }
    assert.deepEqual(simulator.requests, []);
  });

  it('and is told what is wrong with the settings', async () => {
    const { status, body } = await ask(dialog({ tenantUrl: 'acme', scope: '' }));
    assert.deepEqual([status, body.code], [400, 'IDENTITY_CONFIG']);
    for (const nonsense of [null, [], {}, { id: 1 }, { ...dialog(), config: { nested: {} } }]) {
      const answer = await ask(nonsense);
      assert.equal(answer.status, 400);
    }
  });

  it('one at a time', async () => {
    simulator.setFault('token', { kind: 'latency', latencyMs: 1_000 });
    const typed = { ...credentials };
    const statuses = await Promise.all([1, 2, 3].map(async () => (await ask(dialog({}, typed))).status));
    assert.deepEqual(statuses.toSorted(), [200, 429, 429]);
    simulator.clearFaults();
    assert.equal((await ask(dialog({}, typed))).status, 200);
  });

  it('and for a hand-off that works, under the same conditions', async () => {
    const check = (body: unknown, as = 'administrator', type = 'application/json') => ask(body, as, type, 'check-tenant');
    const whole = { ...dialog(), appKey: hrPortal.key };
    const { status, body, text } = await check(whole);
    assert.equal(status, 200);
    assert.equal(body.recommendation?.strategy, 'location');
    assert.doesNotMatch(text, /CANARY|eyJ/);
    simulator.reset();
    assert.equal((await check(whole, 'reader')).status, 401);
    assert.equal((await check(whole, 'administrator', 'text/plain')).status, 415);
    assert.equal((await check({ ...dialog({ tenantUrl: thief.origin }), appKey: hrPortal.key })).status, 400);
    const ibm = { tenantUrl: thief.origin, provider: 'ibm-verify', tokenPath: '/token' };
    assert.match((await check(dialog(ibm, credentials))).body.message ?? '', /only CyberArk Identity/);
    assert.deepEqual([...simulator.requests, ...thief.requests], []);
  });

  it('but not so often with wrong secrets that the tenant would lock the client', async () => {
    const target = await startSimulator();
    try {
      const statuses: number[] = [];
      for (const clientSecret of ['CANARY-w1', 'CANARY-w1', 'CANARY-w2', 'CANARY-w3', 'CANARY-w4', credentials.clientSecret]) {
        statuses.push(
          (await ask({ ...dialog({ tenantUrl: target.origin }, { ...credentials, clientSecret }), id: 'new' })).status,
        );
      }
      assert.deepEqual(statuses, [200, 200, 200, 200, 429, 429]);
      assert.equal(target.count('token'), 3);
    } finally {
      await target.close();
    }
  });

  it('and gets no secret back, nor does the log', async () => {
    const answers = await Promise.all([
      await ask(dialog()),
      await ask(dialog({}, { ...credentials, clientSecret: 'CANARY-wrong' })),
    ]);
    for (const { text } of answers) assert.doesNotMatch(text, /CANARY|eyJ/);
    assert.doesNotMatch(nodeRed.log(), /CANARY|eyJ/);
  });

  describe('lists the apps of a deployed tenant', () => {
    async function list(id: string, as = 'reader'): Promise<{ status: number; body: { apps?: unknown[]; message?: string } }> {
      const response = await fetch(`${nodeRed.origin}${PREFIX}/${id}/apps`, {
        headers: as ? { authorization: `Bearer ${as}` } : {},
      });
      return { status: response.status, body: response.ok || response.status === 400 ? await response.json() : {} };
    }

    it('by name, to whoever may read flows, asking the tenant once', async () => {
      const { status, body } = await list('directory');
      assert.equal(status, 200);
      assert.ok(body.apps?.some((app) => isDeepStrictEqual(app, { key: hrPortal.key, name: hrPortal.title })));
      await list('directory', 'administrator');
      assert.equal(simulator.count('redrockquery'), 1);
    });

    it('not to strangers', async () => {
      assert.equal((await list('directory', '')).status, 401);
    });

    for (const [title, id, message] of [
      ['where the scope leaves it out', 'tenant', /its scope would have to cover RedRock\/query/],
      ['of another provider', 'ibm', /IBM Verify/],
      ['before it is deployed', 'elsewhere', /once the tenant is deployed/],
      ['for the id of a node of another type', 'launch', /once the tenant is deployed/],
    ] as const) {
      it(`and says why not ${title}`, async () => {
        const { status, body } = await list(id);
        assert.equal(status, 400);
        assert.match(body.message ?? '', message);
      });
    }
  });

  describe('looks for users', () => {
    const find = async (body: object, as = 'administrator', type = 'application/json') => {
      const answer = await ask(body, as, type, 'users');
      return { ...answer, users: (answer.body as { users?: { user: string; name: string }[] }).users };
    };
    const ALICE = { user: USER, name: 'Alice Ahlgren' };

    it('of a deployed tenant, or with the values of the dialog and the rules in it', async () => {
      const { status, users, text } = await find({ id: 'users', search: 'ahl' });
      assert.deepEqual([status, users], [200, [ALICE]], text);
      assert.doesNotMatch(text, /CANARY|eyJ/);
      const search = 'alice@';
      const typed = dialog({ scope: 'ApiScope' }, { ...credentials });
      assert.deepEqual((await find({ ...typed, id: 'new', search })).users, [ALICE]);
      assert.deepEqual((await find({ ...dialog({ scope: 'ApiScope', denyUsers: 'alice@*' }), search })).users, []);
    });

    it('not with the stored secret at another address, and not for whoever may not deploy', async () => {
      const { status, body } = await find({ ...dialog({ tenantUrl: thief.origin }), search: 'ali' });
      assert.deepEqual([status, body.code], [400, 'IDENTITY_CONFIG']);
      for (const as of ['reader', '']) assert.equal((await find({ id: 'users', search: 'ali' }, as)).status, 401);
      assert.equal((await find({ id: 'users', search: 'ali' }, 'administrator', 'text/plain')).status, 415);
      assert.deepEqual([...simulator.requests, ...thief.requests], []);
    });

    it('but not so often with wrong secrets that the tenant would lock the client', async () => {
      const target = await startSimulator();
      try {
        const codes: (string | undefined)[] = [];
        for (const clientSecret of ['CANARY-w1', 'CANARY-w2', 'CANARY-w3', 'CANARY-w4']) {
          const fields = dialog({ tenantUrl: target.origin }, { ...credentials, clientSecret });
          codes.push((await find({ ...fields, search: 'ali' })).body.code);
        }
        assert.deepEqual(codes, [...Array(3).fill('IDENTITY_INVALID_CLIENT'), 'IDENTITY_RATE_LIMITED']);
        assert.equal(target.count('token'), 3);
      } finally {
        await target.close();
      }
    });

    it('nor with many at once', async () => {
      const target = await startSimulator();
      try {
        target.setFault('token', { kind: 'latency', latencyMs: 300 });
        const guesses = Array.from({ length: 8 }, (_, index) => `CANARY-at-once-${index}`);
        const codes = await Promise.all(
          guesses.map(async (clientSecret) => {
            const fields = dialog({ tenantUrl: target.origin }, { ...credentials, clientSecret });
            return (await find({ ...fields, search: 'ali' })).body.code;
          }),
        );
        assert.equal(target.count('token'), 3);
        assert.equal(codes.filter((code) => code === 'IDENTITY_RATE_LIMITED').length, 5);
      } finally {
        await target.close();
      }
    });

    for (const [title, question, message] of [
      ['where the scope leaves it out', { id: 'tenant', search: 'ali' }, /its scope would have to cover RedRock\/query/],
      ['at another provider', { id: 'ibm', search: 'ali' }, /users of IBM Verify are not looked up/],
      ['before it is deployed', { id: 'elsewhere', search: 'ali' }, /once the tenant is deployed/],
      ['for nothing', { id: 'directory', search: ' ' }, /not one of the dialog/],
    ] as const) {
      it(`and says why not ${title}`, async () => {
        const { status, body } = await find(question);
        assert.equal(status, 400);
        assert.match(body.message ?? '', message);
      });
    }
  });

  describe('begins a guided run', () => {
    const page = () => `${nodeRed.origin}${PREFIX}/guided`;
    const whole = () => ({
      ...dialog(),
      appKey: hrPortal.key,
      handOffs: { location: 'works', 'parent-cookie': 'works', 'auth-query': 'fails' },
    });
    async function start(
      body: unknown = whole(),
      { as = 'administrator', type = 'application/json', origin = nodeRed.origin } = {},
    ) {
      const headers = { 'content-type': type, ...(origin && { origin }), ...(as && { authorization: `Bearer ${as}` }) };
      const response = await fetch(`${page()}/start`, { method: 'POST', headers, body: JSON.stringify(body) });
      const text = await response.text();
      return { status: response.status, text, capability: /mfg1_[\w-]{43}/.exec(text)?.[0] ?? '' };
    }
    /** As the browser of the page does it: logged in nowhere. */
    async function visit(capability: string, fields: Record<string, string> = {}) {
      const body = new URLSearchParams({ link: `#${capability}`, ...fields });
      const response = await fetch(page(), { method: 'POST', headers: { origin: nodeRed.origin }, body });
      return { status: response.status, text: await response.text() };
    }
    const look = async (as = 'administrator') => (await ask({ id: 'tenant' }, as, 'application/json', 'guided/look')) as never;

    it('that a browser without a log-in follows, and tells the dialog what was seen there', async () => {
      assert.equal((await fetch(page())).status, 404);
      const { status, capability, text } = await start();
      assert.equal(status, 200, text);
      assert.equal((await fetch(page())).status, 200);
      const tried = await visit(capability, { way: 'auth-query', try: '1' });
      const token = /Auth=([^&]+)&/.exec(tried.text)?.[1] ?? 'none';
      assert.equal(tried.status, 200);
      await visit(capability, { way: 'auth-query', sight: 'sign-in' });
      const { body } = (await look()) as { body: { sights: object; triesLeft: number; recommendation: { strategy: string } } };
      assert.deepEqual(
        [body.sights, body.triesLeft, body.recommendation.strategy],
        [{ 'auth-query': 'sign-in' }, 11, 'location'],
      );
      for (const hidden of [token, capability, credentials.clientSecret]) {
        assert.ok(!JSON.stringify(body).includes(hidden) && !nodeRed.log().includes(hidden));
      }
      assert.doesNotMatch(text, /CANARY|eyJ/);
    });

    for (const [what, end] of [
      ['the dialog is closed', () => ask({ id: 'tenant' }, 'administrator', 'application/json', 'guided/end')],
      ['a new check begins', () => ask(dialog())],
      ['another run begins', () => start()],
    ] as const) {
      it(`which ends when ${what}`, async () => {
        const { capability } = await start();
        assert.equal((await visit(capability)).status, 200);
        await end();
        assert.equal((await visit(capability)).status, 404);
      });
    }

    it('which uses the stored secret no more once its configuration is deleted', async () => {
      const { capability } = await start({ ...whole(), id: 'deleted-later' });
      const way = { way: 'auth-query', try: '1' };
      assert.match((await visit(capability, way)).text, /Auth=/);
      const headers = { 'content-type': 'application/json', authorization: 'Bearer administrator' };
      const flows = (await (await fetch(`${nodeRed.origin}/flows`, { headers })).json()) as { id: string }[];
      const body = JSON.stringify(flows.filter(({ id }) => id !== 'deleted-later'));
      await fetch(`${nodeRed.origin}/flows`, { method: 'POST', headers, body });
      simulator.reset();
      const { status, text } = await visit(capability, way);
      assert.equal(status, 502);
      assert.match(text, /IDENTITY_CONFIG/);
      assert.deepEqual(simulator.requests, []);
      await ask({ id: 'deleted-later' }, 'administrator', 'application/json', 'guided/end');
    });

    it('under the conditions of a check of the tenant', async () => {
      await ask({ id: 'tenant' }, 'administrator', 'application/json', 'guided/end');
      for (const as of ['reader', '']) {
        assert.equal((await start(whole(), { as })).status, 401);
        assert.equal(((await look(as)) as { status: number }).status, 401);
      }
      assert.equal((await start(whole(), { type: 'text/plain' })).status, 415);
      assert.equal((await start(whole(), { origin: '' })).status, 400);
      const elsewhere = { ...whole(), config: { ...whole().config, tenantUrl: thief.origin } };
      assert.match((await start(elsewhere)).text, /type the client secret in again/);
      for (const change of [{ testUser: '' }, { appKey: '' }, { handOffs: {} }, { handOffs: undefined }]) {
        assert.equal((await start({ ...whole(), ...change })).status, 400);
      }
      assert.equal((await fetch(page())).status, 404);
      assert.deepEqual([...simulator.requests, ...thief.requests], []);
    });
  });
});
