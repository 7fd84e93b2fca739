const LONGEST_TEXT = 200;
/** What is longer is no sentence, and searching it for a long secret could take seconds. */
const LONGEST_INPUT = 4096;
const TOKEN_LIKE = /[A-Za-z0-9+/=_.~%-]{32,}/g;
const CONTROL = /[\p{C}\p{Zl}\p{Zp}]+/gu;
const REDACTED = '[redacted]';

/**
 * Makes a text that a server wrote fit for an error message: one line of at most 200 characters, in which nothing that
 * looks like a token, and none of the given secrets, can be read. A server may echo what it was sent.
 *
 * @param secrets what this request carried: client secret, tokens, user names
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  if (text.length > LONGEST_INPUT) return `[${text.length} characters]`;
  let safe = text;
  // The longest first: one secret may be a part of another.
  for (const secret of secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length)) {
    for (const spelling of spellings(secret)) safe = safe.replaceAll(spelling, REDACTED);
  }
  safe = safe.replace(TOKEN_LIKE, REDACTED).replace(CONTROL, ' ').trim();
  return safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT - 1)}…` : safe;
}

/** Texts, not patterns: the engine's error for a pattern that it cannot compile would quote it. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = bytes.toString('base64');
  const wellFormed = bytes.toString('utf8');
  const plain = [secret, secret.toLowerCase(), secret.toUpperCase(), JSON.stringify(secret).slice(1, -1)];
  const encoded = [base64, base64.replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
  return [...plain, ...htmlEscaped(secret), ...urlEncoded(wellFormed), ...encoded];
}

/** An error page's way, and that of a library that writes one into JSON. */
function htmlEscaped(text: string): string[] {
  const escaped = (nameOf: (character: string) => string) => text.replace(/[&<>"']/g, (character) => `&${nameOf(character)};`);
  const byName: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
  return [escaped((character) => byName[character] ?? '#39'), escaped((character) => `#${character.charCodeAt(0)}`)];
}

/** Encoders differ in what they leave alone, in what they make of a blank, and in the case of their digits. */
function urlEncoded(text: string): string[] {
  const component = encodeURIComponent(text);
  const everyReserved = component.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ s: text }).toString().slice(2);
  return [component, everyReserved, form]
    .flatMap((encoded) => [encoded, encoded.replaceAll('%20', '+'), encoded.replaceAll('+', '%20')])
    .flatMap((encoded) => [encoded, encoded.replace(/%../g, (code) => code.toLowerCase())]);
}
