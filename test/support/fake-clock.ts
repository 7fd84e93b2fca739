import type { Clock } from '../../lib/clock';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is moved. Sleepers wake in order when their time has come. */
export class FakeClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.#sleepers.push({ at: this.#now + durationMs, wake: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      return undefined;
    });
  }

  /** Durations (ms) that somebody waits for right now. */
  get waits(): number[] {
    return this.#sleepers.map(({ at }) => at - this.#now);
  }

  /** Moves the time on and lets everybody run whose time has come. */
  async advance(durationMs: number): Promise<void> {
    this.#now += durationMs;
    const due = this.#sleepers.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
