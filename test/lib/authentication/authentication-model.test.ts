import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AuthenticationOutcome, AuthenticationService } from '../../../lib/authentication/authentication-service';
import type { Granted } from '../../../lib/authentication/authenticator';
import type { TransactionAction } from '../../../lib/authentication/conversation';
import { MemoryTransactionStore } from '../../../lib/authentication/memory-transaction-store';
import { isIdentityError } from '../../../lib/errors';
import { type Deferred, deferred } from '../../support/deferred';
import { FakeClock } from '../../support/fake-clock';
import { ScriptedAuthenticator } from '../../support/scripted-authenticator';

const RUNS = 2_000;
const TIMEOUT_MS = 10_000;
const LIFE_MS = 120_000;
const FACTORS = [
  { id: 'pw-1', type: 'password', answer: 'right password' },
  { id: 'mail-1', type: 'emailotp', answer: 'right code' },
  { id: 'push-1', type: 'push' },
];

/** What one of the callers does to one of the transactions. */
type Deed = TransactionAction | { readonly kind: 'cancel' };

type Command =
  | { readonly do: 'start' }
  /** Two callers at once, where there are two deeds. `slow`: the tenant does not answer before `release`. */
  | { readonly do: 'act'; readonly on: number; readonly deeds: readonly Deed[]; readonly slow: boolean }
  /** The same deed, twice at once. */
  | { readonly do: 'duplicate'; readonly on: number; readonly deed: Deed }
  | { readonly do: 'approve' | 'release' }
  | { readonly do: 'pass'; readonly ms: number };

const choices = FACTORS.map(({ id }): Deed => ({ kind: 'choose', factor: id }));
const right: Deed[] = [
  { kind: 'choose-and-answer', factor: 'password', answer: 'right password' },
  { kind: 'choose-and-answer', factor: 'emailotp', answer: 'right code' },
];
const wrong: Deed[] = [{ kind: 'choose-and-answer', factor: 'emailotp', answer: 'wrong' }, answered('wrong')];
/** Weighted so that some sequences come to a good end. */
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...right) },
  { weight: 4, arbitrary: fc.constantFrom(...choices) },
  { weight: 2, arbitrary: fc.constantFrom(...['right password', 'right code'].map(answered)) },
  { weight: 2, arbitrary: fc.constantFrom(...wrong) },
  { weight: 5, arbitrary: fc.constantFrom<Deed>({ kind: 'poll' }, { kind: 'poll' }, { kind: 'resend' }) },
);
const on = fc.constantFrom(0, 0, 0, 1);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Command>({ do: 'start' }) },
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      on,
      deeds: fc.array(deed, { minLength: 1, maxLength: 2 }),
      slow: fc.nat({ max: 9 }).map((draw) => draw === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('duplicate' as const), on, deed }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('duplicate' as const), on, deed: fc.constant<Deed>({ kind: 'cancel' }) }) },
  { weight: 6, arbitrary: fc.constantFrom<Command>({ do: 'approve' }, { do: 'release' }) },
  { weight: 2, arbitrary: fc.constantFrom(1_000, TIMEOUT_MS + 5_000, 2 * TIMEOUT_MS + 5_000, LIFE_MS).map(passed) },
);

function answered(answer: string): Deed {
  return { kind: 'answer', answer };
}

function passed(ms: number): Command {
  return { do: 'pass', ms };
}

/** One transaction as the callers know it. */
interface Known {
  readonly user: string;
  readonly handle: string;
  readonly granted: Granted[];
  readonly rightAnswers: Set<string>;
  isOver: boolean;
}

/** Plays a sequence, and checks after each outcome what must always be true. */
class Play {
  readonly clock = new FakeClock();
  readonly store = new MemoryTransactionStore(this.clock);
  readonly service = new AuthenticationService({ store: this.store, clock: this.clock });
  readonly authenticator = new ScriptedAuthenticator({
    clock: this.clock,
    factors: FACTORS,
    timeoutMs: TIMEOUT_MS,
    stepLifeMs: LIFE_MS,
  });
  readonly known: Known[] = [];
  readonly codes: string[] = [];
  #gates: Deferred<void>[] = [];
  #running: Promise<void>[] = [];

