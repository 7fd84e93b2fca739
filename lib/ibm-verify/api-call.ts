import type { z } from 'zod';
import type { Deadline } from '../deadline';
import { IdentityError } from '../errors';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/client';
import { refusedByStatus } from '../http/status';
import { readVendorError } from './message-id';

/** On whose behalf, and within which time, calls outside the token endpoint are made. */
export interface Caller {
  readonly http: HttpClient;
  /** Of the whole piece of work that the call belongs to. */
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
  /** A challenge token, or the client's own. */
  readonly accessToken: string;
}

export interface ApiRequest {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: unknown;
  /** @default false: whatever sends a code or answers a challenge happens once */
  readonly replaySafe?: boolean;
}

/** Sends one call; every status is an answer. @throws a transport error */
export function callApi({ http, deadline, signal, accessToken }: Caller, request: ApiRequest): Promise<HttpResponse> {
  const { method, path, body, replaySafe = false } = request;
  return http.request({
    method,
    path,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${accessToken}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    replaySafe,
    timeoutMs: deadline.leftMs,
    signal,
  });
}

/**
 * The body of a 200, 201 or 202, read.
 *
 * @param what the call in words: "the list of factors"
 * @throws IdentityError `IDENTITY_RESPONSE` for a body of another form, or see `apiError`
 */
export function readAnswer<T>(response: HttpResponse, schema: z.ZodType<T>, what: string): T {
  const { statusCode, body } = response;
  if (statusCode < 200 || statusCode > 202) throw apiError(response, what);
  let json: unknown;
  try {
    json = JSON.parse(body.trim());
  } catch {
    throw new IdentityError('IDENTITY_RESPONSE', `the tenant answered ${what} with ${statusCode}, but not with JSON`, {
      statusCode,
    });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  // Names of members only: those of ours that are missing or wrong, never what the tenant wrote.
  const members = parsed.error.issues.map((issue) => issue.path.join('.') || 'the body').slice(0, 5);
  const which = members.map((member) => (/^[\w.]{1,40}$/.test(member) ? member : 'a member')).join(', ');
  throw new IdentityError('IDENTITY_RESPONSE', `the tenant's answer to ${what} is not what it should be (${which})`, {
    statusCode,
  });
}

/** The error for an answer that is none of those that the call expects. The vendor's identifier is all that is repeated of it. */
export function apiError(response: HttpResponse, what: string): IdentityError {
  const { statusCode } = response;
  const { messageId } = readVendorError(response.body);
  const details = { statusCode, ...(messageId && { messageId }) };
  const reason = messageId ? `${statusCode}, ${messageId}` : String(statusCode);
  if (statusCode === 401) {
    return new IdentityError('IDENTITY_UNAUTHORIZED', `the tenant does not accept the token for ${what} (${reason})`, details);
  }
  if (statusCode === 400 || statusCode === 403 || statusCode === 404) {
    return new IdentityError('IDENTITY_REFUSED', `the tenant refused ${what} (${reason})`, details);
  }
  return refusedByStatus(response, what);
}
