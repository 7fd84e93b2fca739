import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from './texts';

/** One range with its weight (RFC 9110, section 12.5.4); only the primary subtag matters to us. */
const RANGE = /^(\*|[a-z]{1,8})(?:-[a-z0-9]{1,8})*[ \t]*(?:;[ \t]*q=([01](?:\.\d{0,3})?))?$/i;
/** Nobody reads more languages than this. */
const MOST_RANGES = 50;

/**
 * The language that a browser likes best among those of the pages. Whatever is malformed is passed over.
 *
 * @param header `Accept-Language` as it came
 */
export function preferredLanguage(header: string | undefined): Language {
  const weights = readWeights(header ?? '');
  const [best] = [...weights].filter(([, weight]) => weight > 0).sort(([, a], [, b]) => b - a);
  const anyOther = LANGUAGES.find((language) => !weights.has(language));
  return (best?.[0] === '*' ? anyOther : best?.[0]) ?? DEFAULT_LANGUAGE;
}

/** Weights of the languages that we have, and of `*`, in the order in which they came. A repeated language keeps its best. */
function readWeights(header: string): Map<Language | '*', number> {
  const weights = new Map<Language | '*', number>();
  for (const range of header.split(',', MOST_RANGES)) {
    const [, primary, weight = '1'] = RANGE.exec(range.trim()) ?? [];
    const language = [...LANGUAGES, '*' as const].find((known) => known === primary?.toLowerCase());
    if (language !== undefined) weights.set(language, Math.max(Number(weight), weights.get(language) ?? 0));
  }
  return weights;
}
