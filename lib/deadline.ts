import type { Clock } from './clock';
import { IdentityError } from './errors';

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
 * several waiters on a shared piece of work.
 *
 * @throws IdentityError `IDENTITY_TIMEOUT` when the time is over; the signal's reason when it aborts
 */
export function waitAtMost<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(signal?.reason));
    const timer = setTimeout(() => settle(() => reject(timeout(timeoutMs, 'no answer'))), timeoutMs);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    // Before the look at the signal: work that fails after its last waiter has gone must not become an unhandled rejection.
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function timeout(timeoutMs: number, what: string): IdentityError {
  return new IdentityError('IDENTITY_TIMEOUT', `${what} within ${timeoutMs / 1000} s`);
}
