import { IdentityError } from './errors';

/**
 * Waits for `work`, but no longer than `timeoutMs` and not past an abort. The work itself goes on: this is for one of
 * several waiters on a shared piece of work.
 *
 * @throws IdentityError `IDENTITY_TIMEOUT` when the time is over; the signal's reason when it aborts
 */
export function waitAtMost<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(signal?.reason));
    const timer = setTimeout(
      () => settle(() => reject(new IdentityError('IDENTITY_TIMEOUT', `no answer within ${timeoutMs / 1000} s`))),
      timeoutMs,
    );
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
