import type { Clock } from '../../clock';

/** Events of other instances, events of the last process, and those that were taken but never acknowledged, wait no longer than this. */
const REMINDER_MS = 1_000;

/** Who wants to know that there may be new events: told at once of this process's own, and every second in any case. */
export class EventListeners {
  readonly #clock: Clock;
  readonly #listeners = new Map<() => void, AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param listener must not throw */
  add(listener: () => void): () => void {
    const removed = new AbortController();
    this.#listeners.set(listener, removed);
    void this.#remind(listener, removed.signal);
    return () => {
      removed.abort();
      this.#listeners.delete(listener);
    };
  }

  tell(): void {
    for (const listener of this.#listeners.keys()) listener();
  }

  clear(): void {
    for (const removed of this.#listeners.values()) removed.abort();
    this.#listeners.clear();
  }

  async #remind(listener: () => void, removed: AbortSignal): Promise<void> {
    while (!removed.aborted) {
      await this.#clock.sleep(REMINDER_MS, removed).catch(() => undefined);
      if (!removed.aborted) listener();
    }
  }
}
