import type { Clock } from '../clock';

const PAUSE_MS = 60_000;

/**
 * Keeps a tenant that does not accept even a new access token (a missing right, told with a 401) from being asked for another
 * one with every message.
 */
export class RenewalPause {
  readonly #clock: Clock;
  #renewed = { token: '', at: 0 };
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tells that `token` was issued because another one had been refused. */
  noteRenewal(token: string): void {
    this.#renewed = { token, at: this.#clock.now() };
  }

  /** Tells that the tenant refused `token` (401). The pause begins where that is one it issued just now. */
  noteRefusal(token: string): void {
    const now = this.#clock.now();
    const isNew = token === this.#renewed.token && now < this.#renewed.at + PAUSE_MS;
    if (isNew && this.secondsLeft === 0) this.#until = now + PAUSE_MS;
  }

  /** Seconds until a token may be renewed again; 0 where nothing stands against it. */
  get secondsLeft(): number {
    return Math.max(0, Math.ceil((this.#until - this.#clock.now()) / 1000));
  }
}
