import { IdentityError } from '../errors';
import type { HttpClient, HttpResponse, ResponseHeaders } from '../http/client';
import { readCookie } from './set-cookie';
import { type CallWords, readEnvelope, refusal, statusError } from './vendor-call';

/** The cookie that carries a user's token (protocol.md, section 3). */
export const USER_COOKIE = 'icbt';
/** "Valid for ten minutes", says the vendor. */
const LIFETIME_MS = 600_000;
/** Nobody should begin a launch with a token that dies on the way. */
const SAFETY_MARGIN_MS = 15_000;

/** `{}` in the bytes that go out, so that no call has to encode it. */
const NO_ARGUMENTS = Buffer.from('{}');

const WORDS: CallWords = {
  endpoint: 'GetTokenForUser',
  request: 'the user token request',
  object: 'the user token',
  unauthorized: 'the tenant does not accept the access token (401): does the scope cover security/GetTokenForUser?',
  forbidden: 'the service user needs the right to call GetTokenForUser, and the scope must cover it',
};

export interface UserToken {
  readonly value: string;
  readonly user: string;
  /** Milliseconds since the epoch, 15 s before the tenant stops taking it. */
  readonly expiresAt: number;
}

export interface UserTokenRequest {
  /** A login name that `parseUserName` has passed. */
  readonly user: string;
  /** The client's access token. */
  readonly accessToken: string;
  /** Host name of the tenant, without a port. */
  readonly host: string;
  /** Milliseconds since the epoch, when the request is made. */
  readonly now: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `POST /Security/GetTokenForUser?user=` (protocol.md, section 3): a short-lived token that launches one user's MFA
 * challenges and opens nothing else. Replay-safe: a token that nobody received does no harm and dies by itself.
 *
 * @throws IdentityError `IDENTITY_UNAUTHORIZED` (401), `IDENTITY_REFUSED` (403, or `success:false` in a 200), `IDENTITY_CONFIG`
 *   (redirect, 404), `IDENTITY_RATE_LIMITED`, `IDENTITY_UNAVAILABLE`, `IDENTITY_RESPONSE`, or a transport error
 */
export function requestUserToken(http: HttpClient, request: UserTokenRequest): Promise<UserToken> {
  const answer = http.request({
    method: 'POST',
    path: `/Security/GetTokenForUser?user=${encodeURIComponent(request.user)}`,
    headers: headersWith(request.accessToken),
    body: NO_ARGUMENTS,
    replaySafe: true,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  return answer.then((response) => readUserToken(response, request));
}

function readUserToken(response: HttpResponse, { user, host, now }: UserTokenRequest): UserToken {
  if (response.statusCode !== 200) throw statusError(response, WORDS);
  if (!isPlainSuccess(response)) readSuccess(response);
  const cookie = readCookie(response.setCookies, USER_COOKIE, host, now);
  if (!cookie) throw new IdentityError('IDENTITY_RESPONSE', `the tenant's answer holds no ${USER_COOKIE} cookie`);
  const endOfLife = Math.min(now + LIFETIME_MS, cookie.expiresAt ?? Number.POSITIVE_INFINITY);
  const expiresAt = endOfLife - SAFETY_MARGIN_MS;
  if (expiresAt <= now) {
    throw new IdentityError('IDENTITY_RESPONSE', `the tenant's ${USER_COOKIE} cookie ends before anybody can launch with it`);
  }
  return { value: cookie.value, user, expiresAt };
}

/** The last answer that held nothing but `success`: nearly every one is the same, to the letter. */
let plainSuccess: { readonly contentType: ResponseHeaders[string]; readonly body: string } | undefined;

/** A member that is neither true, false nor null. */
const HOLDS_MORE = /:\s*[^\stfn]/;

function isPlainSuccess({ headers, body }: HttpResponse): boolean {
  return body === plainSuccess?.body && headers['content-type'] === plainSuccess.contentType;
}

/** @throws IdentityError see `requestUserToken` */
function readSuccess(response: HttpResponse): void {
  const envelope = readEnvelope(response);
  if (envelope?.success === false) throw refusal(envelope, WORDS);
  // A result or a message may be anything, a secret too, and is not kept here.
  if (envelope && !HOLDS_MORE.test(response.body))
    plainSuccess = { contentType: response.headers['content-type'], body: response.body };
}

let latest: { readonly accessToken: string; readonly headers: Readonly<Record<string, string>> } | undefined;

/** One access token serves thousands of calls, many of which may stand in line: they share the header with its kilobyte. */
function headersWith(accessToken: string): Readonly<Record<string, string>> {
  if (latest?.accessToken !== accessToken) {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-idap-native-client': 'true',
      authorization: `Bearer ${accessToken}`,
    };
    latest = { accessToken, headers };
  }
  return latest.headers;
}
