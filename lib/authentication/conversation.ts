import type { Clock } from '../clock';
import { IdentityError, isIdentityError } from '../errors';
import type { CallOptions } from '../tenant';
import type { Action, Answer, Authenticator, Challenge, FactorDetails, Prompt, Step } from './authenticator';
import type { Transaction } from './sealed-transaction';
import type { SendLimit } from './send-limit';

/** Answers that we try for one factor in one transaction, whatever the tenant would allow: accounts get locked. */
const MOST_ANSWERS = 3;

/** What a flow does in one go: an action, or a factor together with its answer. */
export type TransactionAction =
  | Action
  /** The factor is chosen first, unless it is under way already. It must be one that sends no code, such as a password. */
  | {
      readonly kind: 'choose-and-answer';
      readonly factor: string;
      readonly details?: FactorDetails | undefined;
      readonly answer: Answer;
    };

/** What the conversations of one service share. */
export interface ConversationOptions {
  readonly sends: SendLimit;
  readonly clock: Clock;
}

/** One turn of the conversation with a person: what every provider's transactions have in common. Knows no store. */
export class Conversation {
  readonly #authenticator: Authenticator<unknown>;
  readonly #options: ConversationOptions;
  #transaction: Transaction;

  constructor(authenticator: Authenticator<unknown>, transaction: Transaction, options: ConversationOptions) {
    this.#authenticator = authenticator;
    this.#transaction = transaction;
    this.#options = options;
  }

  /** As it is now: also an action that fails may have changed it. */
  get transaction(): Transaction {
    return this.#transaction;
  }

  /** @throws IdentityError see `Authenticator.proceed`; `IDENTITY_RATE_LIMITED` see `SendLimit` */
  async take(action: TransactionAction, options: CallOptions): Promise<Step<unknown>> {
    switch (action.kind) {
      case 'choose':
        return this.#choose(action, options);
      case 'answer':
        return this.#answer(action.answer, options);
      case 'choose-and-answer': {
        const { factor, details, answer } = action;
        if (!this.#isUnderWay(factor)) {
          const chosen = await this.#proceed({ kind: 'choose', factor, details }, options);
          if (chosen.outcome !== 'challenge' || !takesAnswer(chosen.prompt)) return chosen;
        }
        return this.#answer(answer, options);
      }
      default:
        return this.#proceed(action, options);
    }
  }

  /** A challenge that comes back as it went out names the factor that is under way: that must not send another code. */
  async #choose(action: Extract<Action, { kind: 'choose' }>, options: CallOptions): Promise<Step<unknown>> {
    if (!this.#isUnderWay(action.factor) || action.details) return this.#proceed(action, options);
    if (this.#transaction.expects === 'poll') return this.#proceed({ kind: 'poll' }, options);
    throw new IdentityError('IDENTITY_INPUT', 'this factor is under way: give its answer, or have it sent once more');
  }

  async #answer(answer: Answer, options: CallOptions): Promise<Step<unknown>> {
    const before = this.#transaction;
    const [factor = ''] = before.underWay;
    const count = countOf(before, factor);
    if (count >= MOST_ANSWERS) return { outcome: 'denied', reason: 'too-many-answers' };
    let step: Step<unknown>;
    try {
      step = await this.#proceed({ kind: 'answer', answer }, options);
    } catch (error) {
      // Whether the tenant has judged the answer is not known: it may have counted it.
      if (isIdentityError(error, 'IDENTITY_TIMEOUT', 'IDENTITY_NETWORK', 'IDENTITY_UNAVAILABLE', 'IDENTITY_RESPONSE')) {
        this.#transaction = withCount(before, factor, count + 1);
      }
      throw error;
    }
    if (step.outcome !== 'challenge') return step;
    const isRejected = step.prompt.lastAnswer !== undefined;
    this.#transaction = withCount(this.#transaction, factor, isRejected ? count + 1 : 0);
    const isOver = isRejected && count + 1 >= MOST_ANSWERS && takesAnswer(step.prompt) && this.#isUnderWay(factor);
    return isOver ? { outcome: 'denied', reason: 'too-many-answers' } : step;
  }

  async #proceed(action: Action, options: CallOptions): Promise<Step<unknown>> {
    const authenticator = this.#authenticator;
    const { state } = this.#transaction;
    const { sends, clock } = this.#options;
    const recipients = authenticator.recipients(state, action).map((recipient) => `${authenticator.origin} ${recipient}`);
    const step = await sends.guard(recipients, clock.now(), () => authenticator.proceed(state, action, options));
    if (step.outcome !== 'challenge') return step;
    this.#transaction = { ...following(step, this.#transaction, action), answers: this.#transaction.answers };
    return step;
  }

  #isUnderWay(factor: string): boolean {
    return this.#transaction.underWay.includes(factor);
  }
}

/** The transaction that a first step opens. */
export function firstTransaction({ origin }: Authenticator<unknown>, { state, prompt }: Challenge<unknown>): Transaction {
  return { origin, state, expects: prompt.expects, underWay: namesOf(prompt), answers: [] };
}

/** The prompt as the flow gets it: no more answers are left than we try. */
export function limitedPrompt(prompt: Prompt, transaction: Transaction): Prompt {
  if (!takesAnswer(prompt)) return prompt;
  const left = MOST_ANSWERS - countOf(transaction, transaction.underWay[0] ?? '');
  return { ...prompt, attemptsLeft: Math.min(prompt.attemptsLeft ?? left, left) };
}

function following({ state, prompt }: Challenge<unknown>, before: Transaction, action: Action): Omit<Transaction, 'answers'> {
  const names = namesOf(prompt);
  const isSame = names.length > 0 && names[0] === before.underWay[0];
  const chosenBy = action.kind === 'choose' ? [action.factor] : isSame ? before.underWay.slice(1) : [];
  return {
    origin: before.origin,
    state,
    expects: prompt.expects,
    underWay: names.length > 0 ? [...new Set([...names, ...chosenBy])] : [],
  };
}

/** A code may be typed although the next thing that is expected is a poll. */
function takesAnswer({ expects, answer }: Prompt): boolean {
  return expects === 'answer' || (expects === 'poll' && answer !== undefined);
}

function namesOf({ expects, factor }: Prompt): string[] {
  return expects === 'factor' || factor === undefined ? [] : [factor];
}

function countOf({ answers }: Transaction, factor: string): number {
  return answers.find(([id]) => id === factor)?.[1] ?? 0;
}

function withCount(transaction: Transaction, factor: string, count: number): Transaction {
  const others = transaction.answers.filter(([id]) => id !== factor);
  return { ...transaction, answers: count === 0 ? others : [...others, [factor, count]] };
}
