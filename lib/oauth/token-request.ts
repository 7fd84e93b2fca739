import { IdentityError } from '../errors';
import type { HttpClient, HttpResponse } from '../http/client';
import { refusedByStatus } from '../http/status';
import { type AuthenticatingClient, authenticateClient } from './client-authentication';
import { parseTokenResponse, type TokenResponse } from './token-response';

export interface ClientCredentialsGrant extends AuthenticatingClient {
  /** Path of the token endpoint, `/oauth2/token/{application id}` for example. */
  readonly tokenPath: string;
  /** Blank: none is asked for. */
  readonly scope: string;
}

/** `error` values that mean: this client id and secret will not do. `access_denied` is what CyberArk says (protocol.md, section 2.4). */
const BAD_CLIENT = new Set(['invalid_client', 'access_denied', 'unauthorized_client']);

/**
 * The `error` values that are repeated: RFC 6749, sections 5.2 and 4.1.2.1, and RFC 6750, section 3.1. Nothing else that the
 * tenant writes is ever quoted, since it may hold what it was sent.
 */
const STANDARD_ERRORS: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
  'invalid_token',
]);

/**
 * The client credentials grant (RFC 6749, section 4.4). Replay-safe: a token that nobody received does no harm.
 *
 * @throws IdentityError `IDENTITY_INVALID_CLIENT` when the client is refused, `IDENTITY_OAUTH` for any other OAuth error,
 *   `IDENTITY_RATE_LIMITED`, `IDENTITY_UNAVAILABLE`, `IDENTITY_CONFIG` (no such endpoint), `IDENTITY_RESPONSE`, or a transport error
 */
export async function requestClientCredentialsToken(http: HttpClient, grant: ClientCredentialsGrant): Promise<TokenResponse> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(grant.scope && { scope: grant.scope }) });
  const headers = authenticateClient(grant, form);
  const response = await http.request({
    method: 'POST',
    path: grant.tokenPath,
    headers,
    body: form.toString(),
    replaySafe: true,
  });
  if (response.statusCode === 200) return parseTokenResponse(response.body, grant.scope);
  throw tokenError(response, grant.tokenPath);
}

/** RFC 6749, section 5.2. CyberArk answers 400 where the RFC says 401, so the two are read alike (protocol.md, section 0, verdict 4). */
function tokenError(response: HttpResponse, tokenPath: string): IdentityError {
  const { statusCode } = response;
  if (statusCode < 400 || statusCode >= 500 || statusCode === 429) return refusedByStatus(response, 'the token request');
  const { said, oauthError } = readError(response.body);
  const details = { statusCode, ...(oauthError !== undefined && { oauthError }) };
  if (oauthError === undefined ? statusCode === 401 : BAD_CLIENT.has(oauthError)) {
    const detail = oauthError === undefined ? '' : `: ${oauthError}`;
    return new IdentityError('IDENTITY_INVALID_CLIENT', `the tenant refused the client id or secret${detail}`, details);
  }
  if (oauthError !== undefined)
    return new IdentityError('IDENTITY_OAUTH', `the tenant refused the token request: ${oauthError}`, details);
  if (statusCode === 404 || statusCode === 405) {
    return new IdentityError(
      'IDENTITY_CONFIG',
      `the tenant has no token endpoint at ${tokenPath}: check the tenant URL, the application id and the token path`,
      details,
    );
  }
  if (!said) return refusedByStatus(response, 'the token request');
  return new IdentityError(
    'IDENTITY_OAUTH',
    `the tenant refused the token request for a reason that has no standard name (${statusCode})`,
    details,
  );
}

/** Whether the body names an `error` at all, and that error if it is one of the standard ones. */
function readError(body: string): { readonly said: boolean; readonly oauthError: string | undefined } {
  try {
    const error = (JSON.parse(body) as { error?: unknown } | null)?.error;
    const said = typeof error === 'string' && error !== '';
    return { said, oauthError: said && STANDARD_ERRORS.has(error) ? error : undefined };
  } catch {
    return { said: false, oauthError: undefined };
  }
}
