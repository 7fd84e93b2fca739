import assert from 'node:assert/strict';
import { demoVerifyTenant, startIbmVerifySimulator } from '../../../simulator/ibm-verify';
import { heading } from '../support';
import { ask, assertionOf, Caller, enrolmentOf, lastSent, networks, useVerify } from './support';

describe('IBM Verify simulator: server', () => {
  const { tenant } = useVerify();
  const send = (path: string, body: unknown) =>
    ask(`${tenant().origin}/__sim/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const push = async () => {
    const caller = new Caller(tenant());
    await caller.signIn('maria');
    const { body } = await caller.call('POST', '/v1.0/authenticators/a0000002-0000-4000-8000-0000000000a1/verifications', {
      transactionData: { message: 'Sign-in' },
      authenticationMethods: [{ id: enrolmentOf('maria', 'signature'), methodType: 'signature' }],
    });
    return { caller, body };
  };

  it('labels every route by what it rests on', async () => {
    const { body } = await ask(`${tenant().origin}/__sim/routes`);
    const evidenceOf = (path: string) => body.find((route: { path: string }) => route.path === path)?.evidence;
    assert.equal(evidenceOf('/v1.0/endpoint/:op/token'), 'documented');
    assert.equal(evidenceOf('/v1.0/authenticators/:authenticator/verifications'), 'observed');
    assert.equal(evidenceOf('/outbox'), 'assumed');
  });

  it('shares faults, counts and requests with the other tenant’s server', async () => {
    tenant().setFault('token', { kind: 'status', status: 429, retryAfterSeconds: 7, times: 1 });
    const limited = await new Caller(tenant()).policyauth();
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '7']);
    tenant().setFault('password', { kind: 'reset', at: 'mid-body' });
    const caller = new Caller(tenant());
    await caller.policyauth();
    await assert.rejects(caller.password('tom'));
    assert.deepEqual([tenant().count('token'), tenant().count('password')], [2, 1]);
    assert.deepEqual(
      tenant().requests.map(({ route, status }) => [route, status]),
      [
        ['token', 429],
        ['token', 200],
        ['password', 200],
      ],
    );
    assert.equal((await send('faults', { 'emailotp-answer': { kind: 'hang' }, nobody: null })).status, 400);
  });

  it('sets switches over HTTP, its own ones', async () => {
    assert.equal((await send('switches', { profile: 'pessimistic', denied: 400 })).body.denied, 400);
    assert.equal(tenant().switches.assertionMember, 'jwt');
    assert.match((await send('switches', { denied: 200 })).body.error, /one of 401, 400, 403/);
    assert.match((await send('switches', { icbtUse: 'once' })).body.error, /no such switch/);
  });

  describe('policy over HTTP', () => {
    it('is shown and replaced', async () => {
      assert.deepEqual((await ask(`${tenant().origin}/__sim/policy`)).body, { policy: demoVerifyTenant.policy });
      const policy = [
        { name: 'v6', stage: 'first', when: { network: '2001:db8::/32' }, decision: ['password', 'qr'] },
        { name: 'phones', stage: 'first', when: { userAgent: 'mozilla', network: '192.168.1.1' }, decision: ['totp'] },
      ];
      assert.equal((await send('policy', { policy })).status, 200);
      assert.deepEqual((await new Caller(tenant(), '2001:db8::7').policyauth()).body.allowedFactors, ['password', 'qr']);
      assert.deepEqual((await new Caller(tenant()).policyauth()).body.allowedFactors, ['totp']);
      assert.equal((await new Caller(tenant(), '192.168.1.2').policyauth()).status, 401, 'no rule fits');
      assert.equal((await new Caller(tenant(), 'no address').policyauth()).status, 401);
    });

    for (const [what, rule, message] of [
      ['no name', { stage: 'first', decision: 'deny' }, /"name"/],
      ['no stage', { name: 'x', decision: 'deny' }, /"stage"/],
      ['a condition that does not exist', { name: 'x', stage: 'first', when: { moon: 'full' }, decision: 'deny' }, /moon/],
      ['no network', { name: 'x', stage: 'first', when: { network: '10.0.0.0/64' }, decision: 'deny' }, /"network"/],
      ['nobody to allow', { name: 'x', stage: 'first', decision: 'allow' }, /second stage/],
      ['no decision', { name: 'x', stage: 'first', decision: [] }, /"decision"/],
    ] as const) {
      it(`is refused with ${what}`, async () => {
        const { status, body } = await send('policy', { policy: [rule] });
        assert.equal(status, 400);
        assert.match(body.error, message);
        assert.deepEqual(tenant().tenant.policy, demoVerifyTenant.policy);
      });
    }
  });

  describe('outbox', () => {
    it('is shown and decided over HTTP', async () => {
      const { body: started } = await push();
      const { body } = await send('outbox', { transactionId: started.id, decision: 'deny' });
      assert.deepEqual([body.length, body[0].kind, body[0].state], [1, 'push', 'deny']);
      assert.match((await send('outbox', { transactionId: started.id, decision: 'approve' })).body.error, /Nothing waits/);
      assert.match((await send('outbox', { transactionId: started.id, decision: 'maybe' })).body.error, /approve, deny, fraud/);
      assert.deepEqual((await ask(`${tenant().origin}/__sim/outbox`, { method: 'DELETE' })).body, []);
    });

    it('is a page that shows codes, and whose buttons decide', async () => {
      const page = async () => (await ask(`${tenant().origin}/outbox`)).text;
      assert.match(await page(), /Nothing was sent yet/);
      const { caller, body } = await push();
      await caller.otp('smsotp', enrolmentOf('maria', 'smsotp'), { correlation: 'AB12' });
      assert.ok((await page()).includes(`AB12-</span><output>${lastSent(tenant()).code}</output>`));
      const decide = (decision: string) =>
        ask(`${tenant().origin}/outbox/decide`, {
          method: 'POST',
          body: new URLSearchParams({ transactionId: body.id, decision }),
        });
      assert.equal((await decide('approve')).headers.get('location'), '/outbox');
      const poll = await caller.call('GET', `${body.transactionUri}?returnJwt=true`);
      assert.equal((await caller.present(assertionOf(poll))).body.scope, 'openid');
      assert.equal(heading((await decide('deny')).text), 'That did not work');
    });

    it('escapes what callers send', async () => {
      const caller = new Caller(tenant());
      await caller.signIn('nina');
      await caller.otp('emailotp', 'transient', { emailAddress: '<script>@acme.example' });
      const { text } = await ask(`${tenant().origin}/outbox`);
      assert.match(text, /&lt;script&gt;@/);
      assert.doesNotMatch(text, /<script>@/);
    });
  });

  it('tells on its start page what there is', async () => {
    const { text } = await ask(tenant().origin);
    for (const { name } of demoVerifyTenant.users) assert.ok(text.includes(`>${name}<`));
    for (const { name } of demoVerifyTenant.policy) assert.ok(text.includes(name));
    assert.equal(heading((await ask(`${tenant().origin}/nowhere`)).text), 'That did not work');
  });

  it('forgets everything on reset, and every token when told', async () => {
    const caller = new Caller(tenant());
    await caller.signIn('scott');
    await caller.otp('emailotp', enrolmentOf('scott', 'emailotp'));
    tenant().tenant.policy.length = 0;
    tenant().revokeTokens();
    assert.equal((await caller.call('GET', '/v2.0/factors')).status, 401);
    tenant().reset();
    assert.deepEqual([tenant().outbox.length, tenant().tenant.policy], [0, demoVerifyTenant.policy]);
  });
});

describe('IBM Verify simulator: pessimistic profile', () => {
  const { tenant } = useVerify({ profile: 'pessimistic' });

  it('still leads who knows both answers to a token', async () => {
    const caller = new Caller(tenant());
    const first = await caller.policyauth();
    assert.deepEqual(first.body.allowedFactors, [{ type: 'password' }, { type: 'knockknock' }]);
    assert.deepEqual([first.body.token_type, first.body.expires_in], ['bearer', undefined]);
    const password = await caller.password('scott');
    assert.equal(password.body.assertion, undefined);
    await caller.present(assertionOf(password));
    const { url, code } = await caller.otp('emailotp', enrolmentOf('scott', 'emailotp'));
    assert.equal((await caller.answer(url, code === '000000' ? '000001' : '000000')).status, 401);
    assert.equal((await caller.present(assertionOf(await caller.answer(url, code)))).body.scope, 'openid');
  });

  it('is unfriendly otherwise', async () => {
    assert.equal((await new Caller(tenant(), networks.shutOut).policyauth()).status, 403);
    const caller = new Caller(tenant(), networks.helpdesk);
    await caller.policyauth();
    const { url, code } = await caller.otp('emailotp', enrolmentOf('scott', 'emailotp'));
    assert.deepEqual((await caller.answer(url, code)).body, { state: 'SUCCESS' });
    assert.equal((await caller.leg({ grant_type: 'policyauth' }, '/oauth2/token')).status, 400);
  });

  it('serves other data than the demo’s, and keeps single switches over a reset', async () => {
    const simulator = await startIbmVerifySimulator({ profile: 'pessimistic', policy: [], switches: { denied: 400 } });
    assert.equal((await new Caller(simulator).policyauth()).status, 400);
    simulator.switches.denied = 401;
    simulator.reset();
    assert.deepEqual([simulator.switches.denied, simulator.switches.wrongOtp], [400, 401]);
    await simulator.close();
  });
});
