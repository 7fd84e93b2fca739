import type { SignIn } from './authentication/mechanisms';
import { signIns } from './demo-sign-ins';

/** An end user of the tenant, or somebody who was one. */
export interface TenantUser {
  /** Login name with its suffix. Looked up regardless of case. */
  name: string;
  displayName: string;
  /** The directory's uuid. */
  id: string;
  enabled: boolean;
  /** Without it no sign-in by API succeeds; launches need none. */
  signIn?: SignIn;
  /** @default the login name */
  mail?: string;
}

/** A service user marked as OAuth confidential client (protocol.md, section 2.2). */
export interface ServiceClient {
  /** The login name: what goes over the wire as `client_id`. */
  id: string;
  secret: string;
  /** The directory's uuid, the token's `sub`. */
  userId: string;
  /** Only a member of the System Administrator role may call GetTokenForUser (section 3). */
  systemAdministrator: boolean;
}

/** An app made from the OAuth2Client template. */
export interface OAuthApp {
  /** The application id: a segment of the token path. */
  id: string;
  /** The token's `aud`. */
  audience: string;
  /** Scope name -> regular expressions on the REST path, without leading slash. */
  scopes: Record<string, string[]>;
}

/** An app of the user portal. */
export interface LaunchableApp {
  key: string;
  /** Short name that flows may use, and the last segment of the page that the app ends on. */
  name: string;
  title: string;
  grantedTo: 'everyone' | string[];
  /** Whether the app's policy asks for a challenge. */
  stepUp: boolean;
}

export interface Tenant {
  /** What the vendor calls customer id. */
  id: string;
  oauthApps: OAuthApp[];
  clients: ServiceClient[];
  users: TenantUser[];
  apps: LaunchableApp[];
}

/** The data that a simulator starts with unless told otherwise. Every value is invented. */
export const demoTenant = {
  id: 'ACM0001',
  oauthApps: [
    {
      id: 'ticket_launcher',
      audience: '5b0f6a52-9d0e-4a55-9d0c-0f7a3e0c1001',
      scopes: {
        LaunchScope: ['security/GetTokenForUser'],
        DirectoryScope: ['cdirectoryservice/.*'],
        PortalScope: ['uprest/GetUPData'],
        QueryScope: ['redrock/query'],
        ChallengeScope: ['security/OnDemandChallenge'],
        ApiScope: ['security/.*', 'cdirectoryservice/.*', 'uprest/.*', 'redrock/.*'],
      },
    },
  ],
  clients: [
    {
      id: 'svc-launch@acme.example',
      secret: 'CANARY-demo-client-secret',
      userId: '0d5a1f3c-1c1e-4b5e-8a5f-0000000000a1',
      systemAdministrator: true,
    },
    {
      id: 'svc-report@acme.example',
      secret: 'CANARY-demo-report-secret',
      userId: '0d5a1f3c-1c1e-4b5e-8a5f-0000000000a2',
      systemAdministrator: false,
    },
  ],
  users: [
    {
      name: 'alice@acme.example',
      displayName: 'Alice Ahlgren',
      id: 'efe5e95f-0000-44e6-bbb5-000000000001',
      enabled: true,
      signIn: signIns.alice,
    },
    {
      name: 'bob@acme.example',
      displayName: 'Bob Brandt',
      id: 'efe5e95f-0000-44e6-bbb5-000000000002',
      enabled: true,
      signIn: signIns.bob,
    },
    { name: 'carol@acme.example', displayName: 'Carol Castillo', id: 'efe5e95f-0000-44e6-bbb5-000000000003', enabled: false },
    {
      name: 'dave+ops@acme.example',
      displayName: "Dave O'Neill",
      id: 'efe5e95f-0000-44e6-bbb5-000000000004',
      enabled: true,
      signIn: signIns.dave,
    },
    {
      name: 'erin@acme.example',
      displayName: 'Erin Eriksen',
      id: 'efe5e95f-0000-44e6-bbb5-000000000005',
      enabled: true,
      signIn: signIns.erin,
    },
    {
      name: 'frank@partner.example',
      displayName: 'Frank Fournier',
      id: 'efe5e95f-0000-44e6-bbb5-000000000006',
      enabled: true,
      signIn: signIns.frank,
    },
    {
      name: 'grace@acme.example',
      displayName: 'Grace Gupta',
      id: 'efe5e95f-0000-44e6-bbb5-000000000007',
      enabled: true,
      signIn: signIns.grace,
    },
    {
      name: 'heidi@acme.example',
      displayName: 'Heidi Huber',
      id: 'efe5e95f-0000-44e6-bbb5-000000000008',
      enabled: true,
      signIn: signIns.heidi,
    },
  ],
  apps: [
    { key: 'de37dd4e-0000-4b88-97f0-000000000001', name: 'hr-portal', title: 'HR Portal', grantedTo: 'everyone', stepUp: true },
    { key: 'de37dd4e-0000-4b88-97f0-000000000002', name: 'vpn', title: 'VPN', grantedTo: 'everyone', stepUp: true },
    {
      key: 'de37dd4e-0000-4b88-97f0-000000000003',
      name: 'payroll',
      title: 'Payroll',
      grantedTo: ['alice@acme.example'],
      stepUp: true,
    },
    { key: 'de37dd4e-0000-4b88-97f0-000000000004', name: 'canteen', title: 'Canteen', grantedTo: 'everyone', stepUp: false },
  ],
} satisfies Tenant;

