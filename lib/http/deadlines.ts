/** Something whose time runs out. `Deadlines` keeps the order in the members themselves. */
export abstract class Expiring {
  /** On the clock of `performance.now`. */
  deadline = 0;
  previous: Expiring | undefined;
  next: Expiring | undefined;

  abstract expire(): void;
}

/**
 * One timer for everybody whose time runs out, instead of one for each: making and taking back a timer of its own is a
 * fiftieth of the whole cost of a call, and thousands may wait at once.
 */
export class Deadlines {
  #first: Expiring | undefined;
  #last: Expiring | undefined;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  /** Has `member` expire in `timeoutMs`, unless it is deleted before. Members of one time-out only go to the end of the list. */
  add(member: Expiring, timeoutMs: number): void {
    member.deadline = performance.now() + timeoutMs;
    let before = this.#last;
    while (before && before.deadline > member.deadline) before = before.previous;
    const after = before ? before.next : this.#first;
    this.#link(before, member);
    this.#link(member, after);
    if (member.deadline < this.#firesAt) this.#arm(member.deadline, timeoutMs);
  }

  /** Takes out one that was added. The timer stays for the others, even if it then fires for nobody. */
  delete(member: Expiring): void {
    if (this.#first !== member && !member.previous) return;
    this.#link(member.previous, member.next);
    member.previous = undefined;
    member.next = undefined;
    if (!this.#first) this.#disarm();
  }

  #link(before: Expiring | undefined, after: Expiring | undefined): void {
    if (before) before.next = after;
    else this.#first = after;
    if (after) after.previous = before;
    else this.#last = before;
  }

  #arm(at: number, delayMs: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = at;
    this.#timer = setTimeout(this.#onTime, delayMs);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  readonly #onTime = (): void => {
    this.#disarm();
    const now = performance.now();
    while (this.#first && this.#first.deadline <= now) {
      const due = this.#first;
      this.delete(due);
      due.expire();
    }
    if (this.#first) this.#arm(this.#first.deadline, this.#first.deadline - now);
  };
}
