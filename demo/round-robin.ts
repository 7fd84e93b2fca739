import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface RoundRobin {
  readonly origin: string;
  close(): Promise<void>;
}

/** They are about one connection (RFC 9110, section 7.6.1); the other side has its own. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade'];

/**
 * A reverse proxy that gives each request to the next instance. One that accepts no connection is passed over: it has not seen
 * the request, so another may have it. Once an instance has a request, nobody else gets it, whatever becomes of it.
 *
 * @param port 0: any free one
 * @param targets origins ("http://127.0.0.1:1881"); more may be added while it runs
 */
export async function startRoundRobin(port: number, targets: readonly string[]): Promise<RoundRobin> {
  let turn = 0;
  /** A connection to the instance whose turn it is, or to the first one after it that is alive. */
  const connectToNext = async (): Promise<Socket | undefined> => {
    turn += 1;
    for (const skipped of targets.keys()) {
      const socket = await connectTo(targets[(turn + skipped) % targets.length] ?? '');
      if (socket) return socket;
    }
    return undefined;
  };
  const server = createServer((incoming, response) => {
    connectToNext().then(
      (socket) => (socket ? forward(incoming, response, socket) : fail(response, 503, 'No instance is running.')),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** undefined where nobody listens. */
function connectTo(origin: string): Promise<Socket | undefined> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(undefined));
  });
}

function forward(incoming: IncomingMessage, response: ServerResponse, socket: Socket): void {
  const { method, url, headers } = incoming;
  const outgoing = httpRequest({
    createConnection: () => socket,
    method,
    path: url,
    headers: { ...endToEnd(headers), 'x-forwarded-for': forwardedFor(incoming) },
  });
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  outgoing.once('error', () => fail(response, 502, 'The instance did not answer.'));
  response.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** The addresses that the request came by, the one that we see last. */
function forwardedFor({ headers, socket }: IncomingMessage): string {
  return [headers['x-forwarded-for'], socket.remoteAddress].filter((address) => address !== undefined).join(', ');
}

function endToEnd(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

function fail(response: ServerResponse, status: 502 | 503, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' }).end(`${text}\n`);
}
