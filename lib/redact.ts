const LONGEST_TEXT = 200;
const TOKEN_LIKE = /[A-Za-z0-9+/=_.~%-]{32,}/g;
const CONTROL = /\p{C}+/gu;

/**
 * Makes a text that a server wrote fit for an error message: one line of at most 200 characters, in which nothing that
 * looks like a token, and none of the given secrets, can be read. A server may echo what it was sent.
 *
 * @param secrets what this request carried: client secret, tokens, user names
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let safe = text;
  for (const secret of secrets) {
    for (const form of spellings(secret)) safe = safe.replaceAll(form, '[redacted]');
  }
  safe = safe.replace(TOKEN_LIKE, '[redacted]').replace(CONTROL, ' ').trim();
  return safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT)}…` : safe;
}

function spellings(secret: string): string[] {
  if (secret === '') return [];
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}
