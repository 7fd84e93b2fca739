import { randomText } from '../random-text';
import { deriveSealingKeys, type SealingKeys } from '../sealing';

const ACCESSOR_BYTES = 16;
const SECRET_BYTES = 32;
/** Lets secret scanners recognise a link that was committed or pasted somewhere. */
const SECRET_PREFIX = 'mfl1_';

const ACCESSOR = /^[A-Za-z0-9_-]{22}$/;
const SECRET = /^mfl1_[A-Za-z0-9_-]{43}$/;

/** A new public name for a link: 128 random bits. Fit for logs, statuses and audit. */
export function newAccessor(): string {
  return randomText(ACCESSOR_BYTES);
}

/** A new secret for a link: 256 random bits. Fit for the fragment of one URL, and nothing else. */
export function newSecret(): string {
  return SECRET_PREFIX + randomText(SECRET_BYTES);
}

export function isAccessor(value: unknown): value is string {
  return typeof value === 'string' && ACCESSOR.test(value);
}

export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && SECRET.test(value);
}

/** The secret itself is kept nowhere: it exists in the link alone (links.md, "The link"). */
export function deriveKeys(secret: string): SealingKeys {
  return deriveSealingKeys(secret, 'mfa-launch link');
}

/** The link itself. The secret stays in the fragment, so that no request line, access log or Referer holds it. */
export function linkUrl(baseUrl: string, accessor: string, secret: string): string {
  return `${baseUrl}/${accessor}#${secret}`;
}
