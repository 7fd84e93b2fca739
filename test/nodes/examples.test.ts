// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Node-RED's notation of environment variables
import assert from 'node:assert/strict';
import { EXAMPLES, idOf, readExample } from '../support/examples';
import { HELPDESKS } from '../support/helpdesks';
import { type Answer, DEEP, employee, HOSTILE_TICKETS, useExamples } from '../support/use-examples';

/** What takes a ticket of anybody, with a user and the name of an app. */
const TICKETS = [
  ['flows', '/tickets'],
  ['05-launch-request', '/launch-requests'],
  ['06-ticket-notes', '/helpdesk/tickets'],
  ['12-error-handling', '/careful-launches'],
] as const;

/** Of each user there may be five links in ten minutes. */
const users = TICKETS.map((_, index) => employee(`user${index}`));

describe('the examples', function () {
  this.timeout(30_000);
  const examples = useExamples(EXAMPLES, users);
  const { inject, call } = examples;

  it('start without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  for (const name of EXAMPLES) {
    it(`${name}.json says what it is for, and needs no other package`, () => {
      const nodes = readExample(name);
      assert.ok(nodes.some(({ type, info }) => type === 'comment' && String(info).length > 40));
      const modules = nodes.find(({ type }) => type === 'global-config')?.modules as Record<string, string>;
      assert.deepEqual(Object.keys(modules), ['@mfa-launch/node-red-identity']);
    });

    it(`${name}.json holds neither a secret nor a real tenant`, () => {
      const nodes = readExample(name);
      assert.ok(nodes.every((node) => !('credentials' in node)));
      for (const { provider, tenantUrl } of nodes.filter(({ type }) => type === 'identity-config')) {
        assert.equal(tenantUrl, provider === 'ibm-verify' ? '${IBM_TENANT_URL}' : '${TENANT_URL}');
      }
    });
  }

  it('every node of the package has an example', () => {
    const types = new Set(EXAMPLES.flatMap(readExample).map(({ type }) => type));
    const actions = ['authenticate', 'call-api', 'get-token', 'get-user-cookie', 'launch', 'revoke-launch', 'launch-event'];
    for (const name of ['config', 'link-host', ...actions]) assert.ok(types.has(`identity-${name}`), name);
  });

  it('bring tenants and link hosts that can be told apart in a list', () => {
    const offered = EXAMPLES.flatMap(readExample).filter(({ type }) => ['identity-config', 'identity-link-host'].includes(type));
    const names = offered.map(({ name }) => name ?? '');
    assert.deepEqual(
      names.filter((name, index) => name === '' || names.indexOf(name) !== index),
      [],
    );
  });

  for (const [index, [name, path]] of TICKETS.entries()) {
    describe(`${name}.json`, () => {
      const ticket = { id: 'INC-1001', user: users[index]?.name, app: 'hr-portal' };
      const apps = 'the apps are hr-portal, vpn, payroll';

      async function assertRefused(sent: Promise<Answer>, reason: string, id: string | null = ticket.id): Promise<void> {
        const { status, body } = await sent;
        assert.deepEqual([status, body], [400, { ticket: id, error: { code: 'IDENTITY_INPUT', message: reason } }]);
      }

      for (const app of ['zzz', 'HR Portal', '', 'constructor']) {
        it(`says that there is no app of the name "${app}", and which there are`, () =>
          assertRefused(examples.post(path, { ...ticket, app }), `there is no app of that name; ${apps}`));
      }

      const noApp = `the ticket must be a JSON object whose "app" is a name (Content-Type: application/json); ${apps}`;

      for (const app of [undefined, null, 5, {}]) {
        it(`says what a ticket looks like whose app is ${JSON.stringify(app)}`, () =>
          assertRefused(examples.post(path, { ...ticket, app }), noApp));
      }

      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        it(`says what a ticket looks like that comes as ${type}`, () => {
          const init = { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(ticket) };
          return assertRefused(call(path, init), noApp, null);
        });
      }

      it('says what is wrong with the user where the app is right', async () => {
        await assertRefused(examples.post(path, { ...ticket, user: undefined }), 'the user name is missing');
        for (const user of [5, true, ['a'], { deep: 1 }])
          await assertRefused(examples.post(path, { ...ticket, user }), 'the user name is not a text');
      });

      for (const id of [undefined, null, {}, true]) {
        it(`answers a ticket whose id is ${JSON.stringify(id)} with null as the ticket`, async () => {
          const { status, body } = await examples.post(path, { ...ticket, id });
          assert.deepEqual([status, Object.keys(body), body.ticket], [201, ['ticket', 'launch'], null]);
        });
      }
    });
  }

  describe('05-launch-request.json', () => {
    const ticket = { id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' };
    const send = (body: unknown) => examples.post('/launch-requests', body);

    it('answers a ticket with the launch of its user and app', async () => {
      const { status, headers, body } = await send(ticket);
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
        const answer = await send(body);
        assert.equal(answer.status, status);
        assert.equal(answer.body.ticket, 'INC-1001');
        assert.equal(answer.body.error.code, code);
        assert.match(answer.body.error.message, /^[a-z].{10,}/);
      });
    }

    it('answers 4xx or 5xx when the tenant is out of order, and goes well again afterwards', async () => {
      examples.simulator.setFault('gettokenforuser', { kind: 'status', status: 503 });
      const { status, body } = await send(ticket);
      assert.deepEqual([status, body.error.code], [503, 'IDENTITY_UNAVAILABLE']);
      examples.simulator.setFault('gettokenforuser', { kind: 'status', status: 429, retryAfterSeconds: 60 });
      assert.equal((await send(ticket)).status, 429);
      examples.simulator.setFault('gettokenforuser', { kind: 'html' });
      assert.equal((await send(ticket)).status, 502);
      examples.simulator.clearFaults();
      assert.equal((await send(ticket)).status, 201);
    });

    for (const body of [[], {}, [{ id: 'INC-1001' }], { id: { deep: 1 }, user: ['a'], app: {} }]) {
      it(`answers ${JSON.stringify(body)} with an error, too`, async () => {
        const answer = await send(body);
        assert.ok(answer.status >= 400, `${answer.status}`);
        assert.match(answer.body.error.code, /^(IDENTITY_INPUT|FLOW_ERROR)$/);
      });
    }

    it('looks at nothing else of what is sent, however deep', async () => {
      const { status, body } = await send(`{"more":${DEEP},${JSON.stringify(ticket).slice(1)}`);
      assert.deepEqual([status, body.ticket], [201, 'INC-1001']);
    });

    for (const [what, body] of HOSTILE_TICKETS) {
      it(`answers ${what} with 400, and lives on`, async () => {
        const answer = await send(body);
        assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
        assert.equal((await send(ticket)).status, 201);
      }).timeout(5_000);
    }

    it('takes a number as the id of a ticket', async () => {
      const { status, body } = await send({ ...ticket, id: 1001 });
      assert.deepEqual([status, body.ticket], [201, '1001']);
    });

    it('shows the result of the sample ticket in the debug side bar', async () => {
      await inject(idOf('05-launch-request', 'inject'));
      const [shown] = await examples.editor.debug(idOf('05-launch-request', 'debug'));
      assert.equal(JSON.parse(shown?.msg ?? '{}').ticket, 'INC-1001');
      assert.match(shown?.msg ?? '', /\/run\?appkey=/);
    });
  });

  it('02-get-token.json calls the tenant with a core http request node, and shows no token', async () => {
    await inject(idOf('02-get-token', 'inject'));
    const [shown] = await examples.editor.debug(idOf('02-get-token', 'debug', 'result'));
    assert.deepEqual(JSON.parse(shown?.msg ?? ''), { status: 200, success: true });
  });

  it('03-get-user-cookie.json reports for whom the tenant issues a cookie, and why not for the others', async () => {
    await inject(idOf('03-get-user-cookie', 'inject'));
    const [shown] = await examples.editor.debug(idOf('03-get-user-cookie', 'debug'));
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

  it('01-identity-config.json lets employees and partners through, but no administrator', async () => {
    const [allowed, refused] = ['allowed', 'refused'].map((name) => idOf('01-identity-config', 'debug', name)) as [
      string,
      string,
    ];
    await inject(idOf('01-identity-config', 'inject', 'an employee'));
    await examples.editor.debug(allowed, 1);
    await inject(idOf('01-identity-config', 'inject', 'a partner'));
    const passed = await examples.editor.debug(allowed, 2);
    assert.deepEqual(
      passed.map(({ msg }) => msg),
      ['alice@acme.example', 'frank@partner.example'],
    );
    await inject(idOf('01-identity-config', 'inject', 'an administrator'));
    const [no] = await examples.editor.debug(refused);
    assert.match(no?.msg ?? '', /deny rules/);
  });

  describe('04-launch.json', () => {
    it('answers a kiosk with its launch, failure target included', async () => {
      const { status, headers, body } = await call('/kiosk/launch?user=alice@acme.example');
      assert.equal(status, 200);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(body.method, 'GET');
      assert.match(body.headers.Authorization, /^Bearer ./);
      assert.equal(new URL(body.url).searchParams.get('failureRedirectUrl'), `${examples.simulator.origin}/failed-demo`);
    });

    for (const [query, status, code] of [
      ['', 400, 'IDENTITY_INPUT'],
      ['?user=eve@elsewhere.example', 403, 'IDENTITY_REFUSED'],
      ['?user=alice@acme.example&user=bob@acme.example', 400, 'IDENTITY_INPUT'],
      [`?user${'[a]'.repeat(5000)}=alice@acme.example`, 400, 'IDENTITY_INPUT'],
    ] as const) {
      it(`answers ${query.slice(0, 60) || 'nobody'} with ${status}`, async () => {
        const answer = await call(`/kiosk/launch${query}`);
        assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
      });
    }

    it('answers a failure as the other examples do', async () => {
      const nobody = await call('/kiosk/launch');
      const missing = { code: 'IDENTITY_INPUT', message: 'the user name is missing' };
      assert.deepEqual(nobody.body, { user: null, error: missing });
      examples.simulator.setFault('gettokenforuser', { kind: 'status', status: 503 });
      const { status, body } = await call('/kiosk/launch?user=alice@acme.example');
      assert.deepEqual([status, body.user, body.error.code], [503, 'alice@acme.example', 'IDENTITY_UNAVAILABLE']);
      assert.doesNotMatch(body.error.message, /^IDENTITY/);
    });
  });

  for (const { example, path, sign } of HELPDESKS) {
    it(`${example}.json takes nothing while nobody has set its secret`, async () => {
      const { headers, body } = sign('{}', '');
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
      const answer = await call(path, init);
      assert.deepEqual([answer.status, answer.body.error.code], [502, 'FLOW_ERROR']);
      assert.match(answer.body.error.message, /_WEBHOOK_SECRET is not set/);
    });
  }

  it('25-mail-and-chat.json says what is not set, and asks the directory for nobody', async () => {
    const asked = examples.simulator.count('getuser');
    const ticket = { id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' };
    const answer = await examples.post('/deliveries', ticket);
    assert.deepEqual([answer.status, answer.body.error.code], [502, 'FLOW_ERROR']);
    assert.match(answer.body.error.message, /^MAIL_URL is not set/);
    assert.equal(examples.simulator.count('getuser'), asked);
  });

  describe('all of them together', () => {
    it('cost one token call: their configurations mean the same client', () =>
      assert.equal(examples.simulator.count('token'), 1));
  });
});
