import { type Html, html } from './pages/html';
import { STYLE_HASH } from './pages/style';

/** What a route says: everything but how it travels. */
export interface Answer {
  status: number;
  /** Names and values in turn, as they go on the wire. */
  headers: string[];
  body: string;
}

const API_HEADERS = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  'no-cache, no-store',
  'X-Frame-Options',
  'SAMEORIGIN',
];

const PAGE_HEADERS = [
  'Content-Type',
  'text/html; charset=utf-8',
  'Cache-Control',
  'no-cache, no-store',
  'X-Frame-Options',
  'SAMEORIGIN',
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'no-referrer',
  'Content-Security-Policy',
  // No form-action: browsers apply it to the redirect after a form as well, and a failure target may be anywhere.
  `default-src 'none'; style-src '${STYLE_HASH}'; img-src data:; base-uri 'none'; frame-ancestors 'self'`,
];

export function json(status: number, value: unknown, headers: readonly string[] = []): Answer {
  return rawJson(status, JSON.stringify(value), headers);
}

/** Like {@link json} for a text that is JSON already. */
export function rawJson(status: number, body: string, headers: readonly string[] = []): Answer {
  return { status, headers: [...API_HEADERS, 'X-Cfy-Tx-Id', transactionId(), ...headers], body };
}

/** A page; pages run no script, and their one style sheet is known by its hash. */
export function page(status: number, content: Html, headers: readonly string[] = []): Answer {
  return { status, headers: [...PAGE_HEADERS, ...headers], body: content.text };
}

/** A redirect with the body that ASP.NET gives it (protocol.md, section 2.7). */
export function redirect(status: 302 | 303, location: string, headers: readonly string[] = []): Answer {
  const body = html`<html><head><title>Object moved</title></head><body><h2>Object moved to <a href="${location}">here</a>.</h2></body></html>`;
  return page(status, body, ['Location', location, ...headers]);
}

/** OAuth error (RFC 6749, section 5.2); nearly all are 400 here (protocol.md, section 2.4). */
export function oauthError(status: number, error: string, description: string): Answer {
  return json(status, { error, error_description: description });
}

let transactions = 0;

function transactionId(): string {
  transactions += 1;
  return `sim-${transactions.toString(16)}`;
}
