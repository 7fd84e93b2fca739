import { AccessTokens } from '../../simulator/access-tokens';
import type { TenantUser } from '../../simulator/tenant';
import { UserTokens } from '../../simulator/user-tokens';

export interface IssuedTokens {
  /** Values of access tokens, in order. */
  readonly accessTokens: readonly string[];
  /** Values of user tokens (icbt), each with the login name of its user. */
  readonly userTokens: ReadonlyMap<string, string | undefined>;
  stop(): void;
}

/** Notes every token that simulators in this process issue from now on. The simulator itself tells nobody. */
export function recordIssuedTokens(): IssuedTokens {
  const accessTokens: string[] = [];
  const userTokens = new Map<string, string | undefined>();
  const { issue: issueAccessToken } = AccessTokens.prototype;
  const { issue: issueUserToken } = UserTokens.prototype;
  AccessTokens.prototype.issue = function (...args) {
    const value = issueAccessToken.apply(this, args);
    accessTokens.push(value);
    return value;
  };
  UserTokens.prototype.issue = function (user: TenantUser | undefined, ...args) {
    const value = issueUserToken.call(this, user, ...args);
    userTokens.set(value, user?.name);
    return value;
  };
  const stop = () => {
    AccessTokens.prototype.issue = issueAccessToken;
    UserTokens.prototype.issue = issueUserToken;
  };
  return { accessTokens, userTokens, stop };
}
