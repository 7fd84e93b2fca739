import type { Clock } from './clock';
import { IdentityError } from './errors';
import { inSeconds } from './http/units';
import { type Cancellable, unwatchSignal, watchSignal } from './signal-watch';

/** The end of one piece of work that takes several calls: each gets what the ones before it have left. */
export class Deadline {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #at: number;

  /** Begins now. */
  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#at = clock.now() + timeoutMs;
  }

  /** @throws IdentityError `IDENTITY_TIMEOUT` where nothing is left */
  get leftMs(): number {
    const leftMs = this.#at - this.#clock.now();
    if (leftMs <= 0) throw timeout(this.#timeoutMs, 'no complete answer');
    return leftMs;
  }
}

/**
 * Waits for `work`, but no longer than `timeoutMs` and not past an abort. The work itself goes on: this is for one of
 * several waiters on a shared piece of work, of which there may be thousands.
 *
 * @throws IdentityError `IDENTITY_TIMEOUT` when the time is over; the signal's reason when it aborts
 */
export function waitAtMost<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => new Wait(work, timeoutMs, signal, resolve, reject));
}

class Wait<T> implements Cancellable {
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #reject: (reason: unknown) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(
    work: Promise<T>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
    this.#reject = reject;
    this.#timer = setTimeout(expire, timeoutMs, this);
    // Before the look at the signal: work that fails after its last waiter has gone must not become an unhandled rejection.
    work.then(
      (value) => {
        this.#end();
        resolve(value);
      },
      (error: unknown) => this.cancel(error),
    );
    if (signal) watchSignal(signal, this);
  }

  cancel(reason: unknown): void {
    this.#end();
    this.#reject(reason);
  }

  expire(): void {
    this.cancel(timeout(this.#timeoutMs, 'no answer'));
  }

  #end(): void {
    clearTimeout(this.#timer);
    if (this.#signal) unwatchSignal(this.#signal, this);
  }
}

function expire(wait: Wait<unknown>): void {
  wait.expire();
}

function timeout(timeoutMs: number, what: string): IdentityError {
  return new IdentityError('IDENTITY_TIMEOUT', `${what} within ${inSeconds(timeoutMs)}`);
}
