import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Action, Step } from '../../../../lib/authentication/authenticator';
import type { AuthenticationState } from '../../../../lib/cyberark/authentication/state';
import { isIdentityError } from '../../../../lib/errors';
import type { Mechanism } from '../../../../simulator';
import { withoutNock } from '../../../support/nock-tenant';
import { SimulatedTenant } from './simulated-tenant';
import type { Flow } from './steps';

type AnyStep = Step<AuthenticationState>;

const RUNS = 2000;
const USER = 'zoe@acme.example';
const PASSWORD = 'CANARY-zoe-password';
const OATH_CODE = '271828';
const CHALLENGES: Mechanism[][] = [
  [{ name: 'UP', password: PASSWORD }],
  [
    { name: 'OATH', code: OATH_CODE },
    { name: 'SMS', phone: '+1 202 555 0142' },
    { name: 'OTP', device: 'Phone', numberMatching: true },
  ],
];

/** What a flow, a person, an attacker or the time does next. `from`: a state from before is used once more. */
type Move =
  /** What a willing person would do now; `pick` chooses among factors. */
  | { readonly do: 'go-on'; readonly pick: number }
  | { readonly do: 'choose'; readonly factor: string; readonly from: number }
  | { readonly do: 'answer'; readonly with: 'password' | 'oath' | 'message' | 'junk'; readonly from: number }
  | { readonly do: 'poll' | 'resend'; readonly from: number }
  | { readonly do: 'approve' | 'approve-wrong' | 'deny' | 'start' }
  | { readonly do: 'wait'; readonly ms: number };

const from = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) });
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ do: fc.constant('go-on' as const), pick: fc.nat(2) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('choose' as const), factor: fc.constantFrom('UP', 'OATH', 'SMS', 'OTP', 'X'), from }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      with: fc.constantFrom('password' as const, 'oath' as const, 'message' as const, 'junk' as const),
      from,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('poll' as const, 'resend' as const), from }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('approve' as const, 'approve-wrong' as const, 'deny' as const, 'start' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 1000, 1000, 30_000, 299_000, 300_000) }),
  },
);

/** The way to a locked account, which is too long to be found by chance in every run. */
const GUESSING: Move[] = Array.from({ length: 3 }, () => [
  ...Array.from({ length: 3 }, () => [
    { do: 'choose' as const, factor: 'UP', from: 0 },
    { do: 'answer' as const, with: 'junk' as const, from: 0 },
  ]).flat(),
  { do: 'start' as const },
]).flat();

describe('CyberArk sign-in, whatever happens in whatever order', () => {
  withoutNock();
  for (const wrongAnswer of ['failure', 'new-package'] as const) {
    it(`is granted only after both challenges, in ${RUNS} sequences where a wrong answer leads to a ${wrongAnswer}`, async () => {
      const users = [{ name: USER, displayName: 'Zoe', id: 'id-of-zoe', enabled: true, signIn: { challenges: CHALLENGES } }];
      const tenant = await SimulatedTenant.start({ users, switches: { wrongAnswer }, recordedRequests: 0 });
      const flow = tenant.flow();
      const seen = { granted: 0, denied: new Set<string>(), refused: 0 };
      try {
        const sequences = fc.array(move, { minLength: 3, maxLength: 14 });
        await fc.assert(
          fc.asyncProperty(sequences, async (moves) => {
            tenant.simulator.reset();
            await new Conversation(tenant, flow, seen).play([{ do: 'start' }, ...moves]);
          }),
          { numRuns: RUNS, examples: [[GUESSING]] },
        );
      } finally {
        await tenant.close();
      }
      // A run that never gets anywhere proves nothing.
      assert.ok(seen.granted >= 100, `granted ${seen.granted} times only`);
      assert.ok(seen.refused >= 100, `only ${seen.refused} actions did not fit`);
      const expected = wrongAnswer === 'failure' ? ['expired', 'rejected', 'wrong-answer'] : ['expired', 'locked'];
      for (const reason of expected) assert.ok(seen.denied.has(reason), `never denied as ${reason}: ${[...seen.denied].join()}`);
    }).timeout(300_000);
  }
});