/** The tenant's data with the look-ups that the routes need. */
export class Directory {
  readonly #users: Map<string, TenantUser>;
  readonly #apps: Map<string, LaunchableApp>;
  readonly #clients: Map<string, ServiceClient>;
  readonly #scopes = new Map<OAuthApp, Map<string, RegExp[]>>();
  readonly #created = new Set<TenantUser>();

  constructor(readonly tenant: Tenant) {
    this.#users = new Map(tenant.users.map((user) => [user.name.toLowerCase(), user]));
    this.#apps = new Map(tenant.apps.map((app) => [app.key.toLowerCase(), app]));
    this.#clients = new Map(tenant.clients.map((client) => [client.id.toLowerCase(), client]));
    for (const app of tenant.oauthApps) this.#scopes.set(app, compileScopes(app));
  }

  user(name: string): TenantUser | undefined {
    return this.#users.get(name.toLowerCase());
  }

  userById(id: string): TenantUser | undefined {
    return this.tenant.users.find((user) => user.id.toLowerCase() === id.toLowerCase());
  }

  /** The caller has made sure that the name is free. */
  addUser(user: TenantUser): void {
    this.tenant.users.push(user);
    this.#users.set(user.name.toLowerCase(), user);
    this.#created.add(user);
  }

  /** Takes back what {@link addUser} did. */
  forgetCreated(): void {
    const { users } = this.tenant;
    for (const user of this.#created) {
      users.splice(users.indexOf(user), 1);
      this.#users.delete(user.name.toLowerCase());
    }
    this.#created.clear();
  }

  client(id: string): ServiceClient | undefined {
    return this.#clients.get(id.toLowerCase());
  }

  appByKey(key: string): LaunchableApp | undefined {
    return this.#apps.get(key.toLowerCase());
  }

  appByName(name: string): LaunchableApp | undefined {
    return this.tenant.apps.find((app) => app.name === name);
  }

  /** The OAuth app of a path segment. Whether case matters is an open question (protocol.md, section 1.2). */
  oauthApp(id: string, appIdCase: 'exact' | 'insensitive'): OAuthApp | undefined {
    const same =
      appIdCase === 'exact' ? (app: OAuthApp) => app.id === id : (app: OAuthApp) => app.id.toLowerCase() === id.toLowerCase();
    return this.tenant.oauthApps.find(same);
  }

  /** What a scope of the app covers: expressions on REST paths. Undefined when the app does not define the scope. */
  scopeOf(app: OAuthApp, name: string): readonly RegExp[] | undefined {
    return this.#scopes.get(app)?.get(name);
  }

  appsOf(user: TenantUser): LaunchableApp[] {
    return this.tenant.apps.filter((app) => this.mayRun(user, app));
  }

  mayRun(user: TenantUser, app: LaunchableApp): boolean {
    return app.grantedTo === 'everyone' || app.grantedTo.includes(user.name);
  }
}

/** That matching disregards case is inferred (protocol.md, section 2.2). */
function compileScopes(app: OAuthApp): Map<string, RegExp[]> {
  const compile = (expression: string) => new RegExp(`^(?:${expression})$`, 'i');
  return new Map(Object.entries(app.scopes).map(([name, expressions]) => [name, expressions.map(compile)]));
}
