import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type SmallServer, startServer } from './small-server';

export interface ReceivedCall {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface GivenAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** A text goes as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Hangs up instead, after the request was read. */
  readonly reset?: boolean;
}

export interface ApiServer extends SmallServer {
  /** What came, in order, token requests left out. */
  readonly calls: readonly ReceivedCall[];
  /** How many token requests came. */
  readonly tokenRequests: number;
}

/** A tenant that issues tokens (CANARY-token-1, -2, ...) and answers everything else as the test says. */
export async function startApiServer(answer: (call: ReceivedCall) => GivenAnswer | Promise<GivenAnswer>): Promise<ApiServer> {
  const calls: ReceivedCall[] = [];
  let tokenRequests = 0;
  const respond = async (request: IncomingMessage): Promise<GivenAnswer> => {
    const { method = '', url = '', headers } = request;
    const call = { method, url, headers, body: await text(request) };
    if (/\/token(\/|$)/.test(url)) {
      tokenRequests += 1;
      return { body: { access_token: `CANARY-token-${tokenRequests}`, token_type: 'Bearer', expires_in: 3600 } };
    }
    calls.push(call);
    return answer(call);
  };
  const server = await startServer((request, response) => {
    respond(request).then(
      ({ status = 200, headers = {}, body, reset }) => {
        if (reset) {
          request.socket.resetAndDestroy();
          return;
        }
        const isText = typeof body === 'string' || body === undefined;
        response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
        response.end(isText ? body : JSON.stringify(body));
      },
      () => response.destroy(),
    );
  });
  return {
    ...server,
    calls,
    get tokenRequests() {
      return tokenRequests;
    },
  };
}
