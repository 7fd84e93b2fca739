import { BoundedMap } from '../bounded-map';
import { secretHex } from '../random';
import type { TenantUser } from '../tenant';

const LIFETIME_MS = 5 * 60 * 1000;

/** A step-up that ChallengeUser asked for: by the name of an authentication profile, not by an app. */
export interface ProfileChallenge {
  readonly user: TenantUser;
  readonly profileName: string;
  readonly expiresAtMs: number;
}

export class ProfileChallenges {
  readonly #byId = new BoundedMap<ProfileChallenge>(1000);

  constructor(private readonly now: () => number) {}

  start(user: TenantUser, profileName: string): string {
    const id = secretHex(16);
    this.#byId.set(id, { user, profileName, expiresAtMs: this.now() + LIFETIME_MS });
    return id;
  }

  /** A challenge is taken up once. */
  take(id: string): ProfileChallenge | undefined {
    const challenge = this.#byId.get(id);
    this.#byId.delete(id);
    return challenge && challenge.expiresAtMs > this.now() ? challenge : undefined;
  }

  clear(): void {
    this.#byId.clear();
  }
}
