import { randomUUID } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import { secretHex } from '../random';
import type { ApiClient, Entitlement, VerifyUser } from './tenant';

/** One conversation with the token endpoint, from its first leg to its last token. */
export interface Grant {
  /** `grant_id` */
  id: string;
  readonly client: ApiClient;
  /** As it came, for every later leg must bring the same bytes. */
  readonly context: string | undefined;
  /** Nobody until a first factor was passed and presented. */
  user: VerifyUser | undefined;
  /** The factors presented so far, oldest first. */
  readonly factors: string[];
}

/** A token in circulation. */
export interface Token {
  /** The client's own, one that may only answer a challenge, or a user's. */
  readonly kind: 'client' | 'challenge' | 'user';
  readonly grant: Grant;
  readonly scope: string;
  readonly entitlements: readonly Entitlement[];
  /** What the policy allowed; for challenge tokens. */
  readonly allowedFactors: readonly string[];
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

export const CHALLENGE_SECONDS = 1800;
export const TOKEN_SECONDS = 7200;

export class Grants {
  readonly #tokens = new BoundedMap<Token>(50_000);
  readonly #refreshTokens = new BoundedMap<Token>(50_000);

  constructor(private readonly now: () => number) {}

  begin(client: ApiClient, context: string | undefined, user?: VerifyUser, factors: string[] = []): Grant {
    return { id: randomUUID(), client, context, user, factors };
  }

  issue(what: Omit<Token, 'issuedAtMs' | 'expiresAtMs'>): string {
    const seconds = what.kind === 'challenge' ? CHALLENGE_SECONDS : TOKEN_SECONDS;
    const issuedAtMs = this.now();
    const value = secretHex(20);
    this.#tokens.set(value, { ...what, issuedAtMs, expiresAtMs: issuedAtMs + seconds * 1000 });
    return value;
  }

  /** The token of this value, unless it is unknown, expired or revoked. */
  find(value: string | undefined): Token | undefined {
    const token = this.#tokens.get(value ?? '');
    return token && token.expiresAtMs > this.now() ? token : undefined;
  }

  issueRefreshToken(of: string): string | undefined {
    const token = this.#tokens.get(of);
    if (!token) return undefined;
    const value = secretHex(20);
    this.#refreshTokens.set(value, token);
    return value;
  }

  /** Uses a refresh token up; each is good for one refresh (assumed). */
  redeemRefreshToken(value: string): Token | undefined {
    const token = this.#refreshTokens.get(value);
    this.#refreshTokens.delete(value);
    return token;
  }

  revoke(value: string): void {
    this.#tokens.delete(value);
    this.#refreshTokens.delete(value);
  }

  clear(): void {
    this.#tokens.clear();
    this.#refreshTokens.clear();
  }
}
