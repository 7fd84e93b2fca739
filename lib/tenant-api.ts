import type { TokenStatus } from './oauth/token-status';
import type { ApiRequest } from './rest/api-request';
import type { CallOptions } from './tenant';

export interface ApiCallOptions extends CallOptions {
  /**
   * The token that is sent: a user's own, for example. Without, it is the client's, which is renewed once where the tenant does not
   * accept it.
   */
  readonly accessToken?: string | undefined;
}

/** The REST API of a tenant. */
export interface TenantApi {
  /**
   * Calls any endpoint. Sent once, unless it is a GET.
   *
   * @returns the answer's JSON, out of the vendor's envelope where there is one; null for an empty answer
   * @throws IdentityError `IDENTITY_INPUT` (a body that cannot be sent), `IDENTITY_REFUSED` (403, 404, another 4xx, or the vendor's
   *   `success: false`), `IDENTITY_UNAUTHORIZED` (401), `IDENTITY_RATE_LIMITED`, `IDENTITY_UNAVAILABLE`, `IDENTITY_RESPONSE` (no
   *   JSON), `IDENTITY_CONFIG` (a redirect), or a transport error
   */
  call(request: ApiRequest, options: ApiCallOptions): Promise<unknown>;
  /** What the tenant knows of a token, by the client's credentials. @throws IdentityError see `introspectToken` of lib/oauth */
  introspectToken(token: string, options?: CallOptions): Promise<TokenStatus>;
  /** Ends a token, by the client's credentials. One that is unknown is no error. @throws IdentityError see `revokeToken` of lib/oauth */
  revokeToken(token: string, options?: CallOptions): Promise<void>;
}
