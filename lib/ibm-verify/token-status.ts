import { z } from 'zod';
import { IdentityError } from '../errors';
import type { HttpResponse } from '../http/client';
import { refusedByStatus } from '../http/status';
import { authenticateClient } from '../oauth/client-authentication';
import { readAnswer } from './api-call';
import { readVendorError } from './message-id';
import type { GrantCall } from './token-grants';

/** What the tenant says about a token (RFC 7662, section 2.2). */
export interface TokenStatus {
  readonly active: boolean;
  readonly scope: string | undefined;
  readonly subject: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
}

const text = z.string().max(1000).optional().catch(undefined);
const introspection = z.object({ active: z.boolean(), scope: text, sub: text, exp: z.number().optional().catch(undefined) });

/** RFC 7662. Replay-safe. @throws IdentityError `IDENTITY_INVALID_CLIENT`, `IDENTITY_CONFIG`, see `refusedByStatus`, or a transport error */
export async function introspectToken(call: GrantCall, token: string): Promise<TokenStatus> {
  const response = await postToken(call, 'introspect', token);
  if (response.statusCode !== 200) throw statusError(response, 'the introspection');
  const { active, scope, sub, exp } = readAnswer(response, introspection, 'the introspection');
  return { active, scope, subject: sub, expiresAt: exp === undefined ? undefined : exp * 1000 };
}

/** RFC 7009: a token that is unknown is revoked already. Replay-safe. @throws IdentityError see `introspectToken` */
export async function revokeToken(call: GrantCall, token: string): Promise<void> {
  const response = await postToken(call, 'revoke', token);
  if (response.statusCode !== 200 && response.statusCode !== 204) throw statusError(response, 'the revocation');
}

function postToken({ http, client, deadline, signal }: GrantCall, endpoint: string, token: string): Promise<HttpResponse> {
  const form = new URLSearchParams();
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  authenticateClient(client.clientAuthentication, client, form, headers);
  form.set('token', token);
  const path = siblingOf(client.tokenPath, endpoint);
  const body = form.toString();
  return http.request({ method: 'POST', path, headers, body, replaySafe: true, timeoutMs: deadline.leftMs, signal });
}

/** Both families of paths have the endpoints side by side (protocol.md, section 7.1). */
function siblingOf(tokenPath: string, endpoint: string): string {
  if (!/\/token$/.test(tokenPath)) {
    throw new IdentityError('IDENTITY_CONFIG', `the token path does not end with /token: where ${endpoint} is cannot be told`);
  }
  return tokenPath.replace(/token$/, endpoint);
}

function statusError(response: HttpResponse, what: string): IdentityError {
  const { statusCode } = response;
  const { messageId, oauthError } = readVendorError(response.body);
  const details = { statusCode, ...(messageId && { messageId }) };
  if (oauthError === 'invalid_client' || statusCode === 401) {
    return new IdentityError('IDENTITY_INVALID_CLIENT', `the tenant refused the client id or secret for ${what}`, details);
  }
  if (statusCode === 404 || statusCode === 405) {
    return new IdentityError('IDENTITY_CONFIG', `the tenant has no endpoint for ${what} beside its token path`, details);
  }
  return refusedByStatus(response, what);
}
