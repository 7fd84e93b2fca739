// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Node-RED's notation of environment variables
import assert from 'node:assert/strict';
import { getUserCookie, tenant } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const ALICE = 'alice@acme.example';

describe('get-user-cookie: whose cookie', () => {
  const flows = useFlows();
  const flowWith = (saved: object, rules: object = {}) =>
    flows.start([tenant(flows.simulator.origin, rules), getUserCookie(saved)]);
  const askedFor = () => flows.simulator.requests.filter(({ route }) => route === 'gettokenforuser').map(({ path }) => path);

  for (const [user, userType] of [
    ['ticket.requester.login', 'msg'],
    ['ticket.people[msg.index].login', 'msg'],
    ['currentUser', 'flow'],
    ['kiosk.user', 'global'],
    [ALICE, 'str'],
    ['TEST_USER', 'env'],
    ['${TEST_NAME}@acme.example', 'env'],
    ['${TEST_NAME}@acme.example', 'str'],
    ['${TEST_USER}', 'str'],
    ['$lowercase(ticket.requester.login)', 'jsonata'],
    ['$lookup(ticket.people{"${x}": login}, "${x}")', 'jsonata'],
  ]) {
    it(`takes the user from ${userType} ${user}`, async () => {
      process.env.TEST_USER = ALICE;
      process.env.TEST_NAME = 'alice';
      const flow = await flowWith({ user, userType });
      flow.setContext('flow', 'currentUser', ALICE);
      flow.setContext('global', 'kiosk', { user: ALICE });
      const sent = { ticket: { requester: { login: ALICE }, people: [{ login: ALICE }] }, index: 0 };
      const { message } = await flow.send(sent);
      assert.equal((message.userCookie as { user: string } | undefined)?.user, ALICE, message.error?.message);
      delete process.env.TEST_USER;
      delete process.env.TEST_NAME;
    });
  }

  for (const [user, userType, code, text] of [
    ['user', 'msg', 'IDENTITY_INPUT', /user name is missing/],
    ['no.such.thing', 'msg', 'IDENTITY_INPUT', /user name is missing/],
    ['unknown', 'flow', 'IDENTITY_INPUT', /user name is missing/],
    ['$error("broken")', 'jsonata', 'IDENTITY_INPUT', /jsonata expression could not be evaluated \(JSONata error D3137\)$/],
    ['$$$(', 'jsonata', 'IDENTITY_INPUT', /jsonata expression could not be evaluated \(JSONata error S\d{4}\)$/],
    ['NO_SUCH_VARIABLE', 'env', 'IDENTITY_CONFIG', /NO_SUCH_VARIABLE/],
    ['a${NO_SUCH_VARIABLE}b', 'str', 'IDENTITY_CONFIG', /NO_SUCH_VARIABLE/],
    ['user', 'no-such-type', 'IDENTITY_CONFIG', /userType/],
  ] as const) {
    it(`reports ${userType} ${user}`, async () => {
      const { code: reported, message } = await (await flowWith({ user, userType })).send({});
      assert.equal(reported, code);
      assert.match(message.error?.message ?? '', text);
    });
  }

  it('repeats no value of a variable that was given for the name of one', async () => {
    process.env.TEST_SECRET = 'CANARY-value';
    const { code, message } = await (await flowWith({ user: '${TEST_SECRET}', userType: 'env' })).send({});
    delete process.env.TEST_SECRET;
    assert.equal(code, 'IDENTITY_CONFIG');
    assert.match(message.error?.message ?? '', /give the name alone/);
    assert.doesNotMatch(JSON.stringify(message.error), /CANARY/);
  });

  for (const user of [
    '',
    '   ',
    7,
    {},
    [],
    true,
    null,
    'a\nb',
    'a\u0000b',
    'a\u200bb',
    'a b',
    'ACME\\a',
    'a@b@c',
    'x'.repeat(255),
  ]) {
    it(`sends nothing for ${JSON.stringify(user).slice(0, 30)}`, async () => {
      const { code } = await (await flowWith({})).send({ user });
      assert.equal(code, 'IDENTITY_INPUT');
      assert.deepEqual(flows.simulator.requests, []);
    });
  }

  it('sends the user as exactly one parameter, whatever it holds', async () => {
    const flow = await flowWith({});
    const names = ['a&user=b', 'a=b?c#d', 'dave+ops@acme.example', 'a/../b', 'ü@acme.example', '%41', "o'neill;x"];
    for (const user of names) await flow.send({ user });
    const queries = askedFor().map((path) => [...new URL(path, 'http://tenant').searchParams]);
    assert.deepEqual(
      queries,
      names.map((name) => [['user', name]]),
    );
  });

  it('asks for allowed users only', async () => {
    const rules = { allowUsers: '*@acme.example\nguest@partner.example', denyUsers: 'admin*, root@acme.example' };
    const flow = await flowWith({}, rules);
    const codeFor = async (user: string) => (await flow.send({ user })).code;
    assert.equal(await codeFor(ALICE), undefined);
    assert.equal(await codeFor('ALICE@ACME.EXAMPLE'), undefined);
    const asked = askedFor().length;
    for (const user of ['eve@elsewhere.example', 'Admin.Eve@acme.example', 'root@acme.example', 'other@partner.example']) {
      assert.equal(await codeFor(user), 'IDENTITY_REFUSED', user);
    }
    assert.equal(askedFor().length, asked);
  });

  it('never asks for the service user itself', async () => {
    const flow = await flowWith({}, { allowUsers: '*' });
    for (const user of ['svc-launch@acme.example', 'SVC-Launch@acme.example', ' svc-launch@acme.example', 'svc-launch']) {
      assert.equal((await flow.send({ user })).code, 'IDENTITY_REFUSED', user);
    }
    assert.deepEqual(flows.simulator.requests, []);
  });
});