/** Plays moves against the tenant, and knows for itself what has been proven since which start. */
class Conversation {
  /** The newest last. */
  readonly #states: AuthenticationState[] = [];
  #step: AnyStep | undefined;
  /** What was proven in any conversation so far: only what the tenant was really given counts. */
  #hasGivenPassword = false;
  #hasGivenSecondFactor = false;

  constructor(
    readonly tenant: SimulatedTenant,
    readonly flow: Flow,
    readonly seen: { granted: number; denied: Set<string>; refused: number },
  ) {}

  async play(moves: readonly Move[]): Promise<void> {
    for (const next of moves) await this.#play(next);
  }

  async #play(next: Move): Promise<void> {
    switch (next.do) {
      case 'go-on':
        return this.#goOn(next.pick);
      case 'start':
        this.#note(await this.flow.signIn(USER));
        return;
      case 'wait':
        return this.tenant.clock.advance(next.ms);
      case 'approve':
      case 'approve-wrong':
      case 'deny':
        return this.#touchPhone(next.do);
      case 'choose':
        return this.#act({ kind: 'choose', factor: next.factor }, next.from);
      case 'answer':
        return this.#act({ kind: 'answer', answer: this.#answerOf(next.with) }, next.from);
      default:
        return this.#act({ kind: next.do }, next.from);
    }
  }

  async #goOn(pick: number): Promise<void> {
    if (this.#step?.outcome !== 'challenge') return;
    const { expects, factors, factor, answer } = this.#step.prompt;
    if (expects === 'factor') return this.#act({ kind: 'choose', factor: factors[pick % factors.length]?.id ?? '' }, 0);
    if (expects === 'answer') {
      const right = answer === 'password' ? 'password' : factor === 'OATH' ? 'oath' : 'message';
      return this.#act({ kind: 'answer', answer: this.#answerOf(right) }, 0);
    }
    this.#touchPhone('approve');
    await this.tenant.clock.advance(1000);
    return this.#act({ kind: 'poll' }, 0);
  }

  #answerOf(which: 'password' | 'oath' | 'message' | 'junk'): string {
    if (which === 'password') return PASSWORD;
    if (which === 'oath') return OATH_CODE;
    return (which === 'message' && this.tenant.simulator.outbox.messages.at(-1)?.code) || 'CANARY-junk';
  }

  #touchPhone(how: 'approve' | 'approve-wrong' | 'deny'): void {
    const message = this.tenant.simulator.outbox.messages.findLast(({ confirmable, state }) => confirmable && state === 'open');
    if (!message) return;
    const number = this.#step?.outcome === 'challenge' ? this.#step.prompt.numberToMatch : undefined;
    if (how === 'deny') this.tenant.simulator.outbox.deny(message.id);
    else this.tenant.simulator.outbox.approve(message.id, how === 'approve' ? number : '00');
    if (message.state === 'approved') this.#hasGivenSecondFactor = true;
  }

  async #act(action: Action, from: number): Promise<void> {
    const state = this.#states.at(-1 - from);
    if (!state) return;
    if (action.kind === 'answer') {
      this.#hasGivenPassword ||= action.answer === PASSWORD;
      this.#hasGivenSecondFactor ||= action.answer !== PASSWORD && action.answer !== 'CANARY-junk';
    }
    const isOver = this.tenant.clock.now() >= state.expiresAt;
    try {
      const step = await this.flow.authenticator.proceed(structuredClone(state), action, {});
      if (isOver) assert.deepEqual(step, { outcome: 'denied', reason: 'expired' });
      this.#note(step);
    } catch (error) {
      assert.ok(isIdentityError(error, 'IDENTITY_INPUT'), String(error));
      this.seen.refused += 1;
    }
  }

  #note(step: AnyStep): void {
    this.#step = step;
    if (step.outcome === 'challenge') this.#states.push(step.state);
    if (step.outcome === 'denied') this.seen.denied.add(step.reason);
    if (step.outcome !== 'granted') return;
    this.seen.granted += 1;
    assert.ok(this.#hasGivenPassword && this.#hasGivenSecondFactor, 'granted without both factors');
    assert.equal(step.amr.length, 2);
    assert.equal(step.amr[0], 'UP');
    assert.match(step.token?.value ?? '', /^[0-9A-F]{64,}$/);
  }
}
