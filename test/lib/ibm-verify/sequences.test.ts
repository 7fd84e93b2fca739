import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Action, Answer } from '../../../lib/authentication/authenticator';
import { isIdentityError } from '../../../lib/errors';
import type { IbmVerifyState } from '../../../lib/ibm-verify/state';
import { totpCode } from '../../../simulator/ibm-verify';
import { withoutNock } from '../../support/nock-tenant';
import type { IbmStep } from './known-person';
import { contextFrom, demoUser, SimulatedTenant } from './simulated-tenant';

/** Each with what the demo policy asks of them in the office, beside the password; nobody can satisfy it for `oscar`. */
const PEOPLE = {
  tom: [],
  scott: ['emailotp'],
  maria: ['smsotp', 'totp'],
  nina: ['emailotp', 'smsotp'],
  oscar: undefined,
} as const;
type Name = keyof typeof PEOPLE;

type Command =
  /** What a well-behaved flow does next. */
  | { readonly do: 'proper' }
  | { readonly do: 'choose'; readonly factor: string }
  | { readonly do: 'answer'; readonly given: 'right' | 'wrong' | 'foreign' | 'password-of-another' | 'empty' }
  | { readonly do: 'resend' | 'poll' }
  /** Goes on from a state of so many steps before. */
  | { readonly do: 'replay'; readonly back: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** Lets the tenant's time run by this with every look at its clock: assertions expire on their way. */
  | { readonly do: 'hurry'; readonly ms: number }
  | { readonly do: 'grant-id'; readonly value: 'constant' | 'changing' };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Command>({ do: 'proper' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('choose' as const),
      factor: fc.constantFrom('password', 'emailotp', 'smsotp', 'totp', 'push', 'qr', 'fido2', 'knockknock', ''),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      given: fc.constantFrom(
        'right' as const,
        'wrong' as const,
        'foreign' as const,
        'password-of-another' as const,
        'empty' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('resend' as const, 'poll' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replay' as const), back: fc.nat(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 299_000, 301_000, 1_801_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hurry' as const), ms: fc.constantFrom(0, 0, 40_000, 320_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('grant-id' as const),
      value: fc.constantFrom('constant' as const, 'changing' as const),
    }),
  },
);

/** One transaction, as its flow and the person see it. */
interface Conversation {
  readonly name: Name;
  readonly steps: IbmStep[];
  /** Whose right proofs have been given in it: `password scott`, `emailotp`. */
  readonly proofs: Set<string>;
}

describe('any sequence of steps at IBM Verify', () => {
  withoutNock();
  let hurryMs = 0;
  let hurriedMs = 0;
  let tenant: SimulatedTenant;
  before(async () => {
    tenant = await SimulatedTenant.start({
      switches: { rateLimit: 'off', unknownFactor: true },
      recordedRequests: 0,
      now: () => {
        hurriedMs += hurryMs;
        return tenant.clock.now() + hurriedMs;
      },
    });
  });
  after(() => tenant.close());

  it('grants nothing without every factor that the policy asks for, in 2,000 generated ones', async function () {
    this.timeout(300_000);
    const seen = {
      granted: 0,
      denied: 0,
      challenge: 0,
      errors: new Map<string, number>(),
      withSecondFactor: 0,
      ended: 0,
      tooLate: 0,
    };

    async function proceed(conversation: Conversation, action: Action): Promise<void> {
      const { steps, proofs, name } = conversation;
      const last = steps.at(-1);
      if (last?.outcome !== 'challenge') return;
      note(last.state, action, proofs);
      let step: IbmStep;
      try {
        step = await tenant.client.authenticator().proceed(structuredClone(last.state), action, {});
      } catch (error) {
        assert.ok(isIdentityError(error), String(error));
        seen.errors.set(error.code, (seen.errors.get(error.code) ?? 0) + 1);
        if (!error.details.transactionEnded) return;
        seen.ended += 1;
        steps.push({ outcome: 'denied', reason: 'unspecified' });
        return;
      }
      steps.push(step);
      seen[step.outcome] += 1;
      // Of everybody but him the policy says yes: what was refused is an assertion that had run out.
      if (step.outcome === 'denied' && step.reason === 'policy' && name !== 'oscar') seen.tooLate += 1;
      if (step.outcome !== 'granted') return;
      const person = step.user as Name;
      const needed = PEOPLE[person];
      assert.ok(needed, `${person} is never granted`);
      assert.equal(step.subject, demoUser(person).id);
      assert.ok(proofs.has(`password ${person}`), `granted to ${person} without a password`);
      assert.equal(person, name, 'nobody else than the one whom the flow named');
      assert.equal(step.amr[0], 'password');
      if (needed.length === 0) return;
      seen.withSecondFactor += 1;
      assert.ok(
        needed.some((type) => proofs.has(type)),
        `granted to ${person} without ${needed.join(' or ')}`,
      );
    }

    /** What the person proves by this action, whatever the client makes of it. */
    function note({ current }: IbmVerifyState, action: Action, proofs: Set<string>): void {
      if (action.kind !== 'answer' || !current || current.step !== 'answer') return;
      const given = action.answer;
      if (current.factor.type === 'password') {
        for (const name of Object.keys(PEOPLE)) if (given === demoUser(name).password) proofs.add(`password ${name}`);
      } else if (given === rightCode(current)) {
        proofs.add(current.factor.type);
      }
    }

    function rightCode({ factor, at }: NonNullable<IbmVerifyState['current']>): string | undefined {
      if (factor.type === 'totp') return totpCode('CANARYMARIATOTPSECRETAAAAAAAAAAA', tenant.clock.now() + hurriedMs);
      return tenant.simulator.outbox.find(({ transactionId }) => at.endsWith(transactionId))?.code;
    }

    function answerTo(conversation: Conversation, given: Extract<Command, { do: 'answer' }>['given']): Answer {
      const last = conversation.steps.at(-1);
      const current = last?.outcome === 'challenge' ? last.state.current : undefined;
      if (given === 'empty') return '';
      if (given === 'password-of-another') return demoUser(conversation.name === 'tom' ? 'scott' : 'tom').password;
      if (given === 'foreign') return tenant.simulator.outbox.at(-1)?.code ?? 'CANARY-nothing';
      if (given === 'wrong' || !current) return 'wrong';
      return current.factor.type === 'password' ? demoUser(conversation.name).password : (rightCode(current) ?? 'none');
    }

    function proper(conversation: Conversation): Action {
      const last = conversation.steps.at(-1);
      const prompt = last?.outcome === 'challenge' ? last.prompt : undefined;
      if (prompt?.expects === 'answer') return { kind: 'answer', answer: answerTo(conversation, 'right') };
      if (prompt?.expects === 'poll') return { kind: 'poll' };
      const factor = prompt?.factors.find(({ type }) => ['password', 'emailotp', 'smsotp', 'totp'].includes(type));
      const destination = factor?.needsDestination ? '+15550100077' : undefined;
      const address = factor?.type === 'emailotp' ? 'nina@acme.example' : destination;
      return { kind: 'choose', factor: factor?.id ?? 'none', details: destination ? { destination: address } : {} };
    }

    async function run(conversation: Conversation, step: Command): Promise<void> {
      switch (step.do) {
        case 'proper':
          return proceed(conversation, proper(conversation));
        case 'choose':
          return proceed(conversation, { kind: 'choose', factor: step.factor });
        case 'answer':
          return proceed(conversation, { kind: 'answer', answer: answerTo(conversation, step.given) });
        case 'resend':
        case 'poll':
          return proceed(conversation, { kind: step.do });
        case 'replay': {
          const old = conversation.steps.filter(({ outcome }) => outcome === 'challenge').at(-1 - step.back);
          if (old) conversation.steps.push(old);
          return;
        }
        case 'wait':
          return tenant.clock.advance(step.ms);
        case 'hurry':
          hurryMs = step.ms;
          return;
        case 'grant-id':
          Object.assign(tenant.simulator.switches, { grantId: step.value });
          return;
      }
    }

    async function begin(name: Name): Promise<Conversation> {
      const request = { kind: 'sign-in', user: name, context: contextFrom('office') } as const;
      return { name, steps: [await tenant.client.authenticator().start(request, {})], proofs: new Set() };
    }

    const names = fc.constantFrom(...(Object.keys(PEOPLE) as Name[]));
    const turns = fc.array(fc.tuple(fc.constantFrom(0, 0, 0, 1), command), { minLength: 4, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(names, names, turns, async (one, other, commands) => {
        hurryMs = 0;
        Object.assign(tenant.simulator.switches, { grantId: 'constant' });
        const conversations = [await begin(one), await begin(other)];
        for (const [which, step] of commands) await run(conversations[which] as Conversation, step);
      }),
      { numRuns: 2_000 },
    );
    // What it proves is worth something only if all of this happened, and often.
    assert.ok(seen.granted > 200 && seen.withSecondFactor > 50, `granted: ${seen.granted}, ${seen.withSecondFactor}`);
    assert.ok(seen.denied > 100 && seen.ended > 20 && seen.tooLate > 5, `${seen.denied}, ${seen.ended}, ${seen.tooLate}`);
    for (const code of seen.errors.keys()) {
      assert.ok(['IDENTITY_INPUT', 'IDENTITY_RESPONSE', 'IDENTITY_UNAUTHORIZED', 'IDENTITY_REFUSED'].includes(code), code);
    }
  });
});
