import { isIP } from 'node:net';
import { IdentityError } from '../errors';
import type { HttpResponse } from '../http/message';

/**
 * How a browser that cannot set headers gets to the challenge (links.md, "Hand-off strategies"). Which one works is a
 * property of the tenant; only the request mode is documented by the vendor.
 */
export const HAND_OFF_STRATEGIES = ['location', 'parent-cookie', 'auth-query', 'username'] as const;
export type HandOffStrategy = (typeof HAND_OFF_STRATEGIES)[number];

/** What a browser is answered. Holds a user's token in most cases. */
export type HandOff = Onward | FormPost;

/** The way to this place, and this cookie. */
export interface Onward {
  readonly location: string;
  readonly setCookie?: string;
}

/** A form that it posts. */
export interface FormPost {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface RunRequest {
  readonly appKey: string;
  /** Absolute URL where a failed challenge sends the browser. */
  readonly failureRedirectUrl?: string | undefined;
}

export interface HandOffRequest extends RunRequest {
  readonly user: string;
}

/** What a form encodes as itself. */
const NEEDS_NO_ENCODING = /^[A-Za-z0-9._-]*$/;

/** Path and query of `/run` (protocol.md, section 4.1). */
export function runPath({ appKey, failureRedirectUrl }: RunRequest, more?: Record<string, string>): string {
  // Nearly every launch: no need for a list of parameters.
  if (!more && failureRedirectUrl === undefined && NEEDS_NO_ENCODING.test(appKey)) return `/run?appkey=${appKey}`;
  const query = new URLSearchParams({ ...more, appkey: appKey });
  if (failureRedirectUrl !== undefined) query.set('failureRedirectUrl', failureRedirectUrl);
  return `/run?${query}`;
}

/** Normal login with the user name filled in: no token, no factor skipped (protocol.md, section 5, H). */
export function usernameHandOff(origin: string, request: HandOffRequest): Onward {
  return { location: origin + runPath(request, { username: request.user, submitUsername: 'True', nozso: 'True' }) };
}

/** The user token in the query, as the vendor's samples do on another endpoint (protocol.md, sections 2.8 and 5, B). */
export function authQueryHandOff(origin: string, request: HandOffRequest, userToken: string): Onward {
  return { location: origin + runPath(request, { Auth: userToken }) };
}

/** The user token as a cookie of the domain that our host and the tenant's share (protocol.md, section 5, C). */
export function parentCookieHandOff(origin: string, request: HandOffRequest, userToken: string, parentDomain: string): Onward {
  const attributes = `Domain=${parentDomain}; Path=/run; Max-Age=60; Secure; HttpOnly; SameSite=Lax`;
  return { location: origin + runPath(request), setCookie: `icbt=${userToken}; ${attributes}` };
}

/** Whether a cookie of this domain may be set by a host, and is sent to it (RFC 6265, section 5.1.3). */
export function isWithinDomain(host: string, domain: string): boolean {
  const [name, parent] = [host.toLowerCase(), domain.toLowerCase()];
  return name === parent || (name.endsWith(`.${parent}`) && isIP(name) === 0);
}

/**
 * The place that the tenant itself sends us to (protocol.md, section 5, A). Passed on only where it is the tenant's own and
 * carries a challenge id: anything else would be a login page, an error, or somebody else's site.
 *
 * @throws IdentityError `LINK_STRATEGY`, or `IDENTITY_REFUSED` where the tenant shows its error page
 */
export function locationHandOff(origin: string, { statusCode, headers }: HttpResponse): Onward {
  const location = headers.location;
  if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string') {
    throw new IdentityError(
      'LINK_STRATEGY',
      `the tenant answered /run with ${statusCode} and no redirect that could be handed on`,
      { statusCode },
    );
  }
  const target = URL.parse(location, origin);
  if (target?.origin !== origin || target.username !== '' || target.password !== '') {
    throw new IdentityError('LINK_STRATEGY', 'the tenant redirected /run to another host', { statusCode });
  }
  if (/\/uperror$/i.test(target.pathname)) {
    throw new IdentityError(
      'IDENTITY_REFUSED',
      'the tenant shows its error page: no app has this key, or the user may not launch it',
      { statusCode },
    );
  }
  const carriesChallenge = [...target.searchParams].some(([name, value]) => name.toLowerCase() === 'challengeid' && value !== '');
  if (!carriesChallenge)
    throw new IdentityError('LINK_STRATEGY', 'the tenant redirected /run to a place without a challenge', { statusCode });
  return { location: target.href };
}
