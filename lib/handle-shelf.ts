import { randomText } from './random-text';

/** Enough that nobody guesses one. */
const SECRET_BYTES = 16;

export interface HandleShelfOptions {
  /** What every handle begins with. */
  readonly prefix: string;
  /** Handles at most; the oldest is forgotten for the next one. */
  readonly most: number;
  /** How long a handle is good, in milliseconds. It is forgotten when the next one is made after that. */
  readonly longestMs: number;
  /**
   * Handles that were opened at most; the one that was opened first is forgotten for the next one.
   * @default as many as there are
   */
  readonly mostOpened?: number | undefined;
}

interface Held<Value> {
  readonly handle: string;
  readonly place: number;
  readonly heldAt: number;
  /** None once it is forgotten. */
  value: Value | undefined;
  isOpened: boolean;
  older: Held<Value> | undefined;
  newer: Held<Value> | undefined;
}

/**
 * What handles stand for, in the order in which they were made. A handle names its place in an array: a map from texts would hash
 * every new one, and make room for it again and again.
 */
export class HandleShelf<Value extends NonNullable<unknown>> {
  readonly #prefix: string;
  readonly #most: number;
  readonly #longestMs: number;
  readonly #mostOpened: number | undefined;
  /** No longer than there were ever handles at a time. */
  readonly #places: (Held<Value> | undefined)[] = [];
  readonly #freePlaces: number[] = [];
  #oldest: Held<Value> | undefined;
  #newest: Held<Value> | undefined;
  /** In the order of their first opening, over and over. */
  readonly #opened: Held<Value>[] = [];
  #nextOpened = 0;

  constructor({ prefix, most, longestMs, mostOpened }: HandleShelfOptions) {
    this.#prefix = prefix;
    this.#most = most;
    this.#longestMs = longestMs;
    this.#mostOpened = mostOpened;
  }

  /**
   * A new handle for `value`.
   *
   * @param now milliseconds since the epoch
   */
  hold(value: Value, now: number): string {
    while (this.#oldest && now - this.#oldest.heldAt >= this.#longestMs) this.#forget(this.#oldest);
    if (this.#freePlaces.length === 0 && this.#places.length === this.#most) this.#forget(this.#oldest);
    const place = this.#freePlaces.pop() ?? this.#places.length;
    const handle = `${this.#prefix}${place}-${randomText(SECRET_BYTES)}`;
    const held = { handle, place, heldAt: now, value, isOpened: false, older: this.#newest, newer: undefined };
    if (this.#newest) this.#newest.newer = held;
    else this.#oldest = held;
    this.#newest = held;
    this.#places[place] = held;
    return handle;
  }

  /** What a handle stands for, as often as it is asked; undefined for a text that is none, or none any more. */
  open(handle: string): Value | undefined {
    const held = this.#find(handle);
    if (this.#mostOpened !== undefined && held?.isOpened === false) this.#setAside(held, this.#mostOpened);
    return held?.value;
  }

  /** Whether its handles look like this one. */
  makes(handle: string): boolean {
    return handle.startsWith(this.#prefix);
  }

  delete(handle: string): void {
    this.#forget(this.#find(handle));
  }

  /** Walks all handles: for rare occasions. */
  deleteWhere(matches: (value: Value) => boolean): void {
    for (const held of this.#places) if (held?.value !== undefined && matches(held.value)) this.#forget(held);
  }

  #find(handle: string): Held<Value> | undefined {
    if (!this.makes(handle)) return undefined;
    const held = this.#places[Number.parseInt(handle.slice(this.#prefix.length), 10)];
    return held?.handle === handle ? held : undefined;
  }

  #setAside(held: Held<Value>, mostOpened: number): void {
    held.isOpened = true;
    this.#forget(this.#opened[this.#nextOpened]);
    this.#opened[this.#nextOpened] = held;
    this.#nextOpened = (this.#nextOpened + 1) % mostOpened;
  }

  #forget(held: Held<Value> | undefined): void {
    if (held?.value === undefined) return;
    held.value = undefined;
    this.#places[held.place] = undefined;
    this.#freePlaces.push(held.place);
    if (held.older) held.older.newer = held.newer;
    else this.#oldest = held.newer;
    if (held.newer) held.newer.older = held.older;
    else this.#newest = held.older;
    held.older = undefined;
    held.newer = undefined;
  }
}
