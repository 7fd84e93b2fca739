import type { LinkEvent } from './events';
import type { LinkStore } from './store';

/** Events that another instance did not get to deliver, and links that ran out, are looked for this often. */
const PERIOD_MS = 1_000;
const BATCH = 100;
/** A flow hands a message on from node to node, a turn of the event loop each. A deploy in between loses what is on its way. */
const FLOW_TURNS = 10;

/**
 * Brings the store's events to whoever listens, at least once each: an event leaves the store only after every listener
 * was called and had some time for it. Without a listener, or while it is held, it stays there. Also lets the store end
 * what is overdue.
 */
export class EventPump {
  readonly #store: LinkStore;
  readonly #listeners = new Set<(event: LinkEvent) => void>();
  readonly #timer: NodeJS.Timeout;
  readonly #forgetStore: () => void;
  #running: Promise<void> | undefined;
  #again = false;
  #sweepIsDue = false;
  #held = false;
  #closed = false;

  constructor(store: LinkStore) {
    this.#store = store;
    this.#forgetStore = store.onEvents(() => this.#wake());
    this.#timer = setInterval(() => {
      this.#sweepIsDue = true;
      this.#wake();
    }, PERIOD_MS).unref();
  }

  listen(listener: (event: LinkEvent) => void): () => void {
    this.#listeners.add(listener);
    this.#wake();
    return () => this.#listeners.delete(listener);
  }

  /** Delivers nothing until `resume`: those who listen, or those who stand behind them, are being exchanged. */
  hold(): void {
    this.#held = true;
  }

  resume(): void {
    this.#held = false;
    this.#wake();
  }

  /** An event that no store holds. */
  pass(event: LinkEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Ends after what is being delivered. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#forgetStore();
    await this.#running;
  }

  #wake(): void {
    if (this.#closed) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    // The store tells when it is back; until then the next period tries again.
    this.#running = this.#pump()
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
        if (this.#again) {
          this.#again = false;
          this.#wake();
        }
      });
  }

  async #pump(): Promise<void> {
    if (this.#sweepIsDue) {
      this.#sweepIsDue = false;
      await this.#store.sweep();
    }
    while (this.#isAwaited()) {
      const taken = await this.#store.takeEvents(BATCH);
      // Whoever waited for them may have gone meanwhile: then they are given out again.
      if (taken.length === 0 || !this.#isAwaited()) return;
      for (const { event } of taken) this.pass(event);
      for (let turn = 0; turn < FLOW_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (!this.#isAwaited()) return;
      await this.#store.acknowledgeEvents(taken.map(({ id }) => id));
    }
  }

  #isAwaited(): boolean {
    return this.#listeners.size > 0 && !this.#held && !this.#closed;
  }
}
