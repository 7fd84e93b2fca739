import { hash, hkdfSync, randomBytes } from 'node:crypto';

const ACCESSOR_BYTES = 16;
const SECRET_BYTES = 32;
/** Lets secret scanners recognise a link that was committed or pasted somewhere. */
const SECRET_PREFIX = 'mfl1_';

const ACCESSOR = /^[A-Za-z0-9_-]{22}$/;
const SECRET = /^mfl1_[A-Za-z0-9_-]{43}$/;

/** What the secret of a link is good for. The secret itself is kept nowhere: it exists in the link alone (links.md, "The link"). */
export interface LinkKeys {
  /** Hex SHA-256 of the verifier: all that a store ever sees. */
  readonly verifierHash: string;
  /** AES-256 key of the link's ciphertext. */
  readonly encryptionKey: Buffer;
}

/** A new public name for a link: 128 random bits. Fit for logs, statuses and audit. */
export function newAccessor(): string {
  return randomBytes(ACCESSOR_BYTES).toString('base64url');
}

/** A new secret for a link: 256 random bits. Fit for the fragment of one URL, and nothing else. */
export function newSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

export function isAccessor(value: unknown): value is string {
  return typeof value === 'string' && ACCESSOR.test(value);
}

export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && SECRET.test(value);
}

/** Two independent keys out of one secret: the halves of 64 bytes of HKDF with SHA-256 (RFC 5869). */
export function deriveKeys(secret: string): LinkKeys {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'mfa-launch link', 64));
  return { verifierHash: hash('sha256', bytes.subarray(0, 32), 'hex'), encryptionKey: bytes.subarray(32) };
}

/** The link itself. The secret stays in the fragment, so that no request line, access log or Referer holds it. */
export function linkUrl(baseUrl: string, accessor: string, secret: string): string {
  return `${baseUrl}/${accessor}#${secret}`;
}
