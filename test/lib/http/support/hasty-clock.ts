import type { Clock } from '../../../../lib/clock';

/** A clock whose time passes only by sleeping, and at once. It remembers the sleeps. */
export class HastyClock implements Clock {
  readonly slept: number[] = [];
  #nowMs: number;

  constructor(nowMs = Date.parse('2026-01-05T12:00:00Z')) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(durationMs);
    this.#nowMs += durationMs;
  }
}
