import type { IncomingMessage, ServerResponse } from 'node:http';

const LIMIT_BYTES = 64 * 1024;

/** Reads a request's body; one that is too long is refused with 413, one that breaks off is nobody's business. */
export function readBody(message: IncomingMessage, response: ServerResponse, then: (body: string) => void): void {
  if (!hasBody(message)) {
    then('');
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  message.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= LIMIT_BYTES) chunks.push(chunk);
  });
  message.once('end', () => {
    if (length > LIMIT_BYTES) response.writeHead(413, ['Content-Length', '0']).end();
    else then(chunks.length === 1 && chunks[0] ? chunks[0].toString() : Buffer.concat(chunks).toString());
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
