import { z } from 'zod';
import type { Deadline } from '../deadline';
import { IdentityError } from '../errors';
import type { HttpClient, HttpResponse } from '../http/client';
import { refusedByStatus } from '../http/status';
import { jsonOf } from '../rest/api-answer';
import { type AuthenticatingClient, authenticateClient } from './client-authentication';

/** Whose token it is asked about, and how. */
export interface TokenQuestion {
  readonly http: HttpClient;
  readonly client: AuthenticatingClient;
  /** Path of the endpoint. */
  readonly path: string;
  readonly token: string;
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
}

/** What the tenant says about a token (RFC 7662, section 2.2). */
export interface TokenStatus {
  readonly active: boolean;
  readonly scope: string | undefined;
  readonly subject: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
}

/** ECMA-262, section 21.4.1.1: no date is later. */
const LATEST_SECONDS = 8.64e12;

const text = z.string().max(1000).optional().catch(undefined);
const introspection = z.object({
  active: z.boolean(),
  scope: text,
  sub: text,
  exp: z.number().min(0).max(LATEST_SECONDS).optional().catch(undefined),
});

/** RFC 7662. Replay-safe. @throws IdentityError `IDENTITY_INVALID_CLIENT`, `IDENTITY_CONFIG`, `IDENTITY_RESPONSE`, see `refusedByStatus`, or a transport error */
export async function introspectToken(question: TokenQuestion): Promise<TokenStatus> {
  const response = await post(question);
  if (response.statusCode !== 200) throw statusError(response, 'the introspection');
  const parsed = introspection.safeParse(jsonOf(response));
  if (!parsed.success) throw new IdentityError('IDENTITY_RESPONSE', "the tenant's answer to the introspection is none");
  const { active, scope, sub, exp } = parsed.data;
  return { active, scope, subject: sub, expiresAt: exp === undefined ? undefined : exp * 1000 };
}

/** RFC 7009: a token that is unknown is revoked already. Replay-safe. @throws IdentityError see `introspectToken` */
export async function revokeToken(question: TokenQuestion): Promise<void> {
  const response = await post(question);
  if (response.statusCode !== 200 && response.statusCode !== 204) throw statusError(response, 'the revocation');
}

function post({ http, client, path, token, deadline, signal }: TokenQuestion): Promise<HttpResponse> {
  const form = new URLSearchParams();
  const headers = authenticateClient(client, form);
  form.set('token', token);
  const body = form.toString();
  return http.request({ method: 'POST', path, headers, body, replaySafe: true, timeoutMs: deadline.leftMs, signal });
}

function statusError(response: HttpResponse, what: string): IdentityError {
  const { statusCode } = response;
  // CyberArk answers 400 where the RFC says 401 (protocol.md, section 0, verdict 4).
  if (statusCode === 401 || (statusCode === 400 && namesClient(response.body))) {
    return new IdentityError('IDENTITY_INVALID_CLIENT', `the tenant refused the client id or secret for ${what}`, { statusCode });
  }
  if (statusCode === 404 || statusCode === 405) {
    return new IdentityError('IDENTITY_CONFIG', `the tenant has no endpoint for ${what} beside its token path`, { statusCode });
  }
  return refusedByStatus(response, what);
}

function namesClient(body: string): boolean {
  try {
    const error = (JSON.parse(body) as { error?: unknown } | null)?.error;
    return error === 'invalid_client' || error === 'access_denied';
  } catch {
    return false;
  }
}
