/** A secret that was found where it should not be. */
export interface Finding {
  /** The name that it was given. */
  readonly secret: string;
  readonly encoding: string;
  /** What stands around it. */
  readonly context: string;
}

/** Shorter pieces say nothing. */
const SHORTEST = 8;

/** Looks for secrets in texts: as they are, and as encoders of all sorts write them. */
export class SecretScanner {
  readonly #needles: { readonly secret: string; readonly encoding: string; readonly needle: string }[] = [];

  add(secret: string, value: string): void {
    if (value.length < SHORTEST) throw new Error(`${secret} is too short to be found for certain`);
    const seen = new Set<string>();
    for (const [encoding, needle] of encodings(value)) {
      if (seen.has(needle)) continue;
      seen.add(needle);
      this.#needles.push({ secret, encoding, needle });
    }
  }

  get size(): number {
    return this.#needles.length;
  }

  find(text: string): Finding[] {
    return this.#needles.flatMap(({ secret, encoding, needle }) => {
      const at = text.indexOf(needle);
      return at < 0 ? [] : [{ secret, encoding, context: text.slice(Math.max(0, at - 60), at + 60) }];
    });
  }
}

/** Every form of a text that a scanner looks for, by name. */
export function encodings(value: string): [string, string][] {
  const bytes = Buffer.from(value, 'utf8');
  const component = encodeURIComponent(value);
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  const json = JSON.stringify(value).slice(1, -1);
  return [
    ['raw', value],
    ['lower case', value.toLowerCase()],
    ['upper case', value.toUpperCase()],
    ...([0, 1, 2] as const).map((offset): [string, string] => [`base64, offset ${offset}`, base64At(bytes, offset)]),
    ...([0, 1, 2] as const).map((offset): [string, string] => [
      `base64url, offset ${offset}`,
      toUrlAlphabet(base64At(bytes, offset)),
    ]),
    ['URL component', component],
    ['URL component, lower-case digits', component.replace(/%../g, (code) => code.toLowerCase())],
    ['URL form', form],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['HTML, by name', escaped(value, (character) => HTML_NAMES[character] ?? '#39')],
    ['HTML, by number', escaped(value, (character) => `#${character.charCodeAt(0)}`)],
    ['first half', value.slice(0, Math.ceil(value.length / 2))],
    ['second half', value.slice(Math.floor(value.length / 2))],
  ];
}

const HTML_NAMES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

function escaped(value: string, nameOf: (character: string) => string): string {
  return value.replace(/[&<>"']/g, (character) => `&${nameOf(character)};`);
}

/** The characters of base64 that depend on these bytes alone when they begin at this offset of a group of three. */
function base64At(bytes: Buffer, offset: 0 | 1 | 2): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return padded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
