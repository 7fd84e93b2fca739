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
  /** What the tenant knows of a token, by the client's credentials (RFC 7662): `{active, scope, exp, ...}`. */
  introspectToken(token: string, options: CallOptions): Promise<unknown>;
  /** Ends a token, by the client's credentials (RFC 7009). A token that is unknown is no error. */
  revokeToken(token: string, options: CallOptions): Promise<unknown>;
}
