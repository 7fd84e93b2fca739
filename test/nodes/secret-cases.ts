import { demoTenant, type Simulator, startSimulator } from '../../simulator';
import { credentials, type FlowNode, getToken, getUserCookie, launch, serviceUser, tenant, ticket } from '../support/flow-nodes';
import { HOSTILE_ACCESS_TOKEN, HOSTILE_WAYS, startHostileTenant } from '../support/hostile-tenant';
import { type IssuedTokens, recordIssuedTokens } from '../support/issued-tokens';
import type { SecretScanner } from '../support/secret-scanner';
import { FAULTS } from './fault-cases';

/** Long and short characters that every encoding writes differently. */
export const CLIENT_SECRET = 'CANARY client-secret: "quoted" \\ back/slash & a=b+c% <ü€>';
export const WRONG_SECRET = 'CANARY wrong-secret: "quoted" \\ back/slash & a=b+c% <ü€>';

/** A chain of its own, and what is sent to it. */
export interface SecretCase {
  readonly title: string;
  readonly nodes: readonly FlowNode[];
  readonly credentials: Record<string, string>;
  /** Id of the first node, and of the configuration. */
  readonly first: string;
  readonly config: string;
  readonly messages: readonly Record<string, unknown>[];
}

export interface SecretCases {
  readonly cases: readonly SecretCase[];
  /** Tells the scanner every secret that has been used so far. */
  tell(scanner: SecretScanner): void;
  close(): Promise<void>;
}

/** Good chains, a chain for every fault, and chains to a tenant that echoes what it was sent; each to be run with boxes unticked. */
export async function secretCases({ spellings = HOSTILE_WAYS }: { spellings?: readonly string[] } = {}): Promise<SecretCases> {
  const issued: IssuedTokens = recordIssuedTokens();
  const simulators: Simulator[] = [];
  const clients = demoTenant.clients.map((client) =>
    client.id === serviceUser.id ? { ...client, secret: CLIENT_SECRET } : client,
  );
  const startTenant = async (options: object = {}) => {
    const simulator = await startSimulator({ clients, ...options });
    simulators.push(simulator);
    return simulator;
  };
  const goodSecret = { ...credentials, clientSecret: CLIENT_SECRET };
  const wrongSecret = { ...credentials, clientSecret: WRONG_SECRET };

  const cases: SecretCase[] = [];
  const add = (title: string, origin: string, more: Partial<SecretCase> & { saved?: object } = {}) => {
    const n = cases.length;
    const [config, token, cookie, end] = [`tenant-${n}`, `token-${n}`, `cookie-${n}`, `launch-${n}`];
    cases.push({
      title,
      config,
      first: token,
      nodes: [
        tenant(origin, { id: config, ...more.saved }),
        getToken({ id: token, identity: config, wires: [[cookie]] }),
        getUserCookie({ id: cookie, identity: config, wires: [[end]] }),
        launch({ id: end, identity: config }),
      ],
      credentials: more.credentials ?? goodSecret,
      messages: more.messages ?? [ticket()],
    });
  };

  for (const clientAuthentication of ['client_secret_post', 'client_secret_basic', 'client_secret_basic_raw']) {
    for (const opaque of [true, false]) {
      const { origin } = await startTenant({ switches: { opaque } });
      add(`${clientAuthentication}, ${opaque ? 'opaque' : 'JWT'}`, origin, { saved: { clientAuthentication } });
    }
  }
  for (const fault of FAULTS) {
    const simulator = await startTenant();
    fault.break?.(simulator);
    add(fault.title, simulator.origin, {
      ...(fault.saved && { saved: fault.saved }),
      ...(fault.credentials && { credentials: wrongSecret }),
      messages: [ticket(fault.message)],
    });
  }
  const hostile = await startHostileTenant();
  spellings.forEach((way, index) => {
    const clientAuthentication = index % 2 ? 'client_secret_post' : 'client_secret_basic_raw';
    add(`a token endpoint that echoes: ${way}`, hostile.origin, { saved: { appId: way, clientAuthentication } });
  });
  const messages = spellings.map((way) => ticket({ user: `${way}@acme.example` }));
  add('a GetTokenForUser that echoes', hostile.origin, { saved: { appId: 'good' }, messages });

  return {
    cases,
    tell(scanner) {
      scanner.add('client secret', CLIENT_SECRET);
      scanner.add('wrong client secret', WRONG_SECRET);
      scanner.add("hostile tenant's access token", HOSTILE_ACCESS_TOKEN);
      for (const value of new Set(issued.accessTokens)) scanner.add('access token', value);
      for (const value of issued.userTokens.keys()) scanner.add('icbt', value);
    },
    async close() {
      issued.stop();
      await Promise.all([hostile, ...simulators].map((server) => server.close()));
    },
  };
}
