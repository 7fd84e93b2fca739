import { page } from '../answers';
import { BoundedMap } from '../bounded-map';
import type { Profile } from '../choices';
import { FaultTable } from '../faults';
import { Journal } from '../journal';
import { Router } from '../router';
import { type ServerOptions, serve, type TenantServer } from '../serve';
import { signingKey } from '../signing-key';
import { Approvals, type Decision } from './approvals';
import { Assertions } from './assertions';
import { demoVerifyTenant } from './demo-tenant';
import { Grants } from './grants';
import { Outbox, type OutboxItem } from './outbox';
import { problemPage } from './pages/session';
import { PasskeyChallenges } from './passkey-challenges';
import { RateLimits } from './rate-limits';
import { allRoutes } from './routes';
import { decide } from './routes/outbox';
import type { Session } from './session';
import type { VerifyState } from './state';
import { type Switches, switchesOf } from './switches';
import { Directory, type VerifyTenant } from './tenant';
import { Verifications } from './verifications';

export interface IbmVerifySimulatorOptions
  extends ServerOptions,
    Partial<{ [Part in keyof VerifyTenant]: VerifyTenant[Part] | undefined }> {
  /** How the open questions of the protocol are answered. @default 'optimistic' */
  profile?: Profile | undefined;
  /** Single answers that differ from the profile's. */
  switches?: Partial<Switches> | undefined;
}

/** A running tenant. */
export interface IbmVerifySimulator extends TenantServer {
  /** Clients, users and policy. The next request sees a change. */
  readonly tenant: VerifyTenant;
  /** May be changed at any time; the next request sees it. */
  readonly switches: Switches;
  /** The mails, SMS, calls and pushes that were "sent", oldest first. */
  readonly outbox: readonly OutboxItem[];
  /**
   * What a person does about a push or a QR code of the outbox.
   * @param userName who scans the QR code
   * @throws {TypeError} when nothing waits for it, or the user is missing
   */
  decide(transactionId: string, decision: Decision, userName?: string): void;
  /** Ends every access token: the next call with one is a 401. */
  revokeTokens(): void;
  /** Back to the start: tenant data, switches, faults, counts, requests, tokens, transactions, outbox. */
  reset(): void;
}

/**
 * Starts a local IBM Verify tenant (protocol.md, section 8.3).
 * @throws {Error} when the host is not a loopback address or the port is in use
 */
export async function startIbmVerifySimulator(options: IbmVerifySimulatorOptions = {}): Promise<IbmVerifySimulator> {
  const initialSwitches = () => ({ ...switchesOf(options.profile ?? 'optimistic'), ...options.switches });
  const now = options.now ?? Date.now;
  const key = await signingKey();
  let origin = '';

  const state: VerifyState = {
    directory: new Directory(tenantOf(options)),
    switches: initialSwitches(),
    now,
    origin: () => origin,
    secure: options.tls !== undefined,
    grants: new Grants(now),
    assertions: new Assertions(key, now, () => origin),
    verifications: new Verifications(now),
    approvals: new Approvals(now),
    passkeys: new PasskeyChallenges(now),
    sessions: new BoundedMap<Session>(10_000),
    limits: new RateLimits(now),
    outbox: new Outbox(),
    faults: new FaultTable(options.seed ?? 1),
    journal: new Journal(options.recordedRequests ?? 1000),
  };
  const server = await serve(
    new Router(allRoutes(state, key), {
      caseSensitive: true,
      notFound: () => page(404, problemPage('The tenant has no such page.')),
      wrongMethod: () => page(405, problemPage('The tenant does not answer this method here.')),
    }),
    state,
    options,
  );
  origin = server.origin;
  return Object.assign(server, {
    tenant: state.directory.tenant,
    switches: state.switches,
    outbox: state.outbox.items,
    decide(transactionId: string, decision: Decision, userName?: string) {
      decide(transactionId, decision, userName, state);
    },
    revokeTokens: () => state.grants.clear(),
    reset() {
      Object.assign(state.directory.tenant, tenantOf(options));
      Object.assign(state.switches, initialSwitches());
      const { faults, journal, grants, assertions, verifications, approvals, passkeys, sessions, limits, outbox } = state;
      const conversations = [grants, assertions, verifications, approvals, passkeys, sessions];
      for (const part of [faults, journal, ...conversations, limits, outbox]) part.clear();
    },
  });
}

/** A copy, for the policy and the allow list can be changed. */
function tenantOf(options: IbmVerifySimulatorOptions): VerifyTenant {
  const { clients, identitySources, users, relyingParties, qrProfiles, redirectUrls, policy } = demoVerifyTenant;
  return structuredClone<VerifyTenant>({
    clients: options.clients ?? clients,
    identitySources: options.identitySources ?? identitySources,
    users: options.users ?? users,
    relyingParties: options.relyingParties ?? relyingParties,
    qrProfiles: options.qrProfiles ?? qrProfiles,
    redirectUrls: options.redirectUrls ?? redirectUrls,
    policy: options.policy ?? policy,
  });
}
