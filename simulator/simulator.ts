import { AccessTokens } from './access-tokens';
import { Challenges } from './challenges';
import { FaultTable } from './faults';
import { Journal } from './journal';
import { Router } from './router';
import { allRoutes } from './routes';
import { type ServerOptions, serve, type TenantServer } from './serve';
import { Sessions } from './sessions';
import { signingKey } from './signing-key';
import type { TenantState } from './state';
import { type Profile, type Switches, switchesOf } from './switches';
import { Directory, demoTenant, type Tenant } from './tenant';
import { UserTokens } from './user-tokens';

export interface SimulatorOptions extends ServerOptions, Partial<{ [Part in keyof Tenant]: Tenant[Part] | undefined }> {
  /** How the open questions of the protocol are answered. @default 'optimistic' */
  profile?: Profile | undefined;
  /** Single answers that differ from the profile's. */
  switches?: Partial<Switches> | undefined;
  /** @default 18000, as the vendor's */
  tokenLifetimeSeconds?: number | undefined;
}

/** A running tenant. */
export interface Simulator extends TenantServer {
  readonly tenant: Tenant;
  /** May be changed at any time; the next request sees it. */
  readonly switches: Switches;
  /** Ends every access token, as a change of the client's secret would: the next call with one is a 401. */
  revokeAccessTokens(): void;
  /** Back to the start: switches, faults, counts, requests, tokens, challenges, sessions. */
  reset(): void;
}

/**
 * Starts a local CyberArk Identity tenant (protocol.md, section 8.2).
 * @throws {Error} when the host is not a loopback address or the port is in use
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
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
    faults: new FaultTable(options.seed ?? 1),
    journal: new Journal(options.recordedRequests ?? 1000),
  };
  const server = await serve(new Router(allRoutes(state, key)), state, options);
  origin = server.origin;
  return Object.assign(server, {
    tenant: state.directory.tenant,
    switches: state.switches,
    revokeAccessTokens: () => state.accessTokens.revokeAll(),
    reset() {
      Object.assign(state.switches, initialSwitches());
      for (const part of [state.faults, state.journal, state.userTokens, state.challenges, state.sessions]) part.clear();
      state.accessTokens.revokeAll();
    },
  });
}

function tenantOf(options: SimulatorOptions): Tenant {
  const { id, oauthApps, clients, users, apps } = demoTenant;
  return {
    id: options.id ?? id,
    oauthApps: options.oauthApps ?? oauthApps,
    clients: options.clients ?? clients,
    users: options.users ?? users,
    apps: options.apps ?? apps,
  };
}
