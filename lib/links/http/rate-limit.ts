import type { Clock } from '../../clock';

export interface RateLimitOptions {
  /** Refused requests that one client may make in a window. */
  readonly most: number;
  readonly windowMs: number;
}

/** Bounds the memory; beyond it, whoever began first is forgotten first. */
const MOST_CLIENTS = 10_000;

/**
 * Counts refused requests by client. A request takes its turn before it is looked at and gives it back when it was a good
 * one: people behind one address never wait for each other, somebody who guesses does (links.md, T4).
 */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #clock: Clock;
  readonly #windows = new Map<string, { readonly endsAt: number; taken: number }>();

  constructor(options: RateLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** @returns milliseconds until the next turn; 0 where this one was taken */
  take(client: string): number {
    const { most, windowMs } = this.#options;
    const now = this.#clock.now();
    const current = this.#windows.get(client);
    if (current && now < current.endsAt) {
      if (current.taken >= most) return current.endsAt - now;
      current.taken += 1;
      return 0;
    }
    // Set anew, not changed: a map keeps the order in which its keys came.
    this.#windows.delete(client);
    this.#windows.set(client, { endsAt: now + windowMs, taken: 1 });
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined && this.#windows.size > MOST_CLIENTS) this.#windows.delete(oldest);
    return 0;
  }

  giveBack(client: string): void {
    const window = this.#windows.get(client);
    if (window && window.taken > 0) window.taken -= 1;
  }
}
