import { type Clock, systemClock } from '../../lib/clock';
import type { NodeStatus, RuntimeNode } from './node-red';

/** The editor draws each status; more than one a second only costs time. */
const INTERVAL_MS = 1000;

/**
 * A status, or how to word it: most statuses of a busy node are never shown, and wording one costs a look-up or two. A text alone
 * is that of a message which went well.
 */
export type Status = NodeStatus | (() => NodeStatus | string);

/** A node's status, shown at most once a second; what comes faster is dropped but for the last. */
export class StatusLine {
  readonly #node: RuntimeNode;
  readonly #clock: Clock;
  #nextAt = 0;
  #pending: Status | undefined;
  #closed = false;

  constructor(node: RuntimeNode, clock: Clock = systemClock) {
    this.#node = node;
    this.#clock = clock;
  }

  show(status: Status): void {
    if (this.#closed) return;
    if (this.#pending !== undefined) {
      this.#pending = status;
      return;
    }
    const waitMs = this.#nextAt - this.#clock.now();
    if (waitMs <= 0) {
      this.#set(status);
      return;
    }
    this.#pending = status;
    // No longer, should the clock have been set back.
    this.#clock.sleep(Math.min(waitMs, INTERVAL_MS)).then(
      () => this.#showPending(),
      () => undefined,
    );
  }

  /** Clears the status for good. */
  close(): void {
    this.#closed = true;
    this.#node.status({});
  }

  #showPending(): void {
    const status = this.#pending;
    this.#pending = undefined;
    if (status && !this.#closed) this.#set(status);
  }

  #set(status: Status): void {
    this.#nextAt = this.#clock.now() + INTERVAL_MS;
    const shown = typeof status === 'function' ? status() : status;
    this.#node.status(typeof shown === 'string' ? { fill: 'green', shape: 'dot', text: shown } : shown);
  }
}
