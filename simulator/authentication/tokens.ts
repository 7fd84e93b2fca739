import { BoundedMap } from '../bounded-map';
import { secretHex } from '../random';
import type { TenantUser } from '../tenant';

/** The policy "hours until identity cookie expires"; twelve is assumed. */
const LIFETIME_SECONDS = 12 * 60 * 60;

/** What the tenant knows about an authentication token, the value of `.ASPXAUTH` and of `Result.Auth`. */
export interface AuthenticationToken {
  readonly user: TenantUser;
  readonly expiresAtMs: number;
  /** The step-ups that the user has passed besides the sign-in: an app's key or a profile's name, in lower case. */
  readonly passed: ReadonlySet<string>;
}

/** The authentication tokens in circulation. They cannot be refreshed. */
export class AuthenticationTokens {
  readonly #issued = new BoundedMap<AuthenticationToken>(10_000);

  constructor(private readonly now: () => number) {}

  issue(
    user: TenantUser,
    passed: Iterable<string>,
    lifetimeSeconds = LIFETIME_SECONDS,
  ): { value: string; lifetimeSeconds: number } {
    const value = secretHex(64).toUpperCase();
    this.#issued.set(value, { user, expiresAtMs: this.now() + lifetimeSeconds * 1000, passed: new Set(passed) });
    return { value, lifetimeSeconds };
  }

  /** The token of this value, unless it is unknown, expired or ended. */
  find(value: string | undefined): AuthenticationToken | undefined {
    const token = this.#issued.get(value ?? '');
    return token && token.expiresAtMs > this.now() ? token : undefined;
  }

  end(value: string): void {
    this.#issued.delete(value);
  }

  clear(): void {
    this.#issued.clear();
  }
}
