import { setTimeout as delay } from 'node:timers/promises';

/** Where the package gets the time from, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason when that aborts first. Keeps no process alive. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (durationMs, signal) => {
    try {
      await delay(durationMs, undefined, { ref: false, ...(signal && { signal }) });
    } catch (error) {
      throw signal?.reason ?? error;
    }
  },
};
