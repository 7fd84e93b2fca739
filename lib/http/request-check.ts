import { IdentityError } from '../errors';
import type { HttpRequest } from './message';

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, section 5.5: no control characters, above all no CR and LF; bytes above 0x7f are written as Latin-1. */
const NOT_A_FIELD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Visible ASCII only: the caller has encoded everything else (RFC 3986, section 2). */
const PATH = /^\/[\x21-\x7e]*$/;
/** What the client decides by itself: a value from outside could split or smuggle a request. */
const RESERVED_FIELDS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Refuses what cannot be one well-formed HTTP request. It has to happen before undici sees the request: in undici 7 a request
 * that its own check refuses leaves a connection of the pool waiting for ever, so a handful of them would silence the client.
 *
 * @throws IdentityError `IDENTITY_INPUT`, naming the field but never a value.
 */
export function assertWellFormed(request: HttpRequest): void {
  if (request.method !== 'GET' && request.method !== 'POST') throw refused('the method is neither GET nor POST');
  if (!PATH.test(request.path)) throw refused('the path does not begin with "/" or holds a character that is not encoded');
  if (request.body !== undefined && typeof request.body !== 'string') throw refused('the body is not text');
  for (const name in request.headers) {
    if (!TOKEN.test(name)) throw refused('a header name holds a character that is not allowed');
    if (RESERVED_FIELDS.has(name.toLowerCase())) throw refused(`the header ${name} is set by the client itself`);
    const value: unknown = request.headers[name];
    if (typeof value !== 'string') throw refused(`the value of the header ${name} is not text`);
    if (NOT_A_FIELD_VALUE.test(value)) throw refused(`the value of the header ${name} holds a character that is not allowed`);
  }
}

function refused(why: string): IdentityError {
  return new IdentityError('IDENTITY_INPUT', `The request was not sent: ${why}`);
}
