import type { Finding, SecretScanner } from './secret-scanner';
import { visibleText } from './visible-text';

/** What came out of a run, by the place where somebody could read it. */
export class Sinks {
  readonly #texts = new Map<string, string[]>();

  /** @param names the places that are watched: each must turn up in the report, with something in it unless `mayBeEmpty` */
  constructor(
    private readonly names: readonly string[],
    private readonly mayBeEmpty: readonly string[] = [],
  ) {}

  drain(name: string, value: unknown): void {
    if (!this.names.includes(name)) throw new Error(`${name} is no sink`);
    const texts = this.#texts.get(name) ?? [];
    texts.push(visibleText(value));
    this.#texts.set(name, texts);
  }

  /** Sinks in which something was expected but nothing came out. */
  get dry(): string[] {
    return this.names.filter((name) => !this.#texts.has(name) && !this.mayBeEmpty.includes(name));
  }

  /** Sinks in which a secret was found. */
  leaking(scanner: SecretScanner): string[] {
    return this.names.filter((name) => this.#find(name, scanner).length > 0);
  }

  /** Prints the figures, and every finding; returns how many there are. */
  report(scanner: SecretScanner): number {
    let hits = 0;
    let bytes = 0;
    for (const name of this.names) {
      bytes += Buffer.byteLength(this.#textOf(name));
      for (const { secret, encoding, context } of this.#find(name, scanner)) {
        hits += 1;
        console.log(`      ${name}: ${secret} as ${encoding}: …${context}…`);
      }
    }
    console.log(`      ${this.names.length} sinks, ${bytes} bytes, ${scanner.size} needles, ${hits} hits`);
    return hits;
  }

  #find(name: string, scanner: SecretScanner): Finding[] {
    return scanner.find(this.#textOf(name));
  }

  #textOf(name: string): string {
    return this.#texts.get(name)?.join('\n') ?? '';
  }
}
