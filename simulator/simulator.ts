import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { AccessTokens } from './access-tokens';
import { Authentication } from './authentication';
import { Challenges } from './challenges';
import { dispatcher } from './dispatcher';
import { type Fault, FaultTable } from './faults';
import { Journal, type RecordedRequest } from './journal';
import { listen, requireLoopback } from './listen';
import { Outbox } from './outbox';
import { Router } from './router';
import { allRoutes } from './routes';
import { Sessions } from './sessions';
import { signingKey } from './signing-key';
import type { TenantState } from './state';
import { type Profile, type Switches, switchesOf } from './switches';
import { Directory, demoTenant, type Tenant } from './tenant';
import { UserTokens } from './user-tokens';

export interface SimulatorOptions extends Partial<{ [Part in keyof Tenant]: Tenant[Part] | undefined }> {
  /** @default 0, any free port */
  port?: number | undefined;
  /** A loopback address. @default '127.0.0.1' */
  host?: string | undefined;
  /** How the open questions of the protocol are answered. @default 'optimistic' */
  profile?: Profile | undefined;
  /** Single answers that differ from the profile's. */
  switches?: Partial<Switches> | undefined;
  /** PEM texts; with them the tenant speaks https. */
  tls?: { key: string; cert: string } | undefined;
  /** Milliseconds since the epoch. @default Date.now */
  now?: (() => number) | undefined;
  /** @default 18000, as the vendor's */
  tokenLifetimeSeconds?: number | undefined;
  /** How many requests are remembered; 0 for none. @default 1000 */
  recordedRequests?: number | undefined;
  /** Seed of the random faults. @default 1 */
  seed?: number | undefined;
}

/** A running tenant. */
export interface Simulator {
  /** e.g. `http://127.0.0.1:4180` */
  readonly origin: string;
  readonly port: number;
  readonly tenant: Tenant;
  /** May be changed at any time; the next request sees it. */
  readonly switches: Switches;
  /** Mails, text messages, pushes and the like that the tenant sent. */
  readonly outbox: Outbox;
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
  /** Ends every access token, as a change of the client's secret would: the next call with one is a 401. */
  revokeAccessTokens(): void;
  /** Ends every authentication token: the next call with one is a 401. */
  endAuthenticationTokens(): void;
  /** Back to the start: switches, faults, counts, requests, tokens, challenges, sessions, outbox, created users. */
  reset(): void;
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 60_000;

/**
 * Starts a local CyberArk Identity tenant (protocol.md, section 8.2).
 * @throws {Error} when the host is not a loopback address or the port is in use
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = requireLoopback(options.host ?? '127.0.0.1');
  const initialSwitches = () => ({ ...switchesOf(options.profile ?? 'optimistic'), ...options.switches });
  const now = options.now ?? Date.now;
  const key = await signingKey();
  let origin = '';

  const state: TenantState = {
    directory: new Directory(tenantOf(options)),
    switches: initialSwitches(),
    now,
    origin: () => origin,
    secure: options.tls !== undefined,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 18_000,
    accessTokens: new AccessTokens(key, now),
    userTokens: new UserTokens(now),
    challenges: new Challenges(now),
    sessions: new Sessions(),
    authentication: new Authentication(now),
    outbox: new Outbox(now),
    faults: new FaultTable(options.seed ?? 1),
    journal: new Journal(options.recordedRequests ?? 1000),
  };
  const server = options.tls ? createHttpsServer(options.tls) : createHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 5_000;
  server.on('connection', () => {
    state.journal.connections += 1;
  });
  server.on('request', dispatcher(new Router(allRoutes(state, key)), state));
  const { port } = await listen(server, options.port ?? 0, host);
  origin = `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return handleOf(server, port, state, initialSwitches);
}

function tenantOf(options: SimulatorOptions): Tenant {
  const { id, oauthApps, clients, users, apps } = demoTenant;
  return {
    id: options.id ?? id,
    oauthApps: options.oauthApps ?? oauthApps,
    clients: options.clients ?? clients,
    users: [...(options.users ?? users)],
    apps: options.apps ?? apps,
  };
}

function handleOf(server: Server, port: number, state: TenantState, initialSwitches: () => Switches): Simulator {
  const { journal, faults, accessTokens } = state;
  return {
    origin: state.origin(),
    port,
    tenant: state.directory.tenant,
    switches: state.switches,
    outbox: state.outbox,
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
    revokeAccessTokens: () => accessTokens.revokeAll(),
    endAuthenticationTokens: () => state.authentication.tokens.clear(),
    reset() {
      Object.assign(state.switches, initialSwitches());
      const { userTokens, challenges, sessions, authentication, outbox } = state;
      for (const part of [faults, journal, userTokens, challenges, sessions, authentication, outbox]) part.clear();
      accessTokens.revokeAll();
      state.directory.forgetCreated();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
