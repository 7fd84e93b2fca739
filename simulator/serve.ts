import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { dispatcher } from './dispatcher';
import type { Fault, FaultTable } from './faults';
import type { Journal, RecordedRequest } from './journal';
import { listen, requireLoopback } from './listen';
import type { Router } from './router';

/** What the simulators of all vendors can be told. */
export interface ServerOptions {
  /** @default 0, any free port */
  port?: number | undefined;
  /** A loopback address. @default '127.0.0.1' */
  host?: string | undefined;
  /** PEM texts; with them the tenant speaks https. */
  tls?: { key: string; cert: string } | undefined;
  /** Milliseconds since the epoch. @default Date.now */
  now?: (() => number) | undefined;
  /** How many requests are remembered; 0 for none. @default 1000 */
  recordedRequests?: number | undefined;
  /** Seed of the random faults. @default 1 */
  seed?: number | undefined;
}

/** A server that runs, whoever's tenant it plays. */
export interface TenantServer {
  /** e.g. `http://127.0.0.1:4180` */
  readonly origin: string;
  readonly port: number;
  /** The last requests, oldest first, without secrets. */
  readonly requests: readonly RecordedRequest[];
  /** How many connections clients have opened so far. */
  readonly connections: number;
  /** How often a route, by its name in `GET /__sim/routes`, was asked. */
  count(route: string): number;
  /** Resolves as soon as a route has been asked so often (once, unless told), answered or not. */
  requested(route: string, atLeast?: number): Promise<void>;
  /** Sets the faults of one route, or of all with `*`; undefined ends them. */
  setFault(route: string, fault: Fault | readonly Fault[] | undefined): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** What a server needs of a tenant's state. */
export interface ServedState {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly faults: FaultTable;
  readonly journal: Journal;
}

const KEEP_ALIVE_MS = 60_000;

/** @throws {Error} when the host is not a loopback address or the port is in use */
export async function serve(router: Router, state: ServedState, options: ServerOptions): Promise<TenantServer> {
  const host = requireLoopback(options.host ?? '127.0.0.1');
  const { journal, faults } = state;
  const server = options.tls ? createHttpsServer(options.tls) : createHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 5_000;
  server.on('connection', () => {
    journal.connections += 1;
  });
  server.on('request', dispatcher(router, state));
  const { port } = await listen(server, options.port ?? 0, host);
  return {
    origin: `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    get requests() {
      return journal.requests;
    },
    get connections() {
      return journal.connections;
    },
    count: (route) => journal.count(route),
    requested: (route, atLeast = 1) => journal.requested(route, atLeast),
    setFault: (route, fault = []) => faults.set(route, Array.isArray(fault) ? fault : [fault]),
    clearFaults: () => faults.clear(),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
