import type { Deadline } from '../deadline';
import { IdentityError } from '../errors';
import type { HttpClient, HttpResponse } from '../http/client';
import { refusedByStatus } from '../http/status';
import { authenticateClient } from '../oauth/client-authentication';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import { missingMembers } from './context';
import { readVendorError } from './message-id';
import { type FactorChallenge, parseGrantAnswer, type UserTokenAnswer } from './token-answer';

/** Whom a leg of the policy flow is for, and within which time. */
export interface GrantCall {
  readonly http: HttpClient;
  readonly client: ClientCredentialsGrant;
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
}

export type GrantAnswer = FactorChallenge | UserTokenAnswer | { readonly outcome: 'denied' };

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const DEFAULT_SCOPE = 'openid';

/** What the observed answer to a wrong secret carries (protocol.md, section 7.2). */
const BAD_CLIENT_ID = 'CSIAQ0155E';
/** The OAuth errors that tell of a request or a registration that is wrong for everybody, not of a person: RFC 6749, section 5.2. */
const REQUEST_ERRORS: ReadonlySet<string> = new Set([
  'invalid_request',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);
const SERVER_ERRORS: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);
const MORE_INFO = 'adaptive_more_info_required';

/**
 * The first leg (seed 003): asks the policy what nobody in particular has to prove. Replay-safe: a challenge that nobody received
 * does no harm.
 *
 * @param context as `encodeContext` gives it
 * @throws IdentityError see `grantError`, `IDENTITY_RESPONSE`, or a transport error
 */
export function requestPolicyauth(call: GrantCall, context: string): Promise<GrantAnswer> {
  return requestGrant(call, { grant_type: 'policyauth', context }, context, true);
}

/**
 * Every later leg (seed 003): presents the proof of one factor. Sent once, whatever happens: an assertion is used once.
 *
 * @throws IdentityError see `requestPolicyauth`
 */
export function presentAssertion(call: GrantCall, context: string, assertion: string): Promise<GrantAnswer> {
  return requestGrant(call, { grant_type: JWT_BEARER, context, assertion }, context, false);
}

/**
 * Another access token for a person who was granted one (RFC 6749, section 6). Sent once: the tenant may replace the refresh token.
 *
 * @param context judged anew by the policy, where it is given
 * @throws IdentityError see `requestPolicyauth`
 */
export function refreshGrant(call: GrantCall, refreshToken: string, context?: string): Promise<GrantAnswer> {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, ...(context !== undefined && { context }) };
  return requestGrant(call, fields, context, false);
}

async function requestGrant(
  { http, client, deadline, signal }: GrantCall,
  fields: Readonly<Record<string, string>>,
  context: string | undefined,
  replaySafe: boolean,
): Promise<GrantAnswer> {
  const form = new URLSearchParams();
  const headers = authenticateClient(client, form);
  form.set('scope', client.scope || DEFAULT_SCOPE);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const response = await http.request({
    method: 'POST',
    path: client.tokenPath,
    headers,
    body: form.toString(),
    replaySafe,
    timeoutMs: deadline.leftMs,
    signal,
  });
  if (response.statusCode === 200) return parseGrantAnswer(response.body);
  const error = grantError(response, client.tokenPath, context);
  if (error === undefined) return { outcome: 'denied' };
  throw error;
}

/**
 * Undefined for a policy that says no: an OAuth error, with 400, 401 or 403, that is not about the client (protocol.md, section 7.3).
 * Else `IDENTITY_INVALID_CLIENT`, `IDENTITY_OAUTH` for a request that is wrong for everybody, `IDENTITY_INPUT` for a context that
 * lacks what the policy judges by, `IDENTITY_CONFIG`, `IDENTITY_RATE_LIMITED`, `IDENTITY_UNAVAILABLE`, `IDENTITY_REFUSED`.
 */
function grantError(response: HttpResponse, tokenPath: string, context: string | undefined): IdentityError | undefined {
  const { statusCode } = response;
  const { messageId, oauthError } = readVendorError(response.body);
  const details = { statusCode, ...(messageId && { messageId }) };
  if (statusCode === 404 || statusCode === 405) {
    const text = `the tenant has no token endpoint at ${tokenPath}: check the tenant URL and the token path`;
    return new IdentityError('IDENTITY_CONFIG', text, details);
  }
  if (statusCode !== 400 && statusCode !== 401 && statusCode !== 403) return refusedByStatus(response, 'the token request');
  if (oauthError === 'invalid_client' || messageId === BAD_CLIENT_ID || (oauthError === undefined && statusCode === 401)) {
    return new IdentityError('IDENTITY_INVALID_CLIENT', 'the tenant refused the client id or secret', {
      ...details,
      ...(oauthError === 'invalid_client' && { oauthError }),
    });
  }
  if (oauthError === undefined) return refusedByStatus(response, 'the token request');
  if (oauthError === MORE_INFO) return moreInfoNeeded(context, details);
  if (SERVER_ERRORS.has(oauthError)) {
    const text = `the tenant could not serve the token request: ${oauthError}`;
    return new IdentityError('IDENTITY_UNAVAILABLE', text, { ...details, oauthError });
  }
  if (!REQUEST_ERRORS.has(oauthError)) return undefined;
  const hint = oauthError === 'invalid_request' ? '' : '; is the grant enabled for this client?';
  return new IdentityError('IDENTITY_OAUTH', `the tenant refused the token request: ${oauthError}${hint}`, {
    ...details,
    oauthError,
  });
}

function moreInfoNeeded(context: string | undefined, details: { readonly statusCode: number }): IdentityError {
  const missing = context === undefined ? [] : missingMembers(context);
  const what = missing.length > 0 ? `; not given: ${missing.join(', ')}` : '';
  return new IdentityError('IDENTITY_INPUT', `the policy judges by more than the context holds${what}`, {
    ...details,
    oauthError: MORE_INFO,
  });
}
