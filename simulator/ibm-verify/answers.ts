import type { Answer } from '../answers';

const API_HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store', 'Pragma', 'no-cache'];

export function json(status: number, value: unknown, headers: readonly string[] = []): Answer {
  return { status, headers: [...API_HEADERS, ...headers], body: JSON.stringify(value) };
}

export function empty(status: number, headers: readonly string[] = []): Answer {
  return { status, headers: [...headers], body: '' };
}

/** An error of the APIs outside OAuth (protocol.md, section 7.9). */
export function apiError(status: number, messageId: string, messageDescription: string): Answer {
  return json(status, { messageId, messageDescription });
}

/** An error of the token service: the message id stands before the text, and beside it. */
export function oauthError(status: number, error: string, messageId: string, text: string): Answer {
  return json(status, { error, error_description: `${messageId} ${text}`, messageId });
}

/** What the application server below says by itself, which is no JSON (protocol.md, section 7.6). */
export function webSphere404(path: string): Answer {
  return { status: 404, headers: ['Content-Type', 'text/plain'], body: `Error 404: SRVE0295E: Error reported: 404 (${path})\n` };
}

export function tooMany(retryAfterSeconds: number | undefined): Answer {
  const headers = retryAfterSeconds === undefined ? [] : ['Retry-After', String(retryAfterSeconds)];
  return json(429, { messageId: 'CSIBN0000E', messageDescription: 'too many requests' }, headers);
}

/** Whether a step ended in an answer instead of a result to go on with. */
export function isAnswer(value: object): value is Answer {
  return 'body' in value && 'status' in value && 'headers' in value;
}
