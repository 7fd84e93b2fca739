import assert from 'node:assert/strict';
import { demoVerifyTenant, passkeyAssertion, totpCode } from '../../../simulator/ibm-verify';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import type { IbmStep } from './known-person';
import { contextFrom, demoUser, type NETWORKS, SimulatedTenant } from './simulated-tenant';
import { answer, challenged, choose, denied, granted, next, POLL } from './steps';

for (const profile of ['optimistic', 'pessimistic'] as const) {
  describe(`signing in at an IBM Verify tenant, ${profile} profile`, () => {
    withoutNock();
    let tenant: SimulatedTenant;
    before(async () => (tenant = await SimulatedTenant.start({ profile })));
    beforeEach(() => tenant.simulator.reset());
    after(() => tenant.close());

    const authenticator = () => tenant.client.authenticator();
    const begin = (network: keyof typeof NETWORKS, more: { user?: string; subject?: string } = {}) =>
      authenticator().start({ kind: 'sign-in', context: contextFrom(network), ...more }, {});

    async function passwordOf(name: string): Promise<IbmStep> {
      const asked = await next(authenticator(), await begin('office', { user: name }), choose('password'));
      return next(authenticator(), asked, answer(demoUser(name).password));
    }

    it('is done with a password where the policy asks for no more', async () => {
      const end = granted(await passwordOf('tom'));
      assert.deepEqual([end.user, end.subject, end.amr], ['tom', demoUser('tom').id, ['password']]);
      assert.ok(end.token);
      const status = await tenant.client.api.introspectToken(end.token.value);
      assert.equal(status.active, true);
      const refreshed = await tenant.client.refresh(end.token.refreshToken ?? '');
      await tenant.client.api.revokeToken(refreshed.accessToken);
      assert.equal((await tenant.client.api.introspectToken(refreshed.accessToken)).active, false);
    });

    it('is denied by the policy before and after a first factor', async () => {
      assert.equal(denied(await begin('shutOut')).reason, 'policy');
      assert.equal(denied(await passwordOf('oscar')).reason, 'policy');
    });

    it('takes a wrong password for a wrong password, three times', async () => {
      let step = await next(authenticator(), await begin('office', { user: 'tom' }), choose('password'));
      for (const _ of [1, 2]) {
        step = await next(authenticator(), step, answer('CANARY-wrong'));
        assert.equal(challenged(step).prompt.lastAnswer, 'wrong');
      }
      assert.equal(denied(await next(authenticator(), step, answer('CANARY-wrong'))).reason, 'too-many-answers');
    });

    it('takes an e-mail code, wrong, expired and right', async () => {
      const listed = await passwordOf('scott');
      const sent = await next(authenticator(), listed, choose('emailotp'));
      const first = tenant.lastCode;
      assert.equal(challenged(sent).prompt.correlation, tenant.simulator.outbox[0]?.correlation);
      const wrong = await next(authenticator(), sent, answer(first === '000000' ? '000001' : '000000'));
      assert.equal(challenged(wrong).prompt.lastAnswer, 'wrong');
      await tenant.clock.advance(300_000);
      const expired = await next(authenticator(), wrong, answer(first));
      assert.equal(challenged(expired).prompt.lastAnswer, 'expired');
      const again = await next(authenticator(), expired, { kind: 'resend' });
      const end = granted(await next(authenticator(), again, answer(tenant.lastCode)));
      assert.deepEqual(end.amr, ['password', 'emailotp']);
    });

    it('sends a code to an address that the flow gives for who has enrolled none', async () => {
      const listed = await passwordOf('nina');
      const sent = await next(authenticator(), listed, choose('voiceotp', { destination: '+15550100077' }));
      assert.equal(tenant.simulator.outbox[0]?.to, '+15550100077');
      assert.deepEqual(granted(await next(authenticator(), sent, answer(tenant.lastCode))).amr, ['password', 'voiceotp']);
    });

    for (const type of ['smsotp', 'voiceotp']) {
      it(`takes a code: ${type}`, async () => {
        const sent = await next(authenticator(), await passwordOf('maria'), choose(type));
        granted(await next(authenticator(), sent, answer(tenant.lastCode)));
      });
    }

    it('offers what is enrolled and allowed, and passes on what it does not know', async () => {
      const { factors } = challenged(await passwordOf('maria')).prompt;
      const known = ['smsotp', 'voiceotp', 'totp', 'questions', 'push'];
      assert.deepEqual(
        factors.map(({ type }) => type),
        profile === 'optimistic' ? known : [...known, 'knockknock'],
      );
      assert.deepEqual(factors[0], { id: 'e0000002-0000-4000-8000-0000000000e1', type: 'smsotp', destination: '***42' });
    });

    it('takes a code of an authenticator app', async () => {
      const asked = await next(authenticator(), await passwordOf('maria'), choose('totp'));
      const secret = demoUser('maria').enrolments.find(({ type }) => type === 'totp') as unknown as { secret: string };
      const code = totpCode(secret.secret, tenant.clock.now());
      const wrong = await next(authenticator(), asked, answer(code === '000000' ? '000001' : '000000'));
      assert.equal(challenged(wrong).prompt.lastAnswer, 'wrong');
      granted(await next(authenticator(), wrong, answer(code)));
    });

    it('takes answers to questions', async () => {
      const asked = await next(authenticator(), await passwordOf('maria'), choose('questions'));
      const wrong = { firstPet: 'x', firstTeacher: 'y' };
      const again = await next(authenticator(), asked, answer({ answers: wrong }));
      assert.equal(challenged(again).prompt.lastAnswer, 'wrong');
      const answers = { firstPet: 'CANARY-biscuit', firstTeacher: 'CANARY-lindgren' };
      granted(await next(authenticator(), again, answer({ answers })));
    });

    for (const [decision, reason] of [
      ['deny', profile === 'optimistic' ? 'rejected' : 'wrong-answer'],
      ['fraud', 'fraud'],
      [undefined, 'expired'],
    ] as const) {
      it(`ends with a push that the person meets with ${decision ?? 'silence'}`, async () => {
        const sent = await next(authenticator(), await passwordOf('maria'), choose('push'));
        const polled = await next(authenticator(), sent, POLL);
        assert.equal(challenged(polled).prompt.expects, 'poll');
        if (decision) tenant.simulator.decide(tenant.lastTransaction, decision);
        else await tenant.clock.advance(120_000);
        assert.equal(denied(await next(authenticator(), polled, POLL)).reason, reason);
      });
    }

    it('goes on with a push that the person approves', async () => {
      const sent = await next(authenticator(), await passwordOf('maria'), choose('push'));
      tenant.simulator.decide(tenant.lastTransaction, 'approve');
      assert.deepEqual(granted(await next(authenticator(), sent, POLL)).amr, ['password', 'push']);
    });

    it('takes a QR code that somebody scans for the first factor', async () => {
      const shown = await next(authenticator(), await begin('helpdesk'), choose('qr'));
      assert.match(challenged(shown).prompt.qrCode ?? '', /^iVBORw0KGgo/);
      tenant.simulator.decide(tenant.lastTransaction, 'approve', 'maria');
      const listed = await next(authenticator(), shown, POLL);
      const sent = await next(authenticator(), listed, choose('smsotp'));
      const end = granted(await next(authenticator(), sent, answer(tenant.lastCode)));
      assert.deepEqual([end.user, end.subject, end.amr], [undefined, demoUser('maria').id, ['qr', 'smsotp']]);
    });

    it('takes a passkey', async () => {
      const [party] = demoVerifyTenant.relyingParties;
      const origin = 'https://login.acme.example';
      const first = await begin('elsewhere');
      const asked = await next(authenticator(), first, choose('fido2', { origin }));
      const options = challenged(asked).prompt.credentialOptions as { challenge: string; rpId: string };
      assert.equal(options.rpId, party?.rpId);
      const credentialId = 'Y3JlZGVudGlhbC1vZi1zY290dA';
      const signed = passkeyAssertion(options, { origin: 'https://evil.example', credentialId });
      const wrong = await next(authenticator(), asked, answer({ credential: { ...signed } }));
      assert.deepEqual([challenged(wrong).prompt.expects, challenged(wrong).prompt.lastAnswer], ['factor', 'wrong']);
      const again = await next(authenticator(), wrong, { kind: 'resend' });
      const fresh = challenged(again).prompt.credentialOptions as { challenge: string; rpId: string };
      const credential = { ...passkeyAssertion(fresh, { origin, credentialId }) };
      const sent = await next(authenticator(), await next(authenticator(), again, answer({ credential })), choose('emailotp'));
      const end = granted(await next(authenticator(), sent, answer(tenant.lastCode)));
      assert.deepEqual([end.subject, end.amr], [demoUser('scott').id, ['fido2', 'emailotp']]);
    });

    it('verifies a caller by a code alone, where the tenant gives an assertion for it', async () => {
      const first = await begin('helpdesk', { subject: demoUser('scott').id });
      const sent = await next(authenticator(), first, choose('emailotp'));
      assert.equal(tenant.simulator.outbox[0]?.to, 'scott@acme.example');
      const given = next(authenticator(), sent, answer(tenant.lastCode));
      if (profile === 'optimistic') {
        const end = granted(await given);
        assert.deepEqual([end.subject, end.amr], [demoUser('scott').id, ['emailotp']]);
      } else {
        await rejectsIdentity(given, 'IDENTITY_RESPONSE', /no assertion/);
      }
    });

    it('sees a tenant that changes the grant id, and one that leads a push elsewhere', async () => {
      const asked = await next(authenticator(), await passwordOf('maria'), choose('totp'));
      assert.ok(challenged(asked));
      Object.assign(tenant.simulator.switches, { transactionUri: 'foreign' });
      await rejectsIdentity(next(authenticator(), asked, choose('push')), 'IDENTITY_RESPONSE', /not the tenant's own/);
      Object.assign(tenant.simulator.switches, { grantId: 'changing' });
      const error = await rejectsIdentity(passwordOf('maria'), 'IDENTITY_RESPONSE', /grant_id/);
      assert.equal(error.details.transactionEnded, true);
    });

    it('says what the context lacks, and tells a wrong client', async () => {
      Object.assign(tenant.simulator.switches, { adaptive: true });
      const start = authenticator().start({ kind: 'sign-in', context: { ipAddress: '192.168.1.1' } }, {});
      await rejectsIdentity(start, 'IDENTITY_INPUT', /sessionId/);
      const other = await SimulatedTenant.start({ profile }, { clientSecret: 'CANARY-wrong-secret' });
      try {
        await rejectsIdentity(other.client.authenticator().start({ kind: 'sign-in' }, {}), 'IDENTITY_INVALID_CLIENT');
      } finally {
        await other.close();
      }
    });
  });
}
