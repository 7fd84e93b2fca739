import { IdentityError } from './errors';

/** Stricter than the URL parser on purpose: it forgives tabs, backslashes and user names, which is how hosts are smuggled in. */
const ORIGIN = /^https?:\/\/([a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*|\[::1\])(?::\d{1,5})?\/?$/i;

/** True for the names of this machine: the only hosts that plain http is allowed for. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * The origin of an `https` URL that has no path, query, fragment or user name; `http` only on loopback.
 *
 * @param what names the setting in the error, "tenant URL" for example
 * @throws IdentityError `IDENTITY_CONFIG`
 */
export function parseOrigin(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new IdentityError('IDENTITY_CONFIG', `the ${what} is missing`);
  const typedHost = ORIGIN.exec(trimmed)?.[1]?.toLowerCase();
  const url = URL.parse(trimmed);
  // The two also differ where the parser reads a number as an address: "0x7f.1" is 127.0.0.1 to it.
  if (url?.hostname !== typedHost || url === null) {
    throw new IdentityError(
      'IDENTITY_CONFIG',
      `the ${what} must be an origin such as https://login.example.org: no path, query or user name`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new IdentityError('IDENTITY_CONFIG', `the ${what} must use https (http is for this machine's own addresses only)`);
  }
  return url.origin;
}
