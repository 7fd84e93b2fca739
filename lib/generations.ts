/**
 * A map that forgets its oldest entries: it has a young and an old half, and when the young one is full, or has been in use for
 * long enough, it becomes the old one. Cheaper than taking the oldest out one by one, which makes a `Map` walk its deleted places.
 */
export class Generations<Value> {
  readonly #most: number;
  readonly #longestMs: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngSince = 0;

  /**
   * @param most entries at most; the newest half of them is always there
   * @param longestMs how long the newest entries are kept at least; twice that at most, while others come
   */
  constructor(most: number, longestMs: number) {
    this.#most = most;
    this.#longestMs = longestMs;
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /** @param now milliseconds since the epoch */
  set(key: string, value: Value, now: number): void {
    if (this.#young.size >= this.#most / 2 || now - this.#youngSince >= this.#longestMs) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngSince = now;
    }
    this.#young.set(key, value);
  }
}
