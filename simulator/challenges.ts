import { randomInt } from 'node:crypto';
import { BoundedMap } from './bounded-map';
import { secretHex } from './random';
import type { LaunchableApp, TenantUser } from './tenant';

/** How long a person may take (assumed; the vendor does not say). */
const LIFETIME_MS = 5 * 60 * 1000;

/** One MFA challenge: it begins at `/run` and ends with one answer. */
export interface Challenge {
  readonly id: string;
  readonly elevate: string;
  readonly user: TenantUser;
  readonly app: LaunchableApp;
  readonly failureRedirectUrl: string | undefined;
  /** What a browser may have to share with the caller of `/run`. */
  readonly origin: ChallengeOrigin;
  /** What the person must type. A real tenant sends it to the person's device. */
  readonly code: string;
  readonly expiresAtMs: number;
  outcome: 'open' | 'passed' | 'failed';
}

export interface ChallengeOrigin {
  /** The icbt, wherever it came from. */
  readonly userToken: string;
  readonly remoteAddress: string;
  /** Value of the cookie set beside the challenge. */
  readonly cookie: string;
}

export class Challenges {
  readonly #byId = new BoundedMap<Challenge>(10_000);

  constructor(private readonly now: () => number) {}

  start(what: Pick<Challenge, 'user' | 'app' | 'failureRedirectUrl'>, from: Omit<ChallengeOrigin, 'cookie'>): Challenge {
    const challenge: Challenge = {
      ...what,
      id: secretHex(16),
      elevate: secretHex(16),
      origin: { ...from, cookie: secretHex(24) },
      code: String(randomInt(1_000_000)).padStart(6, '0'),
      expiresAtMs: this.now() + LIFETIME_MS,
      outcome: 'open',
    };
    this.#byId.set(challenge.id, challenge);
    return challenge;
  }

  /** The challenge of both ids, unless it is too old. */
  find(id: string | undefined, elevate: string | undefined): Challenge | undefined {
    const challenge = this.#byId.get(id ?? '');
    return challenge && challenge.elevate === elevate && challenge.expiresAtMs > this.now() ? challenge : undefined;
  }

  /** The challenge of this id alone, unless it is too old. */
  byId(id: string): Challenge | undefined {
    return this.find(id, this.#byId.get(id)?.elevate);
  }

  clear(): void {
    this.#byId.clear();
  }
}
