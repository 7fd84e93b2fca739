import { IdentityError } from '../errors';
import type { HttpClient, HttpResponse } from '../http/client';
import { refusedByStatus } from '../http/status';
import { redact } from '../redact';
import { authenticateClient, type ClientAuthentication, type ClientCredentials } from './client-authentication';
import { parseTokenResponse, type TokenResponse } from './token-response';

export interface ClientCredentialsGrant extends ClientCredentials {
  /** Path of the token endpoint, `/oauth2/token/{application id}` for example. */
  readonly tokenPath: string;
  readonly scope: string;
  readonly clientAuthentication: ClientAuthentication;
}

/** `error` values that mean: this client id and secret will not do. `access_denied` is what CyberArk says (protocol.md, section 2.4). */
const BAD_CLIENT = new Set(['invalid_client', 'access_denied', 'unauthorized_client']);

/**
 * The client credentials grant (RFC 6749, section 4.4). Replay-safe: a token that nobody received does no harm.
 *
 * @throws IdentityError `IDENTITY_INVALID_CLIENT` when the client is refused, `IDENTITY_OAUTH` for any other OAuth error,
 *   `IDENTITY_RATE_LIMITED`, `IDENTITY_UNAVAILABLE`, `IDENTITY_CONFIG` (no such endpoint), `IDENTITY_RESPONSE`, or a transport error
 */
export async function requestClientCredentialsToken(http: HttpClient, grant: ClientCredentialsGrant): Promise<TokenResponse> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: grant.scope });
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  authenticateClient(grant.clientAuthentication, grant, form, headers);
  const response = await http.request({
    method: 'POST',
    path: grant.tokenPath,
    headers,
    body: form.toString(),
    replaySafe: true,
  });
  if (response.statusCode === 200) return parseTokenResponse(response.body, grant.scope);
  throw tokenError(response, grant, headers.authorization);
}

/** RFC 6749, section 5.2. CyberArk answers 400 where the RFC says 401, so the two are read alike (protocol.md, section 0, verdict 4). */
function tokenError(response: HttpResponse, grant: ClientCredentialsGrant, authorization = ''): IdentityError {
  const { statusCode } = response;
  if (statusCode >= 400 && statusCode < 500 && statusCode !== 429) {
    const { error, description } = oauthError(response.body, [
      grant.clientSecret,
      grant.clientId,
      authorization.replace('Basic ', ''),
    ]);
    const detail = error === undefined ? '' : `: ${error}${description && ` (${description})`}`;
    const details = error === undefined ? { statusCode } : { statusCode, oauthError: error };
    if ((error !== undefined && BAD_CLIENT.has(error)) || (error === undefined && statusCode === 401)) {
      return new IdentityError('IDENTITY_INVALID_CLIENT', `the tenant refused the client id or secret${detail}`, details);
    }
    if (error !== undefined) return new IdentityError('IDENTITY_OAUTH', `the tenant refused the token request${detail}`, details);
    if (statusCode === 404 || statusCode === 405) {
      return new IdentityError(
        'IDENTITY_CONFIG',
        `the tenant has no token endpoint at ${grant.tokenPath}: check the tenant URL, the application id and the token path`,
        details,
      );
    }
  }
  return refusedByStatus(response, 'the token request');
}

/** `error` is a short word by the RFC's grammar; anything else is not repeated. */
function oauthError(body: string, secrets: readonly string[]): { error: string | undefined; description: string } {
  try {
    const json = JSON.parse(body) as { error?: unknown; error_description?: unknown } | null;
    const word = typeof json?.error === 'string' ? json.error : '';
    // These are no secret, even where the secret is a word of theirs; a refusal that went unnoticed would lock the account.
    const error = BAD_CLIENT.has(word) ? word : redact(word, secrets);
    const description = typeof json?.error_description === 'string' ? redact(json.error_description, secrets) : '';
    return { error: /^[a-z][a-z_]{1,39}$/.test(error) ? error : undefined, description };
  } catch {
    return { error: undefined, description: '' };
  }
}
