import { IdentityError } from './errors';
import { HandleShelf } from './handle-shelf';

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
  /** The rules that this user has passed: `rules` of the tenant that they were asked of. */
  readonly passedRules?: object;
  /** Milliseconds since the epoch; infinite where the tenant does not say. */
  readonly expiresAt: number;
}

/** A burst of this many messages may go to two launch nodes, one of them later. */
const MOST_OPENED = 10_000;

const shelves: Record<TokenKind, HandleShelf<HeldToken>> = {
  /** An access token lives for hours, and one that has expired is replaced by the cached one: its handle must still be understood. */
  'access-token': new HandleShelf({ prefix: 'idat_', most: 10_000, longestMs: 86_400_000 }),
  /**
   * Longer than any user token lives. The bound of all is for a flow that makes handles and never uses them. One that was opened may be
   * opened again, by a second launch node for example, while it is among so many.
   */
  'user-token': new HandleShelf({ prefix: 'idut_', most: 100_000, longestMs: 600_000, mostOpened: MOST_OPENED }),
  /** Tokens that people got by signing in: good for a working day, mostly. */
  'authentication-token': new HandleShelf({ prefix: 'idnt_', most: 20_000, longestMs: 43_200_000 }),
};

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
  return shelves[token.kind].hold(token, now);
}

/**
 * The token that a handle stands for. It may have expired: `expiresAt` is the caller's to judge.
 *
 * @throws IdentityError `IDENTITY_INPUT` for anything that is no handle of this `kind` here, or that belongs to another tenant
 */
export function openToken(handle: unknown, kind: TokenKind, tenant: string): HeldToken {
  const token = typeof handle === 'string' ? shelves[kind].open(handle) : undefined;
  if (!token) {
    const bound = kind === 'user-token' ? `, or ${MOST_OPENED} others were used since` : '';
    const reason = `a handle ends with its token, with the configuration that got it, and at a restart${bound}`;
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
export function openAnyToken(handle: unknown, tenant: string): HeldToken {
  const kinds = Object.keys(shelves) as TokenKind[];
  // What is no handle at all is on no shelf.
  const kind = kinds.find((kind) => typeof handle === 'string' && shelves[kind].makes(handle)) ?? 'access-token';
  return openToken(handle, kind, tenant);
}

/** Whether the handle of an access token still stands for it. */
export function isHeld(handle: string): boolean {
  return shelves['access-token'].open(handle) !== undefined;
}

/** Forgets what one handle stands for: the token was ended. */
export function forgetToken(handle: unknown): void {
  if (typeof handle === 'string') for (const shelf of Object.values(shelves)) shelf.delete(handle);
}

/** Forgets every token that was got with this configuration. */
export function forgetTokensOf(issuer: string): void {
  for (const shelf of Object.values(shelves)) shelf.deleteWhere((token) => token.issuer === issuer);
}
