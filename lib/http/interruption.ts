import { IdentityError } from '../errors';
import { type Cancellable, unwatchSignal, watchSignal } from './signal-watch';
import { inSeconds } from './units';

/** Something that can be stopped before it has ended by itself. */
export interface Interruptible {
  abort(reason: Error): void;
}

/**
 * What may end a call before its answer: its deadline, and the caller's signal. One timer for all attempts of a call.
 * `release()` must follow when the call has ended.
 */
export class Interruption implements Cancellable {
  #reason: Error | undefined;
  #running: Interruptible | undefined;
  #sleeper: AbortController | undefined;
  readonly #host: string;
  readonly #timeoutMs: number;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(timeoutMs: number, host: string, callerSignal: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs;
    this.#host = host;
    this.#callerSignal = callerSignal;
    this.#timer = setTimeout(expire, timeoutMs, this);
    if (callerSignal) watchSignal(callerSignal, this);
  }

  /** Why the call ended early; undefined as long as it may go on. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** For a wait between two attempts. Made on demand: most calls never wait. */
  get signal(): AbortSignal {
    this.#sleeper ??= new AbortController();
    if (this.#reason) this.#sleeper.abort(this.#reason);
    return this.#sleeper.signal;
  }

  /** From now on an interruption ends `attempt`; at once when it has happened already. */
  watch(attempt: Interruptible): void {
    this.#running = attempt;
    if (this.#reason) attempt.abort(this.#reason);
  }

  release(): void {
    clearTimeout(this.#timer);
    if (this.#callerSignal) unwatchSignal(this.#callerSignal, this);
  }

  cancel(reason: unknown): void {
    this.#interrupt(cancellation(reason));
  }

  expire(): void {
    const message = `${this.#host} gave no complete answer within ${inSeconds(this.#timeoutMs)}`;
    this.#interrupt(new IdentityError('IDENTITY_TIMEOUT', message));
  }

  #interrupt(reason: Error): void {
    this.#reason ??= reason;
    this.#running?.abort(this.#reason);
    this.#sleeper?.abort(this.#reason);
  }
}

function expire(interruption: Interruption): void {
  interruption.expire();
}

/** An error of ours explains itself. Any other reason may hold anything, so it is replaced by the name that the platform uses. */
function cancellation(reason: unknown): Error {
  if (reason instanceof IdentityError) return reason;
  const error = new Error('the call was cancelled');
  error.name = 'AbortError';
  return error;
}
