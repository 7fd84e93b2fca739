import { randomUUID } from 'node:crypto';
import { IdentityError } from './errors';

/** What a handle can stand for. */
export type TokenKind = 'access-token' | 'user-token';

export interface HeldToken {
  readonly kind: TokenKind;
  /** Origin of the tenant that issued the token. */
  readonly tenant: string;
  readonly value: string;
  /** Login name of the user whom a user token speaks for. */
  readonly user?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Beyond this the oldest of a kind makes room: a flow that makes handles and never uses them must not fill the memory. */
const MOST_WAITING: Record<TokenKind, number> = { 'access-token': 10_000, 'user-token': 100_000 };
/** User tokens that were opened once may be opened again, by a second launch node for example, while they are among so many. */
const MOST_OPENED = 4_096;

type Shelf = Map<string, HeldToken>;

/** By kind, in the order of being made. */
const waiting: Record<TokenKind, Shelf> = { 'access-token': new Map(), 'user-token': new Map() };
/** User tokens, in the order of being opened first. Most of them are never asked for again. */
const opened: Shelf = new Map();

const PREFIX: Record<TokenKind, string> = { 'access-token': 'idat_', 'user-token': 'idut_' };
const NAME: Record<TokenKind, string> = { 'access-token': 'access token', 'user-token': 'user cookie' };

/**
 * A handle: what a message carries instead of a token. A random name; tenant, user and expiry are kept with the token, so a
 * flow cannot change whom a handle speaks for. Good in this process only. See docs/decisions.md.
 *
 * @param now milliseconds since the epoch: user tokens that expired before are forgotten
 */
export function holdToken(token: HeldToken, now: number): string {
  // An expired access token is replaced by the cached one, so a message that carries its handle must still be understood.
  dropExpired(waiting['user-token'], now);
  dropExpired(opened, now);
  const handle = PREFIX[token.kind] + randomUUID();
  put(waiting[token.kind], handle, token, MOST_WAITING[token.kind]);
  return handle;
}

/**
 * The token that a handle stands for. It may have expired: `expiresAt` is the caller's to judge.
 *
 * @throws IdentityError `IDENTITY_INPUT` for anything that is no handle of this `kind` here, or that belongs to another tenant
 */
export function openToken(handle: unknown, kind: TokenKind, tenant: string): HeldToken {
  const token = typeof handle === 'string' ? find(handle, kind) : undefined;
  if (!token) {
    const reason = 'a handle does not survive its expiry or a restart';
    throw new IdentityError('IDENTITY_INPUT', `the message holds no ${NAME[kind]} of this Node-RED (${reason})`);
  }
  if (token.tenant !== tenant)
    throw new IdentityError('IDENTITY_INPUT', `the ${NAME[kind]} in the message belongs to another tenant`);
  return token;
}

/** An access token serves many messages; a user token is set aside once it was opened. */
function find(handle: string, kind: TokenKind): HeldToken | undefined {
  const token = waiting[kind].get(handle);
  if (kind === 'access-token') return token;
  if (!token) return opened.get(handle);
  waiting[kind].delete(handle);
  put(opened, handle, token, MOST_OPENED);
  return token;
}

function put(shelf: Shelf, handle: string, token: HeldToken, most: number): void {
  if (shelf.size >= most) {
    const [oldest] = shelf.keys();
    if (oldest !== undefined) shelf.delete(oldest);
  }
  shelf.set(handle, token);
}

/** What was made first expires first, as good as always; what does not is caught by the bound. */
function dropExpired(shelf: Shelf, now: number): void {
  for (const [handle, { expiresAt }] of shelf) {
    if (expiresAt > now) return;
    shelf.delete(handle);
  }
}
