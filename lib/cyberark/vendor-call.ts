import type { z } from 'zod';
import { IdentityError } from '../errors';
import type { HttpClient, HttpResponse } from '../http/client';
import { refusedByStatus } from '../http/status';
import { type Envelope, parseEnvelope } from './envelope';

/** How errors speak of one call. */
export interface CallWords {
  /** Name of the endpoint: `GetTokenForUser`. */
  readonly endpoint: string;
  /** The call in words: "the user token request". */
  readonly request: string;
  /** What is asked for: "the user token". */
  readonly object: string;
  /** The whole text for a 401. */
  readonly unauthorized: string;
  /** What to look at after a 403. */
  readonly forbidden: string;
}

/** Where and until when one call of several may go on. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface VendorCall extends CallLimits {
  /** Path and query, already percent-encoded. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** A token, of the client or of a person, as it was issued. */
  readonly bearer?: string | undefined;
  /** @default false */
  readonly replaySafe?: boolean;
}

export interface VendorAnswer {
  readonly envelope: Envelope | undefined;
  readonly setCookies: readonly string[];
}

/**
 * One call of the REST API: JSON in, an envelope out (protocol.md, sections 1.3 and 1.4). What `success:false` means is left
 * to the caller.
 *
 * @throws IdentityError `IDENTITY_UNAUTHORIZED` (401), `IDENTITY_REFUSED` (403), `IDENTITY_CONFIG` (redirect, 404),
 *   `IDENTITY_RATE_LIMITED`, `IDENTITY_UNAVAILABLE`, `IDENTITY_RESPONSE`, or a transport error
 */
export async function callVendor(
  http: HttpClient,
  { path, body, bearer, replaySafe, timeoutMs, signal }: VendorCall,
  words: CallWords,
): Promise<VendorAnswer> {
  const response = await http.request({
    method: 'POST',
    path,
    headers: {
      Accept: 'application/json',
      'X-IDAP-NATIVE-CLIENT': 'true',
      'Content-Type': 'application/json',
      ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
    replaySafe: replaySafe ?? false,
    timeoutMs,
    signal,
  });
  if (response.statusCode !== 200) throw statusError(response, words);
  return { envelope: readEnvelope(response), setCookies: response.setCookies };
}

/**
 * An envelope's `Result` as a call documents it.
 *
 * @throws IdentityError `IDENTITY_RESPONSE`, which names the members that are missing or wrong
 */
export function parseResult<Schema extends z.ZodType>(
  schema: Schema,
  envelope: Envelope | undefined,
  { endpoint }: CallWords,
): z.output<Schema> {
  const parsed = schema.safeParse(envelope?.result);
  if (envelope && parsed.success) return parsed.data;
  const members = parsed.error?.issues.map((issue) => ['Result', ...issue.path].join('.')).join(', ');
  const what = envelope && members ? ` (${[...new Set(members.split(', '))].join(', ')})` : '';
  throw new IdentityError('IDENTITY_RESPONSE', `the tenant's answer to ${endpoint} is not the one that is documented${what}`, {
    statusCode: 200,
  });
}

/** The error for any status but 200. */
export function statusError(response: HttpResponse, words: CallWords): IdentityError {
  const { statusCode } = response;
  if (statusCode === 401) return new IdentityError('IDENTITY_UNAUTHORIZED', words.unauthorized, { statusCode });
  if (statusCode === 403) {
    return new IdentityError('IDENTITY_REFUSED', `the tenant refused ${words.request} (403): ${words.forbidden}`, { statusCode });
  }
  if (statusCode === 404 || statusCode === 405) {
    return new IdentityError('IDENTITY_CONFIG', `the tenant URL has no ${words.endpoint} endpoint (${statusCode})`, {
      statusCode,
    });
  }
  return refusedByStatus(response, words.request);
}

/**
 * The envelope of a 200; undefined where there is none but something else that is not plainly wrong.
 *
 * @throws IdentityError `IDENTITY_RESPONSE` for a web page, or half a JSON: that is not the endpoint
 */
export function readEnvelope({ body, headers }: HttpResponse): Envelope | undefined {
  const contentType = String(headers['content-type'] ?? '').toLowerCase();
  if (contentType.includes('html') || body.trimStart().startsWith('<')) {
    throw new IdentityError('IDENTITY_RESPONSE', "the tenant answered with a web page: is this the tenant's own address?");
  }
  if (body.trim() === '') return undefined;
  try {
    return parseEnvelope(body);
  } catch {
    if (!contentType.includes('json') && !body.trimStart().startsWith('{')) return undefined;
    throw new IdentityError('IDENTITY_RESPONSE', "the tenant's answer is not complete JSON");
  }
}

/** The error for `success:false`, named by the vendor's identifiers, never by its sentence. */
export function refusal({ messageId, errorId }: Envelope, { object }: CallWords): IdentityError {
  const names = [messageId && `MessageID ${messageId}`, errorId && `ErrorID ${errorId}`].filter((name) => name !== undefined);
  return new IdentityError('IDENTITY_REFUSED', `the tenant refused ${object}: ${names.join(', ') || 'no reason given'}`, {
    statusCode: 200,
    ...(messageId && { messageId }),
    ...(errorId && { errorId }),
  });
}
