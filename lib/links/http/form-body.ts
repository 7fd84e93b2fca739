import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Clock } from '../../clock';

/** A pasted link is far shorter, even one that a mail gateway has wrapped. */
const MOST_BYTES = 4096;
const TIMEOUT_MS = 10_000;

/** Why there is no form, as the status to answer with (RFC 9110, sections 15.5.9 and 15.5.14). */
export type BodyRefusal = 408 | 413;

const FORM = 'application/x-www-form-urlencoded';

/** Whether the body is said to be a form post. */
export function isForm(headers: IncomingHttpHeaders): boolean {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';', 1);
  return mediaType.trim().toLowerCase() === FORM;
}

/** A form post (`application/x-www-form-urlencoded`): at most 4 KiB, within 10 s. */
export async function readForm(
  request: IncomingMessage & { readonly body?: unknown },
  clock: Clock,
): Promise<URLSearchParams | BodyRefusal> {
  // Node-RED may be embedded in an app whose own body parser has been at work.
  if (request.readableEnded) return parsedForm(request.body);
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return 413;
  const done = new AbortController();
  const timeout = clock.sleep(TIMEOUT_MS, done.signal).then(
    () => 408 as const,
    () => 408 as const,
  );
  const form = await Promise.race([collect(request), timeout]);
  done.abort();
  return form;
}

function collect(request: IncomingMessage): Promise<URLSearchParams | BodyRefusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MOST_BYTES) chunks.push(chunk);
      else resolve(413);
    });
    request.once('end', () => resolve(new URLSearchParams(Buffer.concat(chunks).toString())));
    // The browser has gone: nobody reads the answer.
    request.once('close', () => resolve(408));
  });
}

function parsedForm(body: unknown): URLSearchParams {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return new URLSearchParams(fields.filter((field): field is [string, string] => typeof field[1] === 'string'));
}
