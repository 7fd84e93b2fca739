import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { IdentityError } from './errors';

/** What a handle can stand for. */
export type TokenKind = 'access-token' | 'user-token';

export interface SealedToken {
  readonly kind: TokenKind;
  /** Origin of the tenant that issued the token. */
  readonly tenant: string;
  readonly value: string;
  /** Login name of the user whom a user token speaks for. */
  readonly user?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const PREFIX: Record<TokenKind, string> = { 'access-token': 'idat_', 'user-token': 'idut_' };
const NAME: Record<TokenKind, string> = { 'access-token': 'access token', 'user-token': 'user cookie' };
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LONGEST_HANDLE = 65_536;

// The key lives in this process's memory alone and dies with it.
const key = randomBytes(32);
// A counter under a key that is never used again cannot repeat (NIST SP 800-38D, section 8.2.1); 2^48 seals outlast any process.
const nonce = Buffer.alloc(NONCE_BYTES);

/**
 * A handle: what a message carries instead of a token. It is the token, sealed (AES-256-GCM) under a key that only this
 * process knows, so nothing has to be kept, evicted or cleaned up for it, however many messages are under way.
 * Tenant, user and expiry are sealed with it: a flow cannot change whom a handle speaks for. See docs/decisions.md.
 */
export function sealToken(token: SealedToken): string {
  nonce.writeUIntBE(nonce.readUIntBE(6, 6) + 1, 6, 6);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(token.kind));
  const plain = JSON.stringify([token.tenant, token.value, token.expiresAt, token.user ?? null]);
  const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return PREFIX[token.kind] + sealed.toString('base64url');
}

/**
 * The token that a handle stands for. It may have expired: `expiresAt` is the caller's to judge.
 *
 * @throws IdentityError `IDENTITY_INPUT` for anything that this process did not seal as `kind`, or that belongs to another tenant
 */
export function openToken(handle: unknown, kind: TokenKind, tenant: string): SealedToken {
  const token = unseal(handle, kind);
  if (token.tenant !== tenant)
    throw new IdentityError('IDENTITY_INPUT', `the ${NAME[kind]} in the message belongs to another tenant`);
  return token;
}

function unseal(handle: unknown, kind: TokenKind): SealedToken {
  try {
    if (typeof handle !== 'string' || !handle.startsWith(PREFIX[kind]) || handle.length > LONGEST_HANDLE) throw new Error();
    const text = handle.slice(PREFIX[kind].length);
    const sealed = Buffer.from(text, 'base64url');
    // The decoder overlooks foreign characters and spare bits; one token has one handle.
    if (sealed.toString('base64url') !== text) throw new Error();
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(kind));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    const [tenant, value, expiresAt, user] = JSON.parse(plain) as [string, string, number, string | null];
    return { kind, tenant, value, expiresAt, ...(user !== null && { user }) };
  } catch {
    throw new IdentityError(
      'IDENTITY_INPUT',
      `the message holds no ${NAME[kind]} of this Node-RED (handles do not survive a restart)`,
    );
  }
}
