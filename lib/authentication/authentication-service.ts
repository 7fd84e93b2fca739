import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import { IdentityError, isIdentityError } from '../errors';
import type { CallOptions } from '../tenant';
import type { Authenticator, Challenge, Denied, Granted, Prompt, StartRequest, Step } from './authenticator';
import { Conversation, firstTransaction, limitedPrompt, type TransactionAction } from './conversation';
import { openTransaction, sealTransaction, type Transaction } from './sealed-transaction';
import { processSendLimit, type SendLimit } from './send-limit';
import { newTransactionHandle, parseTransactionHandle, type TransactionHandle } from './transaction-handle';
import type { TransactionStore } from './transaction-store';

/** What a step may take beyond the authenticator's own time: the store's calls, and a process that is busy. */
const LEASE_MARGIN_MS = 5_000;

export interface AuthenticationServiceOptions {
  readonly store: TransactionStore;
  /** The authenticators' clock; the store has one of its own. */
  readonly clock?: Clock;
  /** @default the one of the process */
  readonly sends?: SendLimit;
}

/** Something is still to be done, and `transaction` is what it is done with. */
export interface OpenChallenge {
  readonly outcome: 'challenge';
  /** Stays the same from step to step. Whoever has it can go on; it opens nothing else. */
  readonly transaction: string;
  readonly prompt: Prompt;
  /** Until when the next step must come: milliseconds since the epoch. */
  readonly expiresAt: number;
}

export type AuthenticationOutcome = Granted | Denied | OpenChallenge;

/** A transaction that one step holds. */
interface Held {
  readonly handle: TransactionHandle;
  readonly claimId: string;
  readonly transaction: Transaction;
  /** The store's clock. */
  readonly expiresAt: number;
}

/**
 * Conversations with a person, step by step, at any provider. What is between two steps is sealed under a key that the
 * flow alone holds, in the handle. Of two steps at once one counts, and nothing is granted before the store has ended the transaction.
 */
export class AuthenticationService {
  readonly #store: TransactionStore;
  readonly #clock: Clock;
  readonly #sends: SendLimit;

  constructor({ store, clock = systemClock, sends = processSendLimit }: AuthenticationServiceOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#sends = sends;
  }

  /** @throws IdentityError see `Authenticator.start`; `IDENTITY_RATE_LIMITED` see `SendLimit`; `LINK_STORE_UNAVAILABLE` */
  async start(
    authenticator: Authenticator<unknown>,
    request: StartRequest,
    options: CallOptions = {},
  ): Promise<AuthenticationOutcome> {
    // A count of its own: the push that follows a challenge on demand is not to count as a second one.
    const recipients = request.kind === 'on-demand' ? [`on-demand ${authenticator.origin} ${request.user}`] : [];
    const step = await this.#sends.guard(recipients, this.#clock.now(), () => authenticator.start(request, options));
    if (step.outcome !== 'challenge') return step;
    const handle = newTransactionHandle();
    const transaction = firstTransaction(authenticator, step);
    try {
      const expiresAt = await this.#storeTime(step.expiresAt);
      const ciphertext = sealTransaction(transaction, handle, expiresAt);
      await this.#store.create({ id: handle.id, verifierHash: handle.keys.verifierHash, ciphertext, expiresAt });
    } catch (error) {
      await abandon(authenticator, step.state, options);
      throw error;
    }
    return opened(step, transaction, handle.text);
  }

