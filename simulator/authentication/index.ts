import type { TenantUser } from '../tenant';
import { Federations } from './federations';
import { LockOuts } from './lock-outs';
import { Packages } from './packages';
import { ProfileChallenges } from './profile-challenges';
import { AuthenticationTokens } from './tokens';

/** Everything about people who sign in by API. */
export class Authentication {
  readonly packages: Packages;
  readonly tokens: AuthenticationTokens;
  readonly lockOuts: LockOuts;
  readonly profileChallenges: ProfileChallenges;
  readonly federations: Federations;

  constructor(now: () => number) {
    this.packages = new Packages(now);
    this.tokens = new AuthenticationTokens(now);
    this.lockOuts = new LockOuts(now);
    this.profileChallenges = new ProfileChallenges(now);
    this.federations = new Federations(now);
  }

  /** Seconds that this person has to wait; an unknown one like any other. */
  waitingSeconds(name: string, user: TenantUser | undefined): number {
    return this.lockOuts.waitingSeconds(name, user?.signIn?.locked ?? false);
  }

  clear(): void {
    for (const part of [this.packages, this.tokens, this.lockOuts, this.profileChallenges, this.federations]) part.clear();
  }
}
