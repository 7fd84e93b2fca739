import { CyberArkTenant, type CyberArkTenantOptions } from '../../../../lib/cyberark/tenant';
import { TokenCache } from '../../../../lib/oauth/token-cache';
import { TokenRefusals } from '../../../../lib/oauth/token-refusals';
import { demoTenant, type Message, type Simulator, type SimulatorOptions, startSimulator } from '../../../../simulator';
import { FakeClock } from '../../../support/fake-clock';
import { Flow } from './steps';

const [SERVICE] = demoTenant.clients;

/** A tenant on a real socket and the package's client of it, both on one clock. */
export class SimulatedTenant {
  readonly clock: FakeClock;
  readonly simulator: Simulator;
  readonly #tokens: TokenCache;
  readonly #refusals: TokenRefusals;
  readonly #opened: CyberArkTenant[] = [];

  private constructor(clock: FakeClock, simulator: Simulator) {
    this.clock = clock;
    this.simulator = simulator;
    this.#tokens = new TokenCache({ clock, random: () => 0 });
    this.#refusals = new TokenRefusals(clock);
  }

  static async start(options: SimulatorOptions = {}): Promise<SimulatedTenant> {
    const clock = new FakeClock();
    return new SimulatedTenant(clock, await startSimulator({ ...options, now: () => clock.now() }));
  }

  open(changes: Partial<CyberArkTenantOptions> = {}): CyberArkTenant {
    const tenant = new CyberArkTenant({
      origin: this.simulator.origin,
      appId: 'ticket_launcher',
      tokenPath: '/oauth2/token/ticket_launcher',
      scope: 'ChallengeScope',
      clientAuthentication: 'client_secret_post',
      clientId: SERVICE?.id ?? '',
      clientSecret: SERVICE?.secret ?? '',
      timeoutMs: 10_000,
      users: { allow: [], deny: [] },
      clock: this.clock,
      tokens: this.#tokens,
      refusals: this.#refusals,
      ...changes,
    });
    this.#opened.push(tenant);
    return tenant;
  }

  flow(changes: Partial<CyberArkTenantOptions> = {}): Flow {
    return new Flow(this.open(changes).authenticator());
  }

  /** What the person finds last on a phone or in a mailbox. */
  lastMessage(): Message {
    const message = this.simulator.outbox.messages.at(-1);
    if (!message) throw new Error('nothing was sent');
    return message;
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((tenant) => tenant.close()));
    await this.simulator.close();
  }
}
