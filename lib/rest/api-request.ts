import { IdentityError } from '../errors';
import type { HttpRequest } from '../http/message';

export const API_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof API_METHODS)[number];

/** One call of a tenant's REST API. */
export interface ApiRequest {
  readonly method: ApiMethod;
  /** Path and query, as `parseApiPath` gives them. */
  readonly path: string;
  readonly body?: ApiBody | undefined;
}

export type ApiBody =
  | { readonly type: 'json'; readonly value: unknown }
  /** application/x-www-form-urlencoded; an array is sent as a field that is repeated. */
  | { readonly type: 'form'; readonly fields: unknown };

const LONGEST_PATH = 8_192;

/** A slash or a backslash that is percent-encoded, too: some servers decode before they resolve. */
const SEPARATOR = /\/|%2f|%5c/i;

/**
 * Path and query of a call: a path of the tenant's own, beginning with one slash, that no URL parser reads in another way. Nobody
 * gets to choose the host that the token is sent to.
 *
 * @param query members that are added to the query; an array is a name that is repeated; undefined and null members are left out
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseApiPath(path: unknown, query?: unknown): string {
  if (typeof path !== 'string' || path.trim() === '') throw badPath('is missing');
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) throw badPath('must be a path such as /UPRest/GetUPData, not a whole address');
  if (!/^\/(?!\/)/.test(path)) throw badPath('must begin with one slash');
  // What a URL parser would quietly repair or read as something else.
  if (/[^\x21-\x7e]|[\\#]/.test(path))
    throw badPath('must not hold spaces, line ends, backslashes or #; encode them as %20, for example');
  const [pathname = '', ...search] = path.split('?');
  if (pathname.split(SEPARATOR).some(isDotSegment)) throw badPath('must not hold . or .. as a part');
  const parameters = formOf(query ?? {}, 'query').toString();
  const all = [...search, parameters].filter((part) => part !== '').join(search.length > 0 && parameters !== '' ? '&' : '?');
  const full = all === '' ? pathname : `${pathname}?${all}`;
  if (full.length > LONGEST_PATH) throw badPath(`is longer than ${LONGEST_PATH} characters`);
  return full;
}

/**
 * The request as it goes on the wire. Only a GET is replay-safe: anything else is sent once, since what it does is not known here.
 *
 * @throws IdentityError `IDENTITY_INPUT` for a body that cannot be sent
 */
export function httpRequest({ method, path, body }: ApiRequest, headers: Readonly<Record<string, string>>): HttpRequest {
  const encoded = body && encode(body);
  return {
    method,
    path,
    headers: { accept: 'application/json', ...(encoded && { 'content-type': encoded.contentType }), ...headers },
    ...(encoded && { body: encoded.text }),
    replaySafe: method === 'GET',
  };
}

function encode(body: ApiBody): { readonly contentType: string; readonly text: string } {
  if (body.type === 'form') {
    return { contentType: 'application/x-www-form-urlencoded', text: formOf(body.fields, 'form').toString() };
  }
  return { contentType: 'application/json', text: json(body.value) };
}

function json(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return text;
  } catch {
    // A circle, or a BigInt: said below.
  }
  throw new IdentityError('IDENTITY_INPUT', 'the body cannot be written as JSON');
}

function formOf(fields: unknown, what: string): URLSearchParams {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new IdentityError('IDENTITY_INPUT', `the ${what} must be an object of names and values`);
  }
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single === undefined || single === null) continue;
      if (typeof single === 'object')
        throw new IdentityError('IDENTITY_INPUT', `the ${what} holds an object where a text is due`);
      form.append(name, String(single));
    }
  }
  return form;
}

/** Also where a dot is percent-encoded, or has parameters, which some servers cut off before they resolve. */
function isDotSegment(segment: string): boolean {
  return /^(?:\.|%2e){1,2}(?:$|;|%3b)/i.test(segment);
}

function badPath(why: string): IdentityError {
  return new IdentityError('IDENTITY_INPUT', `the path ${why}`);
}
