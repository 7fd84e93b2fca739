import { BoundedMap } from './bounded-map';
import { secretHex } from './random';
import type { TenantUser } from './tenant';

/** How long an icbt lives (protocol.md, section 3). */
const LIFETIME_MS = 10 * 60 * 1000;

interface UserToken {
  /** Nobody, when the tenant hides that a user does not exist. */
  readonly user: TenantUser | undefined;
  readonly expiresAtMs: number;
  used: boolean;
}

/** The user tokens (icbt) in circulation, each bound to its user. */
export class UserTokens {
  readonly #issued = new BoundedMap<UserToken>(50_000);

  constructor(private readonly now: () => number) {}

  /** A token for the user: as many random hex digits as asked for, 64 by default. */
  issue(user: TenantUser | undefined, hexDigits = 64): string {
    const value = secretHex(hexDigits / 2);
    this.#issued.set(value, { user, expiresAtMs: this.now() + LIFETIME_MS, used: false });
    return value;
  }

  /** Uses the token; undefined when it is unknown, expired, or used before while it `opensOnce`. */
  redeem(value: string, opensOnce: boolean): TenantUser | undefined {
    const token = this.#issued.get(value);
    if (!token || token.expiresAtMs <= this.now() || (opensOnce && token.used)) return undefined;
    token.used = true;
    return token.user;
  }

  clear(): void {
    this.#issued.clear();
  }
}
