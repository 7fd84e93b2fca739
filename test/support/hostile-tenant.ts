import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type SmallServer, startServer } from './small-server';

/** How a tenant may throw at us what we sent it: every place of an answer that somebody could be tempted to quote. */
const ECHOES: Record<string, (words: string) => HostileAnswer> = {
  'bad-client': (words) => json(400, { error: 'invalid_client', error_description: words }),
  'bad-scope': (words) => json(400, { error: 'invalid_scope', error_description: words, error_uri: words }),
  'error-word': (words) => json(400, { error: words }),
  envelope: (words) => json(200, { success: false, Message: words, Exception: words, InnerExceptions: words, ErrorCode: words }),
  identifiers: (words) => json(200, { success: false, Message: 'No.', MessageID: words, ErrorID: words }),
  'envelope-401': (words) => json(401, { error_message: words, Message: words }),
  challenge: (words) => ({ status: 401, headers: { 'WWW-Authenticate': `Bearer error_description="${words}"` }, body: '' }),
  forbidden: (words) => page(403, words),
  'not-found': (words) => page(404, words),
  limited: (words) => ({ status: 429, headers: { 'Retry-After': words }, body: words }),
  broken: (words) => page(500, words),
  redirect: (words) => ({ status: 302, headers: { Location: `https://elsewhere.example/?${words}` }, body: words }),
  'web-page': (words) => page(200, words),
  'half-json': (words) => ({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: `{"success": true, "x": "${words}`,
  }),
  'odd-json': (words) => json(200, { access_token: [words], token_type: words, expires_in: words, scope: words, [words]: words }),
  'content-type': (words) => ({ status: 200, headers: { 'Content-Type': words }, body: words }),
  cookies: (words) => ({ status: 200, headers: { 'Set-Cookie': [`icbt=${words}`, `icbt=x${words}`] }, body: '{"success":true}' }),
  'long-cookie': (words) => ({ status: 200, headers: { 'Set-Cookie': `icbt=${words.padEnd(5000, words)}` }, body: '' }),
  'reason-phrase': (words) => ({ status: 502, reason: words, headers: {}, body: '' }),
};

/** How it may write it. */
const SPELLINGS: Record<string, (words: string) => string> = {
  raw: (words) => words,
  lower: (words) => words.toLowerCase(),
  upper: (words) => words.toUpperCase(),
  html: (words) =>
    words.replace(/[&<>"']/g, (character) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[character] ?? '#39'};`),
  'html-numeric': (words) => words.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  json: (words) => JSON.stringify(words).slice(1, -1),
  url: encodeURIComponent,
  form: (words) => new URLSearchParams({ w: words }).toString().slice(2),
  base64: (words) => Buffer.from(words).toString('base64'),
  base64inside: (words) => Buffer.from(`You sent ${words}`).toString('base64'),
  base64url: (words) => Buffer.from(words).toString('base64url'),
  hex: (words) => Buffer.from(words).toString('hex'),
};

interface HostileAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: string;
}

/** Names of all ways to echo a secret: the echo, a dot, the spelling. */
export const HOSTILE_WAYS: readonly string[] = Object.keys(ECHOES).flatMap((echo) =>
  Object.keys(SPELLINGS).map((spelling) => `${echo}.${spelling}`),
);

/** The access token that this tenant issues where the application id is no name of a hostile way. */
export const HOSTILE_ACCESS_TOKEN = "CANARY!access(token)*with'odd,characters;in:it";

/**
 * A tenant that sends back the secrets of each request, in the way that the application id (token request) or the first part of
 * the user name (GetTokenForUser) names.
 */
export function startHostileTenant(): Promise<SmallServer> {
  return startServer((request, response) => {
    text(request).then(
      (body) => answer(request, body, response),
      () => response.destroy(),
    );
  });
}

function answer(request: IncomingMessage, body: string, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://tenant');
  const isTokenRequest = url.pathname.startsWith('/oauth2/token/');
  const way = isTokenRequest ? decodeURIComponent(url.pathname.slice('/oauth2/token/'.length)) : url.searchParams.get('user');
  if (!echoBack(response, (way ?? '').split('@')[0] ?? '', secretOf(request, body))) {
    send(response, json(200, { access_token: HOSTILE_ACCESS_TOKEN, token_type: 'Bearer', expires_in: 300 }));
  }
}

/** Answers with the secret in one of the hostile ways. @returns false where there is no such way, and nothing was answered */
export function echoBack(response: ServerResponse, way: string, secret: string): boolean {
  const [echo = '', spelling = ''] = way.split('.');
  const spell = SPELLINGS[spelling];
  const hostile = ECHOES[echo];
  // The shortest way to say it, or else it would be cut off before the secret has been said.
  if (hostile && spell) send(response, hostile(spell(secret)));
  return Boolean(hostile && spell);
}

function secretOf({ headers }: IncomingMessage, body: string): string {
  const [scheme, credentials = ''] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer') return credentials;
  if (scheme === 'Basic') return Buffer.from(credentials, 'base64').toString('utf8').split(':').slice(1).join(':');
  return new URLSearchParams(body).get('client_secret') ?? '';
}

function json(status: number, content: object): HostileAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) };
}

function page(status: number, words: string): HostileAnswer {
  const body = `<html><head><title>${words}</title></head><body>${words}</body></html>`;
  return { status, headers: { 'Content-Type': 'text/html', 'X-Echo': words }, body };
}

function send(response: ServerResponse, { status, reason, headers, body }: HostileAnswer): void {
  const latin1 = (words: string) => words.replace(/[^\x20-\x7e]/g, '?');
  response.statusCode = status;
  response.statusMessage = latin1(reason ?? 'OK');
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, Array.isArray(value) ? value.map(latin1) : latin1(value));
  response.end(body);
}
