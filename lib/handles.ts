import { randomUUID } from 'node:crypto';
import { IdentityError } from './errors';
import { Generations } from './generations';

/** What a handle can stand for. */
export type TokenKind = 'access-token' | 'user-token' | 'authentication-token';

export interface HeldToken {
  readonly kind: TokenKind;
  /** Id of the configuration that the token was got with: when that is deleted, its handles are forgotten. */
  readonly issuer: string;
  /** Origin of the tenant that issued the token. */
  readonly tenant: string;
  readonly value: string;
  /** Login name of the user whom a user token speaks for; of an authentication token, where it is known. */
  readonly user?: string | undefined;
  /** Milliseconds since the epoch; infinite where the tenant does not say. */
  readonly expiresAt: number;
}

/** An access token lives for hours, and one that has expired is replaced by the cached one: its handle must still be understood. */
const ACCESS_TOKENS = { most: 10_000, longestMs: 86_400_000 };
/** Longer than any user token lives. The bound is for a flow that makes handles and never uses them. */
const USER_TOKENS = { most: 100_000, longestMs: 600_000 };
/** Tokens that people got by signing in: good for a working day, mostly. */
const AUTHENTICATION_TOKENS = { most: 20_000, longestMs: 43_200_000 };
/** User tokens that were opened once may be opened again, by a second launch node for example, while they are among so many. */
const MOST_OPENED = 4_096;

const waiting: Record<TokenKind, Generations<HeldToken>> = {
  'access-token': new Generations(ACCESS_TOKENS.most, ACCESS_TOKENS.longestMs),
  'user-token': new Generations(USER_TOKENS.most, USER_TOKENS.longestMs),
  'authentication-token': new Generations(AUTHENTICATION_TOKENS.most, AUTHENTICATION_TOKENS.longestMs),
};
const opened = new Generations<HeldToken>(MOST_OPENED, USER_TOKENS.longestMs);

const PREFIX: Record<TokenKind, string> = { 'access-token': 'idat_', 'user-token': 'idut_', 'authentication-token': 'idnt_' };
const NAME: Record<TokenKind, string> = {
  'access-token': 'access token',
  'user-token': 'user cookie',
  'authentication-token': 'authentication token',
};

/**
 * A handle: what a message carries instead of a token. A random name; tenant, user and expiry are kept with the token, so a
 * flow cannot change whom a handle speaks for. Good in this process only. See docs/decisions.md.
 *
 * @param now milliseconds since the epoch
 */
export function holdToken(token: HeldToken, now: number): string {
  const handle = PREFIX[token.kind] + randomUUID();
  waiting[token.kind].set(handle, token, now);
  return handle;
}

/**
 * The token that a handle stands for. It may have expired: `expiresAt` is the caller's to judge.
 *
 * @param now milliseconds since the epoch
 * @throws IdentityError `IDENTITY_INPUT` for anything that is no handle of this `kind` here, or that belongs to another tenant
 */
export function openToken(handle: unknown, kind: TokenKind, tenant: string, now = Date.now()): HeldToken {
  const token = typeof handle === 'string' ? find(handle, kind, now) : undefined;
  if (!token) {
    const reason = 'a handle does not survive its expiry or a restart';
    throw new IdentityError('IDENTITY_INPUT', `the message holds no ${NAME[kind]} of this Node-RED (${reason})`);
  }
  if (token.tenant !== tenant)
    throw new IdentityError('IDENTITY_INPUT', `the ${NAME[kind]} in the message belongs to another tenant`);
  return token;
}

/**
 * The same, for whoever takes a token of any kind.
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function openAnyToken(handle: unknown, tenant: string, now = Date.now()): HeldToken {
  return openToken(handle, kindOf(handle), tenant, now);
}

/** Forgets what one handle stands for: the token was ended. */
export function forgetToken(handle: unknown): void {
  if (typeof handle !== 'string') return;
  waiting[kindOf(handle)].delete(handle);
  opened.delete(handle);
}

/** Forgets every token that was got with this configuration. */
export function forgetTokensOf(issuer: string): void {
  for (const shelf of [...Object.values(waiting), opened]) shelf.deleteWhere((token) => token.issuer === issuer);
}

/** Every handle begins with its kind's prefix; what is none at all will be found on no shelf. */
function kindOf(handle: unknown): TokenKind {
  const kinds = Object.keys(PREFIX) as TokenKind[];
  return kinds.find((kind) => typeof handle === 'string' && handle.startsWith(PREFIX[kind])) ?? 'access-token';
}

/** A user token is set aside once it was opened; the others serve many messages. */
function find(handle: string, kind: TokenKind, now: number): HeldToken | undefined {
  const token = waiting[kind].get(handle);
  if (kind !== 'user-token') return token;
  if (!token) return opened.get(handle);
  waiting[kind].delete(handle);
  opened.set(handle, token, now);
  return token;
}