  async run(commands: readonly Command[]): Promise<void> {
    await this.#start();
    for (const each of commands) {
      await this.#do(each);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#release();
    await Promise.all(this.#running);
    this.#checkAnswers();
    while (this.clock.waits.length > 0) await this.clock.advance(LIFE_MS);
    assert.equal(this.store.size, 0, 'something was left behind');
  }

  async #do(command: Command): Promise<void> {
    switch (command.do) {
      case 'start':
        return this.#start();
      case 'act':
        this.authenticator.hold = command.slow ? () => this.#gate() : async () => undefined;
        return this.#act(command.on, command.deeds);
      case 'duplicate':
        this.authenticator.hold = async () => undefined;
        return this.#act(command.on, [command.deed, command.deed]);
      case 'approve':
        this.authenticator.approved.add('push-1');
        return undefined;
      case 'release':
        return this.#release();
      case 'pass':
        return this.clock.advance(command.ms);
    }
  }

  async #start(): Promise<void> {
    this.authenticator.hold = async () => undefined;
    const user = `user-${this.known.length}`;
    const outcome = await this.service.start(this.authenticator, { kind: 'sign-in', user });
    assert.equal(outcome.outcome, 'challenge');
    if (outcome.outcome !== 'challenge') return;
    this.known.push({ user, handle: outcome.transaction, granted: [], rightAnswers: new Set(), isOver: false });
  }

  /** Without waiting: what is slow ends later, or never in time. */
  #act(at: number, deeds: readonly Deed[]): void {
    const known = this.known.at(-1 - at) ?? this.known[0];
    if (known) this.#running.push(...deeds.map((each) => this.#one(known, each)));
  }

  async #one(known: Known, each: Deed): Promise<void> {
    const wasOver = known.isOver;
    if ('answer' in each) known.rightAnswers.add(String(each.answer));
    try {
      const outcome =
        each.kind === 'cancel'
          ? await this.service.cancel(this.authenticator, known.handle)
          : await this.service.proceed(this.authenticator, known.handle, each);
      assert.ok(!wasOver, `${each.kind} went through after the end`);
      this.#check(known, outcome);
    } catch (error) {
      if (!isIdentityError(error)) throw error;
      if (wasOver) assert.equal(error.code, 'TRANSACTION_UNKNOWN');
      this.codes.push(/too long/.test(error.message) ? 'dropped' : error.code);
    }
  }

  #check(known: Known, outcome: AuthenticationOutcome): void {
    if (outcome.outcome === 'challenge') return;
    assert.ok(!known.isOver, 'a transaction ended twice');
    known.isOver = true;
    if (outcome.outcome !== 'granted') return;
    known.granted.push(outcome);
    assert.equal(known.granted.length, 1);
    assert.equal(outcome.user, known.user);
    assert.deepEqual([...outcome.amr].sort(), FACTORS.map(({ id }) => id).sort());
    assert.ok(known.rightAnswers.has('right password') && known.rightAnswers.has('right code'));
    assert.ok(this.authenticator.approved.has('push-1'));
  }

  /** Wrong answers that the tenant was asked to judge. Of a step that outlived its lease nobody knows, so it may be one more each time. */
  #checkAnswers(): void {
    if (this.codes.includes('dropped')) return;
    for (const { user } of this.known) {
      const wrong = this.authenticator.actions.filter(
        ({ user: of, action }) => of === user && action.kind === 'answer' && action.answer === 'wrong',
      );
      // One for each factor that takes answers.
      assert.ok(wrong.length <= 6, `${wrong.length} wrong answers`);
    }
  }

  async #gate(): Promise<void> {
    const gate = deferred<void>();
    this.#gates.push(gate);
    return gate.promise;
  }

  #release(): void {
    this.authenticator.hold = async () => undefined;
    for (const { resolve } of this.#gates) resolve();
    this.#gates = [];
  }
}

describe('sequences of steps by two callers', () => {
  it('end in one outcome, and never in a token without every factor', async function () {
    this.timeout(120_000);
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 60, size: 'max' }), async (commands) => {
        const play = new Play();
        await play.run(commands);
        for (const code of play.codes) count(code);
        for (const { granted } of play.known) for (const _ of granted) count('granted');
      }),
      { numRuns: RUNS },
    );
    console.log(`      ${[...seen].map(([what, times]) => `${what} ${times}`).join(', ')}`);
    for (const what of ['granted', 'dropped', 'TRANSACTION_BUSY', 'TRANSACTION_UNKNOWN', 'IDENTITY_INPUT']) {
      assert.ok(seen.has(what), `${what} never happened`);
    }
  });
});
