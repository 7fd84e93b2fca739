import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';

/** A server on a free loopback port that counts what reaches it. */
export interface TestServer {
  readonly port: number;
  readonly origin: string;
  /** Connections accepted so far, closed again, and the most that were open at once. */
  readonly connections: { total: number; closed: number; peak: number };
  /** Resolves when that many connections have been closed. */
  closed(count: number): Promise<void>;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

export function startServer(listener: http.RequestListener): Promise<TestServer> {
  return listen(http.createServer({ keepAliveTimeout: 60_000 }, listener), 'http');
}

export function startTlsServer(options: https.ServerOptions, listener: http.RequestListener): Promise<TestServer> {
  return listen(https.createServer({ keepAliveTimeout: 60_000, ...options }, listener), 'https');
}

/** A server without a protocol: the test says what goes over each connection. */
export function startRawServer(onConnection: (socket: Socket) => void, scheme = 'http'): Promise<TestServer> {
  return listen(net.createServer(onConnection), scheme);
}

/** Starts any server, and counts its connections. */
export async function listen(server: net.Server, scheme: string): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const connections = { total: 0, closed: 0, peak: 0 };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    connections.total += 1;
    connections.peak = Math.max(connections.peak, connections.total - connections.closed);
    socket.on('error', () => {}); // Resets are part of the tests.
    socket.on('close', () => {
      sockets.delete(socket);
      connections.closed += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${scheme}://127.0.0.1:${port}`,
    connections,
    closed: async (count) => {
      while (connections.closed < count) await new Promise(setImmediate);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A port of this machine where nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = await startRawServer(() => {});
  await server.close();
  return server.port;
}
