import assert from 'node:assert/strict';
import type { Step } from '../../../../lib/authentication/authenticator';
import type { AuthenticationState } from '../../../../lib/cyberark/authentication/state';
import type { Profile } from '../../../../simulator';
import type { SignIn } from '../../../../simulator/authentication/mechanisms';
import { rejectsIdentity } from '../../../support/identity-error';
import { withoutNock } from '../../../support/nock-tenant';
import { SimulatedTenant } from './simulated-tenant';
import { challenged, denied, type Flow, granted } from './steps';

type AnyStep = Step<AuthenticationState>;

const ALICE = 'alice@acme.example';
const BOB = 'bob@acme.example';
const DAVE = 'dave+ops@acme.example';
const ERIN = 'erin@acme.example';
const HR_PORTAL = 'de37dd4e-0000-4b88-97f0-000000000001';

for (const profile of ['optimistic', 'pessimistic'] as const satisfies readonly Profile[]) {
  describe(`CyberArk sign-in at the ${profile} tenant`, () => {
    withoutNock();
    let tenant: SimulatedTenant;
    let flow: Flow;
    beforeEach(async () => {
      tenant = await SimulatedTenant.start({ profile });
      flow = tenant.flow();
    });
    afterEach(() => tenant.close());

    /** Past the password. */
    async function withPassword(user: string, name: string): Promise<AnyStep> {
      return flow.answer(await flow.signIn(user), `CANARY-${name}-password`);
    }

    async function pollAfterASecond(step: AnyStep): Promise<AnyStep> {
      await tenant.clock.advance(1000);
      return flow.poll(step);
    }

    it('passes password and the code of a mail', async () => {
      const sent = await flow.choose(await withPassword(ALICE, 'alice'), 'EMAIL');
      assert.deepEqual(challenged(sent).prompt.factors[0]?.destination, '***@acme.example');
      const { user, subject, amr } = granted(await flow.answer(sent, tenant.lastMessage().code ?? ''));
      assert.deepEqual([user, subject, amr], [ALICE, 'efe5e95f-0000-44e6-bbb5-000000000001', ['UP', 'EMAIL']]);
    });

    it('passes the link of a mail', async () => {
      let step = await flow.choose(await withPassword(ALICE, 'alice'), 'EMAIL');
      step = challenged(await pollAfterASecond(step));
      assert.equal((await fetch(tenant.lastMessage().link ?? '')).status, 200);
      granted(await pollAfterASecond(step));
    });

    it('passes only the newest code after a resend', async () => {
      let step = await flow.choose(await withPassword(ALICE, 'alice'), 'EMAIL');
      const { code: old = '' } = tenant.lastMessage();
      step = challenged(await flow.proceed(step, { kind: 'resend' }));
      const { code: current = '' } = tenant.lastMessage();
      if (old !== current) isRefused(await flow.answer(step, old), 'wrong-answer');
      step = await flow.choose(await withPassword(ALICE, 'alice'), 'EMAIL');
      granted(await flow.answer(step, tenant.lastMessage().code ?? ''));
    });

    it('passes a push by the number that is shown', async () => {
      let step = challenged(await flow.choose(await withPassword(BOB, 'bob'), 'OTP'));
      const { numberToMatch } = step.prompt;
      assert.match(numberToMatch ?? '', /^\d{2}$/);
      step = challenged(await pollAfterASecond(step));
      assert.equal(step.prompt.numberToMatch, numberToMatch);
      tenant.simulator.outbox.approve(tenant.lastMessage().id, numberToMatch);
      assert.deepEqual(granted(await pollAfterASecond(step)).amr, ['UP', 'OTP']);
    });

    it('passes no push by another number, and none that was denied', async () => {
      let step = challenged(await flow.choose(await withPassword(BOB, 'bob'), 'OTP'));
      const { choices, id } = tenant.lastMessage();
      tenant.simulator.outbox.approve(
        id,
        choices.find((choice) => choice !== challenged(step).prompt.numberToMatch),
      );
      isRefused(await pollAfterASecond(step), 'rejected');
      step = challenged(await flow.choose(await withPassword(BOB, 'bob'), 'OTP'));
      tenant.simulator.outbox.deny(tenant.lastMessage().id);
      isRefused(await pollAfterASecond(step), 'rejected');
    });

    it('waits for a push that is slow', async () => {
      tenant.simulator.switches.pushDelayMs = 4000;
      let step = challenged(await flow.choose(await withPassword(BOB, 'bob'), 'OTP'));
      const { numberToMatch } = step.prompt;
      for (let seconds = 1; seconds <= 3; seconds += 1) step = challenged(await pollAfterASecond(step));
      await tenant.clock.advance(1000);
      tenant.simulator.outbox.approve(tenant.lastMessage().id, numberToMatch);
      granted(await flow.poll(step));
    });

    it('passes security questions of several parts, and none of them alone', async () => {
      const asked = challenged(await withPassword(DAVE, 'dave'));
      const [pet, swim] = (asked.prompt.questions ?? []).map(({ key }) => key);
      assert.ok(pet && swim);
      isRefused(await flow.answer(asked, { answers: { [pet]: 'CANARY-rex', [swim]: 'CANARY-sea' } }), 'wrong-answer');
      const again = await withPassword(DAVE, 'dave');
      granted(await flow.answer(again, { answers: { [pet]: 'canary-REX', [swim]: 'CANARY-lake' } }));
    });

    it('passes a single security question, whose text or key is answered', async () => {
      const question = { uuid: '7c9d0000-0000-4000-8000-000000000003', text: 'Your first pet?', answer: 'CANARY-rex' };
      const signIn: SignIn = { challenges: [[{ name: 'SQ', questions: [question] }]] };
      const gina = { name: 'gina@acme.example', displayName: 'Gina', id: 'gina', enabled: true, signIn };
      const other = await SimulatedTenant.start({ profile, users: [gina] });
      try {
        for (const answer of ['CANARY-rex', { answers: { [question.uuid]: 'CANARY-rex' } }]) {
          const asked = challenged(await other.flow().signIn(gina.name));
          assert.deepEqual(asked.prompt.questions, [{ key: question.uuid, text: question.text }]);
          assert.deepEqual(granted(await other.flow().answer(asked, answer)).amr, ['SQ']);
        }
      } finally {
        await other.close();
      }
    });

    it('offers a choice, and lets it be made anew', async () => {
      let step = challenged(await withPassword(ERIN, 'erin'));
      assert.deepEqual(
        step.prompt.factors.map(({ id }) => id),
        ['OATH', 'SMS', 'PF', 'OTP'],
      );
      step = challenged(await flow.choose(step, 'SMS'));
      step = challenged(await flow.choose(step, 'PF'));
      tenant.simulator.outbox.approve(tenant.lastMessage().id);
      assert.deepEqual(granted(await pollAfterASecond(step)).amr, ['UP', 'PF']);

      step = challenged(await flow.choose(await withPassword(ERIN, 'erin'), 'OATH'));
      granted(await flow.answer(step, '271828'));
      for (const factor of ['SMS', 'OTP']) {
        step = challenged(await flow.choose(await withPassword(ERIN, 'erin'), factor));
        granted(await flow.answer(step, tenant.lastMessage().code ?? ''));
      }
    });

    it('is denied after wrong passwords, and then locked out for a time', async () => {
      let step = await flow.signIn(ALICE);
      for (let times = 1; times <= 3; times += 1) {
        step = await flow.answer(step.outcome === 'challenge' ? step : await flow.signIn(ALICE), 'CANARY-wrong');
      }
      denied(step);
      assert.deepEqual(denied(await flow.signIn(ALICE)), { reason: 'locked', retryAfterSeconds: 30 });
      await tenant.clock.advance(30_000);
      challenged(await withPassword(ALICE, 'alice'));
    });

    it('is denied for who is locked out for good, and for who signs in elsewhere', async () => {
      assert.deepEqual(denied(await flow.signIn('grace@acme.example')), { reason: 'locked', retryAfterSeconds: 30 });
      assert.equal(tenant.simulator.count('cleanupauthentication'), 1);
      assert.deepEqual(denied(await flow.signIn('frank@partner.example')), { reason: 'federated' });
    });

    it('is granted at once for who needs nothing, with the lifetime if that is told', async () => {
      tenant.simulator.switches.tokenLifetime = 'present';
      const { token } = granted(await flow.signIn('heidi@acme.example'));
      assert.equal(token?.expiresAt, tenant.clock.now() + 12 * 3_600_000);
      tenant.simulator.switches.tokenLifetime = 'absent';
      assert.equal(granted(await flow.signIn('heidi@acme.example')).token?.expiresAt, undefined);
    });

    it('tells nobody who exists', async () => {
      for (const user of ['nobody@acme.example', 'carol@acme.example']) {
        isRefused(await flow.answer(await flow.signIn(user), 'CANARY-any'), 'wrong-answer');
        tenant.simulator.switches.unknownLogin = 'start';
        assert.deepEqual(denied(await flow.signIn(user)), { reason: 'unspecified' });
        tenant.simulator.switches.unknownLogin = 'advance';
      }
    });

    it('is over at the tenant once it was abandoned', async () => {
      const step = challenged(await flow.signIn(ALICE));
      await flow.authenticator.abandon(step.state, {});
      assert.deepEqual(denied(await flow.answer(step, 'CANARY-alice-password')), { reason: 'wrong-answer' });
    });

    it('cannot be replayed', async () => {
      const first = await flow.signIn(ALICE);
      const second = challenged(await flow.answer(first, 'CANARY-alice-password'));
      const sent = challenged(await flow.choose(second, 'EMAIL'));
      const { code = '' } = tenant.lastMessage();
      granted(await flow.answer(sent, code));
      denied(await flow.answer(sent, code));
      denied(await flow.answer(first, 'CANARY-alice-password'));
    });

    it('goes to the pod that the tenant names, if that is listed', async () => {
      tenant.simulator.switches.podFqdn = `localhost:${tenant.simulator.port}`;
      await rejectsIdentity(flow.signIn(ALICE), 'IDENTITY_CONFIG', /not among the pod hosts/);
      flow = tenant.flow({ podHosts: [`localhost:${tenant.simulator.port}`] });
      const sent = await flow.choose(await withPassword(ALICE, 'alice'), 'EMAIL');
      granted(await flow.answer(sent, tenant.lastMessage().code ?? ''));
    });

    it('is challenged on demand, with a token or without, or not at all', async () => {
      const start = () => flow.authenticator.start({ kind: 'on-demand', user: BOB }, {});
      for (const answer of ['token', 'no-token'] as const) {
        tenant.simulator.switches.onDemandChallenge = answer;
        const sent = challenged(await flow.choose(await start(), 'OTP'));
        tenant.simulator.outbox.approve(tenant.lastMessage().id, sent.prompt.numberToMatch);
        const { token, user, amr } = granted(await pollAfterASecond(sent));
        assert.deepEqual([token !== undefined, user, amr], [answer === 'token', BOB, ['OTP']]);
      }
      tenant.simulator.switches.onDemandChallenge = 'refused';
      await rejectsIdentity(start(), 'IDENTITY_REFUSED', /MessageID _I18N_UnauthorizedException/);
    });

    it('says that the scope does not cover the challenge on demand', async () => {
      const start = tenant.flow({ scope: 'LaunchScope' }).authenticator.start({ kind: 'on-demand', user: BOB }, {});
      await rejectsIdentity(start, profile === 'optimistic' ? 'IDENTITY_UNAUTHORIZED' : 'IDENTITY_REFUSED');
    });

    it('steps up for an app, which then opens', async () => {
      const person = tenant.open();
      const signedIn = await flow.choose(await withPassword(ALICE, 'alice'), 'EMAIL');
      const { token } = granted(await flow.answer(signedIn, tenant.lastMessage().code ?? ''));
      assert.ok(token);
      const stepUp = await person.handleAppClick({ appKey: HR_PORTAL, token: token.value });
      assert.ok(stepUp);
      let step = await flow.authenticator.start({ kind: 'elevation', token: token.value, ...stepUp }, {});
      step = await flow.choose(step, 'EMAIL');
      const elevated = granted(await flow.answer(step, tenant.lastMessage().code ?? ''));
      const { challengeId } = stepUp;
      assert.equal(
        await person.handleAppClick({ appKey: HR_PORTAL, token: elevated.token?.value ?? '', challengeId }),
        undefined,
      );
      const again = flow.authenticator.start({ kind: 'elevation', token: token.value, ...stepUp }, {});
      assert.deepEqual(denied(await again), { reason: 'unspecified' });
    });

    it('does not step up with the token of somebody else, or with none that is good', async () => {
      const person = tenant.open();
      const { token: heidi } = granted(await flow.signIn('heidi@acme.example'));
      const signedIn = await flow.choose(await withPassword(ALICE, 'alice'), 'EMAIL');
      const { token: alice } = granted(await flow.answer(signedIn, tenant.lastMessage().code ?? ''));
      const stepUp = await person.handleAppClick({ appKey: HR_PORTAL, token: alice?.value ?? '' });
      assert.ok(stepUp);
      const start = (token: string) => flow.authenticator.start({ kind: 'elevation', token, ...stepUp }, {});
      assert.deepEqual(denied(await start(heidi?.value ?? '')), { reason: 'unspecified' });
      await rejectsIdentity(start('CANARY-junk'), 'IDENTITY_UNAUTHORIZED', /person's token/);
    });

    it('logs out', async () => {
      const person = tenant.open();
      const { token } = granted(await flow.signIn('heidi@acme.example'));
      await person.logOut(token?.value ?? '');
      await rejectsIdentity(person.logOut(token?.value ?? ''), 'IDENTITY_UNAUTHORIZED', /ended already/);
      await rejectsIdentity(person.handleAppClick({ appKey: HR_PORTAL, token: token?.value ?? '' }), 'IDENTITY_UNAUTHORIZED');
    });

    /** The generic failure ends it; a new package lets the person try again. */
    function isRefused(step: AnyStep, reason: 'wrong-answer' | 'rejected'): void {
      if (profile === 'optimistic') assert.deepEqual(denied(step), { reason });
      else assert.equal(challenged(step).prompt.lastAnswer, reason === 'wrong-answer' ? 'wrong' : undefined);
    }
  });
}
