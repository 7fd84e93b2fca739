import assert from 'node:assert/strict';
import { IbmVerifyTenant, type IbmVerifyTenantOptions } from '../../../lib/ibm-verify/tenant';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import {
  demoVerifyTenant,
  type IbmVerifySimulator,
  type IbmVerifySimulatorOptions,
  startIbmVerifySimulator,
} from '../../../simulator/ibm-verify';
import { FakeClock } from '../../support/fake-clock';

export const NETWORKS = {
  office: '192.168.1.1',
  elsewhere: '203.0.113.9',
  helpdesk: '10.20.0.7',
  shutOut: '198.51.100.7',
} as const;

export function contextFrom(network: keyof typeof NETWORKS) {
  return { sessionId: 'CANARY-session-id', ipAddress: NETWORKS[network], userAgent: 'CANARY-user-agent/1.0' };
}

/** A simulator and a client of it, who share a clock that the test moves. */
export class SimulatedTenant {
  readonly clock: FakeClock;
  readonly simulator: IbmVerifySimulator;
  readonly client: IbmVerifyTenant;
  readonly #clients: IbmVerifyTenant[] = [];

  private constructor(clock: FakeClock, simulator: IbmVerifySimulator, changes: Partial<IbmVerifyTenantOptions>) {
    this.clock = clock;
    this.simulator = simulator;
    this.client = this.another(changes);
  }

  /** A client of its own: it has looked nothing up yet. */
  another(changes: Partial<IbmVerifyTenantOptions> = {}): IbmVerifyTenant {
    const [client] = demoVerifyTenant.clients;
    assert.ok(client);
    const { clock } = this;
    const another = new IbmVerifyTenant({
      origin: this.simulator.origin,
      clock,
      tokenPath: '/v1.0/endpoint/default/token',
      scope: 'openid',
      clientAuthentication: 'client_secret_post',
      clientId: client.id,
      clientSecret: client.secret,
      identitySource: 'Cloud Directory',
      timeoutMs: 5_000,
      tokens: new TokenCache({ clock }),
      refusals: new TokenRefusals(clock),
      ...changes,
    });
    this.#clients.push(another);
    return another;
  }

  static async start(
    options: IbmVerifySimulatorOptions = {},
    changes: Partial<IbmVerifyTenantOptions> = {},
  ): Promise<SimulatedTenant> {
    const clock = new FakeClock();
    const simulator = await startIbmVerifySimulator({ now: () => clock.now(), ...options });
    return new SimulatedTenant(clock, simulator, changes);
  }

  /** What the last mail, SMS or call says. */
  get lastCode(): string {
    return this.#last.code ?? '';
  }

  /** Of the last push or QR code. */
  get lastTransaction(): string {
    return this.#last.transactionId;
  }

  get #last() {
    const last = this.simulator.outbox.at(-1);
    assert.ok(last, 'nothing was sent');
    return last;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.simulator.close();
  }
}

export function demoUser(name: string) {
  const user = demoVerifyTenant.users.find((one) => one.name === name);
  assert.ok(user);
  return user;
}
