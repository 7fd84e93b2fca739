import assert from 'node:assert/strict';
import { passkeyAssertion, totpCode } from '../../../simulator/ibm-verify';
import { assertionOf, Caller, claimsOf, enrolmentOf, lastSent, networks, userOf, useVerify } from './support';

const totp = userOf('maria').enrolments.find((enrolment) => enrolment.type === 'totp');
const questions = userOf('maria').enrolments.find((enrolment) => enrolment.type === 'questions');
const passkey = userOf('scott').enrolments.find((enrolment) => enrolment.type === 'fido2');

describe('IBM Verify simulator: other factors', () => {
  const { tenant, clock } = useVerify();
  const signedIn = async (name: string) => {
    const caller = new Caller(tenant());
    await caller.signIn(name);
    return caller;
  };

  describe('totp', () => {
    const verify = (caller: Caller, otp: string) => caller.call('POST', `/v2.0/factors/totp/${totp?.id}?returnJwt=true`, { otp });
    const codeAt = (ms: number) => totpCode(totp?.secret ?? '', ms);

    it('computes the codes of RFC 6238, appendix B', () => {
      const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
      for (const [seconds, code] of [
        [59, '287082'],
        [1111111109, '081804'],
        [20000000000, '353130'],
      ] as const) {
        assert.equal(totpCode(secret, seconds * 1000), code);
      }
    });

    it('leads to a token, half a minute early or late', async () => {
      for (const off of [0, -30_000, 30_000]) {
        const caller = await signedIn('maria');
        const assertion = assertionOf(await verify(caller, codeAt(clock.ms + off)));
        assert.equal((await caller.present(assertion)).body.scope, 'openid');
      }
    });

    it('refuses a wrong code', async () => {
      const caller = await signedIn('maria');
      const { status, body } = await verify(caller, codeAt(clock.ms + 120_000));
      assert.deepEqual([status, body.messageId], [400, 'CSIBN0021E']);
    });
  });

  describe('questions', () => {
    const begin = async () => {
      const caller = await signedIn('maria');
      const started = await caller.call('POST', `/v2.0/factors/questions/${questions?.id}/verifications`);
      const answer = (answers: unknown) =>
        caller.call('POST', `/v2.0/factors/questions/${questions?.id}/verifications/${started.body.id}?returnJwt=true`, {
          questions: answers,
        });
      return { caller, started, answer };
    };
    const right = questions?.questions.map(({ questionKey, answer }) => ({ questionKey, answer })) ?? [];

    it('are asked without their answers, and the answers lead to a token', async () => {
      const { caller, started, answer } = await begin();
      assert.deepEqual(
        started.body.questions,
        questions?.questions.map(({ questionKey, question }) => ({ questionKey, question })),
      );
      assert.doesNotMatch(started.text, /CANARY/);
      assert.equal((await caller.present(assertionOf(await answer(right.toReversed())))).body.scope, 'openid');
    });

    it('refuse a wrong answer, half the answers, and what is no list', async () => {
      const { answer } = await begin();
      assert.equal((await answer(right.map((one) => ({ ...one, answer: 'CANARY-wrong' })))).body.messageId, 'CSIBN0021E');
      assert.equal((await answer(right.slice(1))).body.messageId, 'CSIBN0021E');
      assert.equal((await answer('biscuit')).body.messageId, 'CSIBN0005E');
    });
  });

  describe('qr', () => {
    const profileId = 'c0000001-0000-4000-8000-0000000000c1';
    const begin = async (token?: string) => {
      const caller = new Caller(tenant(), networks.helpdesk);
      await caller.policyauth();
      const started = await caller.call('GET', `/v2.0/factors/qr/authenticate?profileId=${profileId}`, undefined, token);
      const query = new URLSearchParams({ dsi: started.body.dsi, returnJwt: 'true' });
      const poll = (path = '/v2.0/factors/qr/authenticate') => caller.call('GET', `${path}/${started.body.id}?${query}`);
      return { caller, started, poll };
    };

    it('shows a picture, and whoever scans it is known', async () => {
      const { caller, started, poll } = await begin();
      assert.deepEqual([started.body.state, started.body.expiry], ['PENDING', new Date(clock.ms + 60_000).toISOString()]);
      assert.match(Buffer.from(started.body.qrCode, 'base64').toString('latin1'), /^\x89PNG/);
      assert.equal((await poll()).body.state, 'PENDING');
      assert.throws(() => tenant().decide(lastSent(tenant()).transactionId, 'approve'), /needs a user/);
      tenant().decide(lastSent(tenant()).transactionId, 'approve', 'tom');
      const scanned = await poll('/v2.0/factors/qr');
      assert.deepEqual([scanned.body.state, scanned.body.userId], ['SUCCESS', '6040000TOM']);
      assert.equal((await caller.present(assertionOf(scanned))).body.scope, 'openid');
    });

    it('ends after a minute, and is gone after another', async () => {
      const { poll } = await begin();
      clock.ms += 60_000;
      assert.equal((await poll()).body.state, 'TIMEOUT');
      clock.ms += 60_001;
      assert.equal((await poll()).status, 404);
    });

    it('tells nothing to those who do not hold its secret', async () => {
      const { caller, started } = await begin();
      assert.equal((await caller.call('GET', `/v2.0/factors/qr/authenticate/${started.body.id}?dsi=guess`)).status, 403);
    });

    it('can be started and followed without a token, but proves nothing so', async () => {
      const { id, dsi } = await (await fetch(`${tenant().origin}/v2.0/factors/qr/authenticate?profileId=${profileId}`)).json();
      tenant().decide(id, 'approve', 'tom');
      const poll = (query: string) => fetch(`${tenant().origin}/v2.0/factors/qr/authenticate/${id}?dsi=${dsi}${query}`);
      const { state, assertion } = await (await poll('')).json();
      assert.deepEqual([state, assertion], ['SUCCESS', undefined]);
      assert.equal((await poll('&returnJwt=true')).status, 401);
    });
  });

  describe('fido2', () => {
    const ORIGIN = 'https://login.acme.example';
    const begin = async () => {
      const caller = new Caller(tenant(), networks.elsewhere);
      await caller.policyauth();
      const parties = await caller.call('POST', '/v2.0/factors/fido2/relyingparties', { origin: ORIGIN });
      const path = `/v2.0/factors/fido2/relyingparties/${parties.body.fido2[0].id}/assertion`;
      const { body: options } = await caller.call('POST', `${path}/options`, { userVerification: 'required' });
      return { caller, options, result: (body: unknown) => caller.call('POST', `${path}/result?returnJwt=true`, body) };
    };
    const holder = { origin: ORIGIN, credentialId: passkey?.credentialId ?? '', userId: '60400SCOTT' };

    it('from another network: passkey, then a code by mail, then a token', async () => {
      const { caller, options, result } = await begin();
      assert.deepEqual([options.rpId, options.userVerification], ['login.acme.example', 'required']);
      const assertion = assertionOf(await result(passkeyAssertion(options, holder)));
      assert.deepEqual((await caller.present(assertion)).body.allowedFactors, ['emailotp']);
      const { url, code } = await caller.otp('emailotp', enrolmentOf('scott', 'emailotp'));
      const last = assertionOf(await caller.answer(url, code));
      assert.deepEqual(claimsOf(last).amr, ['emailotp', 'fido2']);
      assert.equal((await caller.present(last)).body.scope, 'openid');
    });

    it('serves a page of this machine at whatever port', async () => {
      const caller = new Caller(tenant(), networks.elsewhere);
      await caller.policyauth();
      const parties = await caller.call('POST', '/v2.0/factors/fido2/relyingparties', { origin: 'http://localhost:1880' });
      assert.deepEqual([parties.body.total, parties.body.fido2[0].rpId], [1, 'localhost']);
      const unknown = await caller.call('POST', '/v2.0/factors/fido2/relyingparties', { origin: 'https://evil.example' });
      assert.equal(unknown.body.total, 0);
    });

    it('takes a challenge once', async () => {
      const { options, result } = await begin();
      const signed = passkeyAssertion(options, holder);
      assert.equal((await result(signed)).status, 200);
      assert.equal((await result(signed)).status, 400);
    });

    for (const [what, change] of Object.entries({
      'another origin': { origin: 'https://evil.example' },
      'another credential': { credentialId: 'YW5vdGhlcg' },
    })) {
      it(`refuses ${what}`, async () => {
        const { options, result } = await begin();
        assert.equal((await result(passkeyAssertion(options, { ...holder, ...change }))).status, 400);
      });
    }

    it('refuses another relying party, a changed signature and an expired challenge', async () => {
      const first = await begin();
      const strange = passkeyAssertion({ ...first.options, rpId: 'evil.example' }, holder);
      assert.equal((await first.result(strange)).status, 400);
      const second = await begin();
      const signed = passkeyAssertion(second.options, holder);
      const forged = passkeyAssertion({ ...second.options, challenge: 'another' }, holder).response.signature;
      assert.equal((await second.result({ ...signed, response: { ...signed.response, signature: forged } })).status, 400);
      const third = await begin();
      const late = passkeyAssertion(third.options, holder);
      clock.ms += 240_000;
      assert.equal((await third.result(late)).status, 400);
    });

    it('lists what the user has registered', async () => {
      const caller = await signedIn('scott');
      const search = encodeURIComponent('userId="60400SCOTT"');
      const { body } = await caller.call('GET', `/v2.0/factors/fido2/registrations?search=${search}`);
      assert.deepEqual([body.total, body.fido2[0].attributes.credentialId], [1, passkey?.credentialId]);
    });
  });

  describe('enrolments', () => {
    const listed = async (caller: Caller, query: string) => (await caller.call('GET', `/v2.0/factors?${query}`)).body;

    it('are listed of the user alone, with the search encoded or not', async () => {
      const caller = await signedIn('maria');
      const all = await listed(caller, '');
      assert.equal(all.total, 6);
      for (const query of [
        `search=${encodeURIComponent('userId="60400MARIA"&enabled=true')}`,
        'search=userId="60400MARIA"&enabled=true',
      ]) {
        const { total, factors } = await listed(caller, query);
        assert.equal(total, 5);
        assert.ok(factors.every(({ enabled }: { enabled: boolean }) => enabled));
      }
      assert.equal((await listed(caller, `search=${encodeURIComponent('userId="60400SCOTT"')}`)).total, 0);
      const push = all.factors.find(({ type }: { type: string }) => type === 'signature');
      assert.equal(push.references.authenticatorId, 'a0000002-0000-4000-8000-0000000000a1');
    });

    it('are listed by type', async () => {
      const caller = await signedIn('maria');
      const { body } = await caller.call('GET', '/v2.0/factors/smsotp');
      assert.deepEqual([body.total, body.smsotp[0].id], [1, enrolmentOf('maria', 'smsotp')]);
      assert.equal((await caller.call('GET', '/v2.0/factors/knockknock')).status, 404);
    });

    it('are not found by a condition that nobody knows', async () => {
      const caller = await signedIn('maria');
      assert.equal((await listed(caller, `search=${encodeURIComponent('user="60400MARIA"')}`)).total, 0);
    });

    it('are listed by the older call, too', async () => {
      const caller = await signedIn('maria');
      const { body } = await caller.call(
        'GET',
        `/v1.0/authnmethods/signatures?search=${encodeURIComponent('owner="60400MARIA"')}`,
      );
      assert.deepEqual([body.total, body.signatures[0].attributes.authenticatorId], [1, 'a0000002-0000-4000-8000-0000000000a1']);
    });

    it('may be hidden before a first factor', async () => {
      const caller = new Caller(tenant());
      await caller.policyauth();
      assert.equal((await caller.call('GET', '/v2.0/factors')).status, 200);
      tenant().switches.listBeforeFirstFactor = false;
      assert.deepEqual((await caller.call('GET', '/v2.0/factors')).body.messageId, 'CSIBN0001E');
    });

    it('give nothing away of secrets and answers', async () => {
      const caller = await signedIn('maria');
      assert.doesNotMatch((await caller.call('GET', '/v2.0/factors')).text, /CANARY/);
    });

    it('that are switched off cannot be used', async () => {
      const caller = new Caller(tenant(), networks.helpdesk);
      await caller.policyauth();
      const off = 'e0000002-0000-4000-8000-0000000000e6';
      assert.equal((await caller.call('POST', `/v2.0/factors/emailotp/${off}/verifications`, {})).status, 404);
    });
  });
});
