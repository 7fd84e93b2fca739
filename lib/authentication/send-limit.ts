import { IdentityError, isIdentityError } from '../errors';
import { Generations } from '../generations';

/** As many as links for one person (links.md, T18): codes, pushes, calls and challenges on demand. */
const MOST_SENDS = 5;
const WINDOW_MS = 600_000;
/** Bounds the memory: a few MB. */
const MOST_RECIPIENTS = 50_000;

/** After any other failure the tenant has said itself that nothing was sent, or was never asked. */
const MAY_HAVE_SENT = ['IDENTITY_TIMEOUT', 'IDENTITY_NETWORK', 'IDENTITY_UNAVAILABLE', 'IDENTITY_RESPONSE'] as const;

/**
 * Keeps flows from flooding one person with codes and pushes, whoever may start them: somebody who is asked often enough says yes at
 * last. In the memory of this process: of several Node-REDs each counts for itself, and a restart forgets.
 */
export class SendLimit {
  /** Times of the sends that count, oldest first, in milliseconds since the epoch. */
  readonly #sends = new Generations<readonly number[]>(MOST_RECIPIENTS, WINDOW_MS);

  /**
   * Runs what sends something, and counts it: before it begins, so that of many at once no more than the limit do.
   *
   * @param recipients everybody it counts for; none: it sends nothing
   * @param now milliseconds since the epoch
   * @throws IdentityError `IDENTITY_RATE_LIMITED` with `retryAfterSeconds`; or whatever `send` throws
   */
  async guard<T>(recipients: readonly string[], now: number, send: () => Promise<T>): Promise<T> {
    const keys = [...new Set(recipients.map(normalise))];
    const waitMs = Math.max(0, ...keys.map((key) => this.#waitMs(key, now)));
    if (waitMs > 0) throw limited(waitMs);
    for (const key of keys) this.#sends.set(key, [...this.#counted(key, now), now], now);
    try {
      return await send();
    } catch (error) {
      const wasNotSent = isIdentityError(error) && !isIdentityError(error, ...MAY_HAVE_SENT);
      if (wasNotSent) for (const key of keys) this.#takeBack(key, now);
      throw error;
    }
  }

  #waitMs(key: string, now: number): number {
    const times = this.#counted(key, now);
    const [oldest = now] = times;
    return times.length < MOST_SENDS ? 0 : oldest + WINDOW_MS - now;
  }

  #counted(key: string, now: number): readonly number[] {
    return (this.#sends.get(key) ?? []).filter((time) => time > now - WINDOW_MS);
  }

  #takeBack(key: string, time: number): void {
    const times = this.#sends.get(key) ?? [];
    const at = times.lastIndexOf(time);
    if (at >= 0) this.#sends.set(key, times.toSpliced(at, 1), time);
  }
}

/** A tenant takes a name in any case: spelt otherwise it is the same person. */
function normalise(recipient: string): string {
  return recipient.normalize('NFKC').replace(/\s+/g, ' ').trim().toUpperCase();
}

function limited(waitMs: number): IdentityError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const what = `${MOST_SENDS} challenges, codes or pushes went to this person or address within ${WINDOW_MS / 60_000} minutes`;
  const text = `${what}, which is as much as this package sends, whatever the tenant allows: the next one in ${retryAfterSeconds} s`;
  return new IdentityError('IDENTITY_RATE_LIMITED', text, { retryAfterSeconds });
}

/** The one count of the process: neither a deploy nor another node begins a new one. */
export const processSendLimit = new SendLimit();
