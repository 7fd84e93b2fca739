/** Wrong answers in a row before the soft lock-out, and how long it lasts (observed is only that 30 s are told; section 1.5). */
const ALLOWED_FAILURES = 3;
const WAIT_SECONDS = 30;

/** Who has given too many wrong answers. Names that do not exist are counted too, so that they look like all others. */
export class LockOuts {
  readonly #byName = new Map<string, { failures: number; untilMs: number }>();

  constructor(private readonly now: () => number) {}

  failed(name: string): void {
    const failures = (this.#byName.get(name.toLowerCase())?.failures ?? 0) + 1;
    const locked = failures >= ALLOWED_FAILURES;
    const untilMs = locked ? this.now() + WAIT_SECONDS * 1000 : 0;
    this.#byName.set(name.toLowerCase(), { failures: locked ? 0 : failures, untilMs });
  }

  passed(name: string): void {
    this.#byName.delete(name.toLowerCase());
  }

  /** Seconds to wait; 0 for nobody's lock-out. */
  waitingSeconds(name: string, locked: boolean): number {
    if (locked) return WAIT_SECONDS;
    const untilMs = this.#byName.get(name.toLowerCase())?.untilMs ?? 0;
    return Math.max(0, Math.ceil((untilMs - this.now()) / 1000));
  }

  clear(): void {
    this.#byName.clear();
  }
}
