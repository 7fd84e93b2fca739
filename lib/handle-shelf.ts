import { randomText } from './random-text';

/** Characters of six random bits: nobody guesses so many. */
const SECRET_LENGTH = 22;
/** The next secrets. To draw and encode each of them alone costs four times as much. */
let secrets = '';
let secretsUsed = 0;

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
  readonly number: number;
  readonly heldAt: number;
  /** None once it is forgotten. */
  value: Value | undefined;
  isOpened: boolean;
}

/**
 * What handles stand for, in the order in which they were made. Each has a number, which is in the handle's text and leads to its
 * place: a map from texts would hash every new one, and make room for it again and again.
 */
export class HandleShelf<Value> {
  readonly #prefix: string;
  readonly #most: number;
  readonly #longestMs: number;
  readonly #mostOpened: number | undefined;
  /** By number, over and over: it grows no longer than `most`. */
  readonly #places: (Held<Value> | undefined)[] = [];
  #nextNumber = 0;
  /** All handles with a lower number are forgotten. */
  #oldestNumber = 0;
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
    this.#forgetOld(now);
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    const handle = `${this.#prefix}${number}-${nextSecret()}`;
    this.#forget(this.#places[number % this.#most]);
    this.#places[number % this.#most] = { handle, number, heldAt: now, value, isOpened: false };
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
    const number = Number.parseInt(handle.slice(this.#prefix.length), 10);
    const held = this.#places[number % this.#most];
    return held?.handle === handle ? held : undefined;
  }

  #setAside(held: Held<Value>, mostOpened: number): void {
    held.isOpened = true;
    const place = this.#nextOpened % mostOpened;
    this.#nextOpened += 1;
    this.#forget(this.#opened[place]);
    this.#opened[place] = held;
  }

  #forgetOld(now: number): void {
    for (; this.#oldestNumber < this.#nextNumber; this.#oldestNumber += 1) {
      const held = this.#places[this.#oldestNumber % this.#most];
      if (held?.number !== this.#oldestNumber) continue; // Forgotten already.
      if (now - held.heldAt < this.#longestMs) return;
      this.#forget(held);
    }
  }

  #forget(held: Held<Value> | undefined): void {
    if (held?.value === undefined) return;
    held.value = undefined;
    this.#places[held.number % this.#most] = undefined;
  }
}

function nextSecret(): string {
  if (secretsUsed + SECRET_LENGTH > secrets.length) {
    secrets = randomText(3_000);
    secretsUsed = 0;
  }
  secretsUsed += SECRET_LENGTH;
  return secrets.slice(secretsUsed - SECRET_LENGTH, secretsUsed);
}
