import type { Authenticator } from './authentication/authenticator';
import type { Clock } from './clock';
import type { CachedToken } from './oauth/token-cache';
import type { TenantApi } from './tenant-api';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What every provider's tenant has, as one client sees it. */
export interface Tenant {
  /** As `parseOrigin` gives it. */
  readonly origin: string;
  /** Where a launch may send the browser afterwards, beside the tenant itself: where a challenge failed, or where a session leads. */
  readonly failureOrigins: readonly string[];
  readonly clock: Clock;
  readonly api: TenantApi;
  /**
   * The client's own access token (client credentials grant), from the process's cache where it is good.
   *
   * @throws IdentityError see `requestClientCredentialsToken`; a refusal is remembered for 60 s, see `TokenRefusals`
   */
  getAccessToken(options?: CallOptions & { readonly forceNew?: boolean }): Promise<CachedToken>;
  /** The token that `getAccessToken` would give without asking the tenant; undefined where it would ask. */
  peekAccessToken(): CachedToken | undefined;
  /**
   * The name of a user whom the configuration's rules allow to be acted for, as `parseUserName` gives it.
   *
   * @throws IdentityError `IDENTITY_INPUT`, or `IDENTITY_REFUSED` for a user whom the rules exclude
   */
  checkUser(userName: unknown): string;
  /** Stands for the rules that `checkUser` holds names against, and for nothing else: no other tenant has the same object. */
  readonly rules: object;
  /** How people sign in there. */
  authenticator(): Authenticator<unknown>;
  /** Lets running calls end and takes no new ones. Cached tokens stay: a deploy must not cost a token call. */
  close(): Promise<void>;
  /** Forgets the cached token, but no refusal: for a tenant whose configuration was deleted. */
  forget(): void;
}
