/**
 * The parameters of a query or a form. Names are case-insensitive (protocol.md, section 1.2); a name that comes twice
 * has both values, joined by a comma, as is the custom of ASP.NET.
 */
export class Parameters {
  readonly #values = new Map<string, string>();

  constructor(text: string) {
    for (const [name, value] of new URLSearchParams(text)) {
      const key = name.toLowerCase();
      const before = this.#values.get(key);
      this.#values.set(key, before === undefined ? value : `${before},${value}`);
    }
  }

  /** The value of a parameter named in lower case. */
  get(name: Lowercase<string>): string | undefined {
    return this.#values.get(name);
  }

  has(name: Lowercase<string>): boolean {
    return this.#values.has(name);
  }
}
