/** HTML that needs no more escaping. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Part = string | Markup | readonly Markup[] | undefined;

const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Template tag that escapes every part which is not markup already; an undefined part leaves no trace. */
export function markup(literals: TemplateStringsArray, ...parts: Part[]): Markup {
  const [first = '', ...others] = literals;
  return new Markup(others.reduce((source, literal, index) => source + sourceOf(parts[index]) + literal, first));
}

function sourceOf(part: Part): string {
  if (part instanceof Markup) return part.source;
  if (typeof part === 'object') return part.map(({ source }) => source).join('');
  return (part ?? '').replace(/[&<>"']/g, (character) => REFERENCES[character] ?? character);
}
