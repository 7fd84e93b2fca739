const LONGEST_TEXT = 200;

/** A text of the tenant's as it may be shown: one line without control or invisible characters, of at most 200 characters. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 10 * LONGEST_TEXT)
    .replace(/\s+/gu, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  return [...line].slice(0, LONGEST_TEXT).join('');
}
