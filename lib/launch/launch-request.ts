import { IdentityError } from '../errors';
import { runPath } from './hand-off';

const LONGEST_APP_KEY = 128;
const LONGEST_TARGET = 2048;

export interface LaunchRequestOptions {
  /** Origin of the tenant. */
  readonly origin: string;
  readonly appKey: string;
  readonly method: 'GET' | 'POST';
  /** The user's token, the value of the `icbt` cookie. */
  readonly userToken: string;
  /** Absolute URL, as `parseFailureTarget` gives it. */
  readonly failureTarget?: string | undefined;
}

/** The request that a client which can set headers sends to reach the MFA challenge of one app. Holds the user's token. */
export interface LaunchRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: { readonly Authorization: string };
}

/** `/run?appkey=` with the user's token as bearer (protocol.md, section 4.1). */
export function launchRequest({ origin, appKey, method, userToken, failureTarget }: LaunchRequestOptions): LaunchRequest {
  return {
    url: origin + runPath({ appKey, failureRedirectUrl: failureTarget }),
    method,
    headers: { Authorization: `Bearer ${userToken}` },
  };
}

/**
 * An app key: 1 to 128 characters that need no encoding in a URL. A GUID in practice.
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseAppKey(value: unknown): string {
  if (value === undefined || value === null || value === '') throw new IdentityError('IDENTITY_INPUT', 'the app key is missing');
  const appKey = typeof value === 'string' ? value.trim() : '';
  if (!/^[A-Za-z0-9._~-]+$/.test(appKey) || appKey.length > LONGEST_APP_KEY) {
    throw new IdentityError(
      'IDENTITY_INPUT',
      "the app key must be letters, digits, dots, dashes or underscores: see the app's page in the admin portal",
    );
  }
  return appKey;
}

/**
 * Where a failed challenge may send the browser: an absolute URL whose origin is on the list, exactly (links.md, T5).
 *
 * @param allowedOrigins origins as `parseOrigin` gives them, so `https`, or `http` on loopback
 * @returns the URL, or undefined if none was asked for
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseFailureTarget(value: unknown, allowedOrigins: readonly string[]): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  // What the URL parser would quietly repair, a person was not meant to read.
  const unclean = typeof value !== 'string' || value.length > LONGEST_TARGET || /[\s\\\p{C}]/u.test(value);
  if (unclean || !URL.canParse(value)) throw new IdentityError('IDENTITY_INPUT', 'the failure target must be an absolute URL');
  const url = new URL(value);
  if (url.username !== '' || url.password !== '')
    throw new IdentityError('IDENTITY_INPUT', 'the failure target must not hold a user name');
  // The origin of a blob: URL is that of the page it was made on.
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new IdentityError('IDENTITY_INPUT', 'the failure target must be an https address');
  }
  if (!allowedOrigins.includes(url.origin)) {
    throw new IdentityError(
      'IDENTITY_INPUT',
      `the failure target is at ${url.origin}, which is not among the tenant's failure origins`,
    );
  }
  return url.href;
}
