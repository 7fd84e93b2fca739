import { IdentityError } from '../errors';
import type { HttpClient } from '../http/client';
import { callRefused, jsonOf } from '../rest/api-answer';
import { authenticateClient, type ClientAuthentication, type ClientCredentials } from './client-authentication';

export interface TokenManagementRequest extends ClientCredentials {
  /** Path of the endpoint. */
  readonly path: string;
  readonly token: string;
  readonly clientAuthentication: ClientAuthentication;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Introspection (RFC 7662, section 2) and revocation (RFC 7009, section 2): one form post by the client. Replay-safe: both say the same
 * however often they are asked.
 *
 * @returns the answer's JSON; null for an empty one, which is what a revocation answers
 * @throws IdentityError `IDENTITY_INVALID_CLIENT` (401), see `callRefused`, or a transport error
 */
export async function manageToken(http: HttpClient, request: TokenManagementRequest): Promise<unknown> {
  const form = new URLSearchParams({ token: request.token });
  const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  authenticateClient(request.clientAuthentication, request, form, headers);
  const response = await http.request({
    method: 'POST',
    path: request.path,
    headers,
    body: form.toString(),
    replaySafe: true,
    signal: request.signal,
  });
  const { statusCode } = response;
  if (statusCode >= 200 && statusCode < 300) return jsonOf(response);
  if (statusCode === 401) {
    throw new IdentityError('IDENTITY_INVALID_CLIENT', 'the tenant refused the client id or secret', { statusCode });
  }
  throw callRefused(response, {});
}
