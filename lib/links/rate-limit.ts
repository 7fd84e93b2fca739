import type { Clock } from '../clock';

export interface RateLimitOptions {
  /** Refused requests that one client may make in a window. */
  readonly most: number;
  readonly windowMs: number;
}

/** Bounds the memory; beyond it, whoever began first is forgotten first. */
const MOST_CLIENTS = 10_000;

/**
 * Counts refused requests by client: however many people behind one address open good links, none waits. After so many refusals
 * all of them do, until the window ends (links.md, T4). Who asks many things at once is counted as they are answered, so a few
 * more than the limit may be.
 */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #clock: Clock;
  readonly #windows = new Map<string, { readonly endsAt: number; refused: number }>();

  constructor(options: RateLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** @returns milliseconds that the client has to wait; 0 where it may ask */
  waitMs(client: string): number {
    const window = this.#windows.get(client);
    const leftMs = window ? window.endsAt - this.#clock.now() : 0;
    return window && window.refused >= this.#options.most ? Math.max(0, leftMs) : 0;
  }

  noteRefusal(client: string): void {
    const now = this.#clock.now();
    const current = this.#windows.get(client);
    if (current && now < current.endsAt) {
      current.refused += 1;
      return;
    }
    // Set anew, not changed: a map keeps the order in which its keys came.
    this.#windows.delete(client);
    this.#windows.set(client, { endsAt: now + this.#options.windowMs, refused: 1 });
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined && this.#windows.size > MOST_CLIENTS) this.#windows.delete(oldest);
  }
}
