import { BoundedMap } from './bounded-map';
import { secretHex } from './random';
import type { SigningKey } from './signing-key';
import type { OAuthApp, ServiceClient } from './tenant';

/** What the tenant knows about an access token it issued. */
export interface AccessToken {
  readonly client: ServiceClient;
  /** None for a platform token (protocol.md, section 2.5). */
  readonly app: OAuthApp | undefined;
  readonly scope: string;
  /** The REST paths that the scope covers, without leading slash. */
  readonly covers: readonly RegExp[];
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** The access tokens in circulation. A JWT is looked up like any other: this server is the one that issued it. */
export class AccessTokens {
  readonly #issued = new BoundedMap<AccessToken>(100_000);

  constructor(
    private readonly key: SigningKey,
    private readonly now: () => number,
  ) {}

  issue(token: AccessToken, form: { opaque: boolean; origin: string }): string {
    const value = form.opaque ? secretHex(32) : this.key.jwt(token.app?.id ?? 'platform', claimsOf(token, form.origin));
    this.#issued.set(value, token);
    return value;
  }

  /** The token of this value, unless it is unknown, expired or revoked. */
  find(value: string): AccessToken | undefined {
    const token = this.#issued.get(value);
    return token && token.expiresAtMs > this.now() ? token : undefined;
  }

  revoke(value: string): void {
    this.#issued.delete(value);
  }

  revokeAll(): void {
    this.#issued.clear();
  }
}

/** Claims of protocol.md, section 2.3, and `jti`, which tells apart two tokens of the same second. */
function claimsOf(token: AccessToken, origin: string): Record<string, unknown> {
  return {
    iss: `${origin}/`,
    iat: Math.floor(token.issuedAtMs / 1000),
    aud: token.app?.audience ?? token.client.id,
    unique_name: token.client.id,
    exp: Math.floor(token.expiresAtMs / 1000),
    sub: token.client.userId,
    scope: token.scope,
    jti: secretHex(8),
  };
}
