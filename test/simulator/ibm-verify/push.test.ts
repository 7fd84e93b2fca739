import assert from 'node:assert/strict';
import { assertionOf, Caller, lastSent, networks, userOf, useVerify } from './support';

const phone = userOf('maria').enrolments.find((enrolment) => enrolment.type === 'signature');
const PATH = `/v1.0/authenticators/${phone?.authenticatorId}/verifications`;
const ORDER = {
  transactionData: { message: 'Sign-in', originIpAddress: '192.0.2.7', additionalData: [{ name: 'ref', value: '42' }] },
  pushNotification: { send: true, title: 'Approve?', message: 'Sign-in request' },
  authenticationMethods: [{ id: phone?.id, methodType: 'signature' }],
  logic: 'OR',
  expiresIn: 120,
};

describe('IBM Verify simulator: push', () => {
  const { tenant, clock } = useVerify();
  const begin = async () => {
    const caller = new Caller(tenant());
    await caller.signIn('maria');
    const started = await caller.call('POST', PATH, ORDER);
    assert.equal(started.status, 202, started.text);
    const poll = () => caller.call('GET', `${started.body.transactionUri}?returnJwt=true`);
    return { caller, started, poll };
  };

  it('waits for the person, and his approval leads to a token', async () => {
    const { caller, started, poll } = await begin();
    assert.deepEqual([started.body.state, started.body.owner], ['PENDING', '60400MARIA']);
    assert.deepEqual(JSON.parse(started.body.transactionData), ORDER.transactionData);
    assert.equal(new URL(started.body.transactionUri).origin, tenant().origin);
    const { kind, text, correlation, transactionId } = lastSent(tenant());
    assert.deepEqual([kind, text, correlation], ['push', 'Approve? – Sign-in request', started.body.id.slice(0, 8)]);
    assert.deepEqual([(await poll()).body.state, (await poll()).body.assertion], ['PENDING', undefined]);
    tenant().decide(transactionId, 'approve');
    const approved = await poll();
    assert.deepEqual([approved.body.state, approved.body.userId], ['VERIFY_SUCCESS', '60400MARIA']);
    assert.equal((await caller.present(assertionOf(approved))).body.scope, 'openid');
  });

  for (const [decision, usual, other] of [
    ['deny', 'USER_DENIED', 'VERIFY_FAILED'],
    ['fraud', 'USER_FRAUDULENT', 'USER_FRAUD_SUSPICIOUS'],
  ] as const) {
    it(`${decision} gives no assertion, in two spellings`, async () => {
      const { poll } = await begin();
      tenant().decide(lastSent(tenant()).transactionId, decision);
      assert.deepEqual([(await poll()).body.state, (await poll()).body.assertion], [usual, undefined]);
      tenant().switches.pushStates = 'other';
      assert.equal((await poll()).body.state, other);
    });
  }

  it('expires, and cannot be approved any more', async () => {
    const { poll } = await begin();
    clock.ms += 120_000;
    assert.equal((await poll()).body.state, 'TIMEOUT');
    assert.throws(() => tenant().decide(lastSent(tenant()).transactionId, 'approve'), /Nothing waits/);
  });

  it('is out of reach for another grant', async () => {
    const { started } = await begin();
    const other = new Caller(tenant());
    await other.signIn('maria');
    assert.equal((await other.call('GET', started.body.transactionUri)).status, 404);
  });

  it('can name a foreign host, where no client should take its token', async () => {
    tenant().switches.transactionUri = 'foreign';
    const { started } = await begin().catch(() => assert.fail('the push itself starts'));
    assert.notEqual(new URL(started.body.transactionUri).origin, tenant().origin);
  });

  it('refuses an order that lacks something, a foreign phone, and too many', async () => {
    const { caller } = await begin();
    for (const order of [
      { ...ORDER, authenticationMethods: [{ id: 'another', methodType: 'signature' }] },
      { ...ORDER, transactionData: undefined },
      { ...ORDER, expiresIn: 'soon' },
    ]) {
      assert.equal((await caller.call('POST', PATH, order)).status, 400);
    }
    assert.equal((await caller.call('POST', '/v1.0/authenticators/nobody/verifications', ORDER)).status, 404);
    for (let sent = 1; sent < 24; sent += 1) assert.equal((await caller.call('POST', PATH, ORDER)).status, 202);
    assert.equal((await caller.call('POST', PATH, ORDER)).status, 429);
  });

  it('can be the first factor', async () => {
    const caller = new Caller(tenant(), networks.helpdesk);
    await caller.policyauth();
    const { body } = await caller.call('POST', PATH, ORDER);
    tenant().decide(body.id, 'approve');
    const approved = await caller.call('GET', `${body.transactionUri}?returnJwt=true`);
    assert.equal((await caller.present(assertionOf(approved))).body.scope, 'openid');
  });
});
