import { isIP } from 'node:net';
import { IdentityError } from '../errors';

/** More than this no browser keeps for one cookie (RFC 6265, section 6.1), so no tenant can mean it. */
const LONGEST_COOKIE = 4096;

export interface ReceivedCookie {
  /** Unaltered: no URL-decoding (protocol.md, section 3). */
  readonly value: string;
  /** Milliseconds since the epoch, where the cookie says so. */
  readonly expiresAt: number | undefined;
}

/**
 * The value that a browser at `host` would hold for the cookie `name` after these `Set-Cookie` lines, by the rules of
 * protocol.md, section 3: the name in any case, one pair of quotes taken off; an empty, deleted or expired cookie, or one
 * for a foreign domain, is none.
 *
 * @param now milliseconds since the epoch
 * @returns undefined if there is none
 * @throws IdentityError `IDENTITY_RESPONSE` if several lines disagree, or the value cannot go into a header
 */
export function readCookie(setCookies: readonly string[], name: string, host: string, now: number): ReceivedCookie | undefined {
  let found: ReceivedCookie | undefined;
  for (const line of setCookies) {
    const cookie = parseSetCookie(line, name, now);
    if (!cookie || !domainMatches(cookie.domain, host)) continue;
    if (cookie.value === '' || (cookie.expiresAt !== undefined && cookie.expiresAt <= now)) {
      found = undefined;
      continue;
    }
    if (found && found.value !== cookie.value) {
      throw new IdentityError('IDENTITY_RESPONSE', `the tenant sent several different ${name} cookies`);
    }
    found = { value: cookie.value, expiresAt: cookie.expiresAt };
  }
  if (found && (found.value.length > LONGEST_COOKIE || !/^[\x21-\x7e]+$/.test(found.value))) {
    throw new IdentityError(
      'IDENTITY_RESPONSE',
      `the tenant sent an ${name} cookie that cannot be used (too long, or not plain text)`,
    );
  }
  return found;
}

interface ParsedCookie {
  readonly value: string;
  readonly expiresAt: number | undefined;
  readonly domain: string | undefined;
}

/** By positions, without an array for the line and one for each attribute: this is done for every launch. */
function parseSetCookie(line: string, name: string, now: number): ParsedCookie | undefined {
  const pairEnd = endOfPart(line, 0);
  const equals = line.indexOf('=');
  if (equals < 0 || equals > pairEnd || stripped(line, 0, equals).toLowerCase() !== name.toLowerCase()) return undefined;
  let maxAgeMs: number | undefined;
  let expires: number | undefined;
  let domain: string | undefined;
  for (let from = pairEnd + 1, end = 0; from <= line.length; from = end + 1) {
    end = endOfPart(line, from);
    const keyEnd = endOfKey(line, from, end);
    const key = stripped(line, from, keyEnd).toLowerCase();
    if (key !== 'max-age' && key !== 'expires' && key !== 'domain') continue;
    const text = stripped(line, Math.min(keyEnd + 1, end), end);
    if (key === 'domain') domain = text.replace(/^\./, '').toLowerCase();
    else if (key === 'expires') expires = cookieDate(text) ?? expires;
    else if (/^-?\d+$/.test(text)) maxAgeMs = Number(text) * 1000;
  }
  // Max-Age wins over Expires (RFC 6265, section 5.3, step 3).
  const expiresAt = maxAgeMs === undefined ? expires : now + maxAgeMs;
  return { value: unquote(stripped(line, equals + 1, pairEnd)), expiresAt, domain };
}

/** Where the next `;` stands, or the end of the line. */
function endOfPart(line: string, from: number): number {
  const at = line.indexOf(';', from);
  return at < 0 ? line.length : at;
}

/** Where the next `=` stands, or the end of the attribute. */
function endOfKey(line: string, from: number, end: number): number {
  const at = line.indexOf('=', from);
  return at < 0 || at > end ? end : at;
}

/** That part of the line without the blanks around it; a no-break space is no blank here (RFC 6265, section 5.2). */
function stripped(line: string, from: number, end: number): string {
  let first = from;
  let behindLast = end;
  while (first < behindLast && isBlank(line.charCodeAt(first))) first += 1;
  while (behindLast > first && isBlank(line.charCodeAt(behindLast - 1))) behindLast -= 1;
  return line.slice(first, behindLast);
}

function isBlank(charCode: number): boolean {
  return charCode === 0x20 || charCode === 0x09;
}

/** Milliseconds since the epoch. A date without a zone is UTC (RFC 6265, section 5.1.1), whatever this machine's zone is. */
function cookieDate(text: string): number | undefined {
  const inZone = /(?:[A-Z]|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text} GMT`;
  const time = Date.parse(inZone);
  return Number.isNaN(time) ? undefined : time;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** RFC 6265, section 5.1.3; no Domain attribute means: this host. An address has no parent domains. */
function domainMatches(domain: string | undefined, host: string): boolean {
  return domain === undefined || domain === '' || host === domain || (host.endsWith(`.${domain}`) && isIP(host) === 0);
}
