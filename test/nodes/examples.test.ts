// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Node-RED's notation of environment variables
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { demoCredentials } from '../../demo/demo-credentials';
import { demoTenant, type Simulator, startSimulator } from '../../simulator';
import { type Comms, listenToEditor } from '../support/comms';
import type { FlowNode } from '../support/flow-nodes';
import { projectRoot } from '../support/project';
import { type RealNodeRed, startRealNodeRed } from '../support/real-node-red';

const FOLDER = path.join(projectRoot, 'examples');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const read = (file: string) => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as FlowNode[];

describe('the examples', function () {
  this.timeout(30_000);
  let simulator: Simulator;
  let nodeRed: RealNodeRed;
  let editor: Comms;

  before(async () => {
    const partner = { name: 'pat@partner.example', displayName: 'Pat', id: 'p', enabled: true };
    simulator = await startSimulator({ users: [...demoTenant.users, partner] });
    // Every file has the same global-config node; the last one stands for all.
    const flow = [...new Map(files.flatMap(read).map((node) => [node.id, node])).values()];
    nodeRed = await startRealNodeRed({ flow, credentials: demoCredentials(), env: { TENANT_URL: simulator.origin } });
    editor = await listenToEditor(nodeRed.origin);
  });
  after(async () => {
    editor?.close();
    await nodeRed?.close();
    await simulator?.close();
  });
  afterEach(() => simulator.clearFaults());

  const press = async (id: string) =>
    assert.equal((await fetch(`${nodeRed.origin}/inject/${id}`, { method: 'POST' })).status, 200);
  const call = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(nodeRed.origin + url, init);
    // biome-ignore lint/suspicious/noExplicitAny: the tests look at any answer
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  };
  const post = (ticket: unknown) =>
    call('/tickets', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ticket) });
  const idOf = (file: string, type: string, name?: string) => {
    const node = read(file).find((candidate) => candidate.type === type && (name === undefined || candidate.name === name));
    assert.ok(node, `${file} has a ${type} node ${name ?? ''}`);
    return node.id;
  };

  it('start without a warning', () => {
    assert.doesNotMatch(nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  for (const file of files) {
    it(`${file} says what it is for, and needs no other package`, () => {
      const nodes = read(file);
      assert.ok(nodes.some(({ type, info }) => type === 'comment' && String(info).length > 40));
      const modules = nodes.find(({ type }) => type === 'global-config')?.modules as Record<string, string>;
      assert.deepEqual(Object.keys(modules), ['@mfa-launch/node-red-identity']);
    });

    it(`${file} holds neither a secret nor a real tenant`, () => {
      const nodes = read(file);
      assert.ok(nodes.every((node) => !('credentials' in node)));
      for (const node of nodes.filter(({ type }) => type === 'identity-config')) assert.equal(node.tenantUrl, '${TENANT_URL}');
    });
  }

  it('every node of the package has an example', () => {
    const types = new Set(files.flatMap(read).map(({ type }) => type));
    for (const type of ['identity-config', 'identity-get-token', 'identity-get-user-cookie', 'identity-launch'])
      assert.ok(types.has(type));
  });

  describe('flows.json', () => {
    const ticket = { id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' };

    it('answers a ticket with the launch of its user and app', async () => {
      const { status, headers, body } = await post(ticket);
      assert.equal(status, 201);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.deepEqual(Object.keys(body), ['ticket', 'launch']);
      assert.equal(body.ticket, 'INC-1001');
      assert.deepEqual(Object.keys(body.launch).sort(), ['expiresAt', 'headers', 'method', 'url']);
      assert.ok(Date.parse(body.launch.expiresAt) > Date.now());
      const challenge = await fetch(body.launch.url, { headers: body.launch.headers, redirect: 'manual' });
      assert.match(challenge.headers.get('location') ?? '', /^\/login\?elevate=/);
    });

    for (const [title, body, status, code] of [
      ['an app that the flow does not know', { ...ticket, app: 'nonsense' }, 400, 'IDENTITY_INPUT'],
      ['a ticket without a user', { id: 'INC-1001', app: 'vpn' }, 400, 'IDENTITY_INPUT'],
      ['a user whom the tenant does not know', { ...ticket, user: 'nobody@acme.example' }, 403, 'IDENTITY_REFUSED'],
      ['a user whom the rules do not allow', { ...ticket, user: 'eve@elsewhere.example' }, 403, 'IDENTITY_REFUSED'],
      ['the service user', { ...ticket, user: 'svc-launch@acme.example' }, 403, 'IDENTITY_REFUSED'],
    ] as const) {
      it(`answers ${title} with ${status} and ${code}`, async () => {
        const answer = await post(body);
        assert.equal(answer.status, status);
        assert.equal(answer.body.ticket, 'INC-1001');
        assert.equal(answer.body.error.code, code);
        assert.match(answer.body.error.message, /^[a-z].{10,}/);
      });
    }

    it('answers 4xx or 5xx when the tenant is out of order, and goes well again afterwards', async () => {
      simulator.setFault('gettokenforuser', { kind: 'status', status: 503 });
      const { status, body } = await post(ticket);
      assert.deepEqual([status, body.error.code], [503, 'IDENTITY_UNAVAILABLE']);
      simulator.setFault('gettokenforuser', { kind: 'status', status: 429, retryAfterSeconds: 60 });
      assert.equal((await post(ticket)).status, 429);
      simulator.setFault('gettokenforuser', { kind: 'html' });
      assert.equal((await post(ticket)).status, 502);
      simulator.clearFaults();
      assert.equal((await post(ticket)).status, 201);
    });

    for (const body of [[], {}, [{ id: 'INC-1001' }], { id: { deep: 1 }, user: ['a'], app: {} }]) {
      it(`answers ${JSON.stringify(body)} with an error, too`, async () => {
        const answer = await post(body);
        assert.ok(answer.status >= 400, `${answer.status}`);
        assert.match(answer.body.error.code, /^(IDENTITY_INPUT|FLOW_ERROR)$/);
      });
    }

    for (const [what, body] of [
      ['50,000 nested lists', '['.repeat(50_000) + ']'.repeat(50_000)],
      ['5,000 nested lists', '['.repeat(5_000) + ']'.repeat(5_000)],
      ['a user of 50,000 nested lists', `{"id":"INC-1001","app":"vpn","user":${'['.repeat(49_000)}${']'.repeat(49_000)}}`],
      ['a user of 90,000 characters', JSON.stringify({ ...ticket, user: 'a'.repeat(90_000) })],
    ] as const) {
      it(`answers ${what} with 400, and lives on`, async () => {
        const answer = await call('/tickets', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
        assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
        assert.equal((await post(ticket)).status, 201);
      }).timeout(5_000);
    }

    it('takes a number as the id of a ticket', async () => {
      const { status, body } = await post({ ...ticket, id: 1001 });
      assert.deepEqual([status, body.ticket], [201, '1001']);
    });

    it('shows the result of the sample ticket in the debug side bar', async () => {
      await press(idOf('flows.json', 'inject'));
      const [shown] = await editor.debug(idOf('flows.json', 'debug'));
      assert.equal(JSON.parse(shown?.msg ?? '{}').ticket, 'INC-1001');
      assert.match(shown?.msg ?? '', /\/run\?appkey=/);
    });
  });

  it('get-token.json calls the tenant with a core http request node, and shows no token', async () => {
    await press(idOf('get-token.json', 'inject'));
    const [shown] = await editor.debug(idOf('get-token.json', 'debug', 'result'));
    assert.deepEqual(JSON.parse(shown?.msg ?? ''), { status: 200, success: true });
  });

  it('get-user-cookie.json reports for whom the tenant issues a cookie, and why not for the others', async () => {
    await press(idOf('get-user-cookie.json', 'inject'));
    const [shown] = await editor.debug(idOf('get-user-cookie.json', 'debug'));
    const report = JSON.parse(shown?.msg ?? '') as { user: string; ready: boolean; code?: string }[];
    assert.deepEqual(
      report.map(({ user, ready, code }) => [user, ready, code]),
      [
        ['alice@acme.example', true, undefined],
        ['bob@acme.example', true, undefined],
        ['nobody@acme.example', false, 'IDENTITY_REFUSED'],
        ['guest@other.example', false, 'IDENTITY_REFUSED'],
      ],
    );
    assert.doesNotMatch(shown?.msg ?? '', /idut_/);
  });

  it('identity-config.json lets employees and partners through, but no administrator', async () => {
    const [allowed, refused] = ['allowed', 'refused'].map((name) => idOf('identity-config.json', 'debug', name)) as [
      string,
      string,
    ];
    await press(idOf('identity-config.json', 'inject', 'an employee'));
    await editor.debug(allowed, 1);
    await press(idOf('identity-config.json', 'inject', 'a partner'));
    const passed = await editor.debug(allowed, 2);
    assert.deepEqual(
      passed.map(({ msg }) => msg),
      ['alice@acme.example', 'pat@partner.example'],
    );
    await press(idOf('identity-config.json', 'inject', 'an administrator'));
    const [no] = await editor.debug(refused);
    assert.match(no?.msg ?? '', /deny rules/);
  });

  describe('launch.json', () => {
    it('answers a kiosk with its launch, failure target included', async () => {
      const { status, headers, body } = await call('/kiosk/launch?user=alice@acme.example');
      assert.equal(status, 200);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(body.method, 'GET');
      assert.match(body.headers.Authorization, /^Bearer ./);
      assert.equal(new URL(body.url).searchParams.get('failureRedirectUrl'), `${simulator.origin}/failed-demo`);
    });

    for (const [query, status, code] of [
      ['', 400, 'IDENTITY_INPUT'],
      ['?user=eve@elsewhere.example', 403, 'IDENTITY_REFUSED'],
      ['?user=alice@acme.example&user=bob@acme.example', 400, 'IDENTITY_INPUT'],
      [`?user${'[a]'.repeat(5000)}=alice@acme.example`, 400, 'IDENTITY_INPUT'],
    ] as const) {
      it(`answers ${query.slice(0, 60) || 'nobody'} with ${status}`, async () => {
        const answer = await call(`/kiosk/launch${query}`);
        assert.deepEqual([answer.status, answer.body.code], [status, code]);
      });
    }
  });

  describe('all of them together', () => {
    it('cost one token call: their configurations mean the same client', () => assert.equal(simulator.count('token'), 1));
  });
});
