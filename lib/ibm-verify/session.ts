import { IdentityError } from '../errors';
import type { FormPost } from '../launch/hand-off';

const LONGEST_TARGET = 2048;

/**
 * Where a session may lead: a path of the tenant, or an absolute URL whose origin is on the list, exactly (links.md, T5).
 *
 * @param allowedOrigins origins as `parseOrigin` gives them
 * @returns an absolute URL
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseSessionTarget(value: unknown, origin: string, allowedOrigins: readonly string[]): string {
  if (value === undefined || value === null || value === '')
    throw new IdentityError('IDENTITY_INPUT', 'the redirect URL is missing');
  // What the URL parser would quietly repair, a person was not meant to read; two slashes name another host.
  const unclean = typeof value !== 'string' || value.length > LONGEST_TARGET || /[\s\\\p{C}]|^\/\//u.test(value);
  const url = unclean || !/^(?:\/|https?:\/\/)/i.test(value) ? null : URL.parse(value, origin);
  if (url?.username !== '' || url.password !== '') {
    throw new IdentityError('IDENTITY_INPUT', 'the redirect URL must be an absolute URL, or a path of the tenant such as /usc');
  }
  checkSessionTarget(url, origin, allowedOrigins);
  return url.href;
}

/**
 * The list once more, for a target that was on it when its link was made.
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function checkSessionTarget(target: URL, origin: string, allowedOrigins: readonly string[]): void {
  if (target.origin === origin || allowedOrigins.includes(target.origin)) return;
  throw new IdentityError(
    'IDENTITY_INPUT',
    `the redirect URL is at ${target.origin}, which is not among the tenant's failure origins`,
  );
}

/**
 * Makes a browser session out of a person's token: the form variant of `/v1.0/auth/session`, which the vendor recommends
 * (protocol.md, section 7.10). Nothing is sent from here.
 *
 * @param redirectUrl where the session leads; the caller has checked its origin, and the tenant has its own list
 */
export function sessionHandOff(origin: string, accessToken: string, redirectUrl: string): FormPost {
  return {
    action: `${origin}/v1.0/auth/session`,
    fields: { access_token: accessToken, redirect_url: redirectUrl },
  };
}