  /**
   * @param transaction what `start` gave
   * @throws IdentityError
   * - see `Authenticator.proceed`: the action may mostly be tried again, but an answer of which nobody knows whether the tenant has judged
   *   it counts among those that are tried
   * - `IDENTITY_RATE_LIMITED` for a code or push too many, see `SendLimit`: the transaction stays as it was
   * - `TRANSACTION_UNKNOWN` for one that has ended or expired, was never there, or belongs to another tenant
   * - `TRANSACTION_BUSY` where another step is under way, or where this one took too long: its outcome is dropped
   * - `LINK_STORE_UNAVAILABLE`
   */
  async proceed(
    authenticator: Authenticator<unknown>,
    transaction: unknown,
    action: TransactionAction,
    options: CallOptions = {},
  ): Promise<AuthenticationOutcome> {
    const calls = action.kind === 'choose-and-answer' ? 2 : 1;
    const held = await this.#claim(authenticator, transaction, calls);
    const conversation = new Conversation(authenticator, held.transaction, { sends: this.#sends, clock: this.#clock });
    let step: Step<unknown>;
    try {
      step = await conversation.take(action, options);
    } catch (error) {
      await this.#settle(held, conversation.transaction, error);
      throw error;
    }
    if (step.outcome === 'challenge') {
      await this.#renew(held, conversation.transaction, await this.#storeTime(step.expiresAt));
      return opened(step, conversation.transaction, String(transaction));
    }
    await this.#end(held);
    if (step.outcome === 'denied' && step.reason === 'too-many-answers') {
      await abandon(authenticator, conversation.transaction.state, options);
    }
    return step;
  }

  /**
   * Ends the transaction, and tells the tenant so.
   *
   * @throws IdentityError `TRANSACTION_UNKNOWN`, `TRANSACTION_BUSY`, `LINK_STORE_UNAVAILABLE`, as `proceed`
   */
  async cancel(authenticator: Authenticator<unknown>, transaction: unknown, options: CallOptions = {}): Promise<Denied> {
    const held = await this.#claim(authenticator, transaction);
    await this.#end(held);
    await abandon(authenticator, held.transaction.state, options);
    return { outcome: 'denied', reason: 'cancelled' };
  }

  async #claim({ origin, timeoutMs }: Authenticator<unknown>, text: unknown, calls = 1): Promise<Held> {
    const handle = parseTransactionHandle(text);
    if (!handle) throw unknown();
    const { id, keys } = handle;
    const claimId = randomUUID();
    const leaseMs = calls * timeoutMs + LEASE_MARGIN_MS;
    const claim = await this.#store.claim({ id, verifierHash: keys.verifierHash, claimId, leaseMs });
    if (claim.outcome === 'busy') throw busy('another answer to this transaction is being worked on');
    if (claim.outcome === 'unknown') throw unknown();
    const { ciphertext, expiresAt } = claim;
    const transaction = openTransaction(ciphertext, handle, expiresAt);
    if (!transaction) {
      await this.#store.end(id, claimId);
      throw unknown();
    }
    if (transaction.origin !== origin) {
      await this.#store.release(id, claimId);
      throw unknown();
    }
    return { handle, claimId, transaction, expiresAt };
  }

  async #renew({ handle, claimId }: Held, transaction: Transaction, expiresAt: number): Promise<void> {
    const ciphertext = sealTransaction(transaction, handle, expiresAt);
    if (!(await this.#store.renew({ id: handle.id, ciphertext, expiresAt }, claimId))) throw tooLate();
  }

  async #end({ handle, claimId }: Held): Promise<void> {
    if (!(await this.#store.end(handle.id, claimId))) throw tooLate();
  }

  /** After a failure, which is what the flow is told. Where the store fails as well, the lease gives the transaction back. */
  async #settle(held: Held, transaction: Transaction, failure: unknown): Promise<void> {
    try {
      if (isIdentityError(failure) && failure.details.transactionEnded) await this.#end(held);
      else if (transaction === held.transaction) await this.#store.release(held.handle.id, held.claimId);
      else await this.#renew(held, transaction, held.expiresAt);
    } catch {
      // See above.
    }
  }

  /** @param time milliseconds since the epoch, the authenticators' clock */
  async #storeTime(time: number): Promise<number> {
    return Math.floor((await this.#store.now()) + time - this.#clock.now());
  }
}

function opened({ prompt, expiresAt }: Challenge<unknown>, transaction: Transaction, text: string): OpenChallenge {
  return { outcome: 'challenge', transaction: text, prompt: limitedPrompt(prompt, transaction), expiresAt };
}

async function abandon(authenticator: Authenticator<unknown>, state: unknown, options: CallOptions): Promise<void> {
  try {
    await authenticator.abandon(state, options);
  } catch {
    // The tenant ends it by itself in time.
  }
}

function unknown(): IdentityError {
  return new IdentityError(
    'TRANSACTION_UNKNOWN',
    'the message names no open transaction of this tenant: it has ended or expired, or is kept elsewhere',
  );
}

function busy(why: string): IdentityError {
  return new IdentityError('TRANSACTION_BUSY', why);
}

function tooLate(): IdentityError {
  return busy('this step took too long, so that its outcome was dropped');
}
