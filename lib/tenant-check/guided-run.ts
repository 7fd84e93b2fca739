import type { Clock } from '../clock';
import { prepareHandOff } from '../cyberark/browser-hand-off';
import type { CyberArkTenantOptions } from '../cyberark/tenant';
import { Deadline } from '../deadline';
import { IdentityError } from '../errors';
import { HAND_OFF_STRATEGIES, type HandOffStrategy, isWithinDomain, type Onward } from '../launch/hand-off';
import { parseAppKey } from '../launch/launch-request';
import type { Sight } from '../launch/shown-page';
import { ProbedTenant } from './probed-tenant';
import { type Recommendation, recommend, type Sights, type StrategyResults } from './recommendation';
import { allowedUser } from './tenant-check';

/** Each begins a challenge of the test user's, or may do so. */
const MOST_TRIES = 12;
const LIFE_MS = 15 * 60_000;

export interface GuidedRunOptions {
  readonly settings: CyberArkTenantOptions;
  readonly testUser: string;
  readonly appKey: string;
  /** What the check of the tenant saw before. */
  readonly handOffs: StrategyResults;
  /** Scheme, host and port that the browser will see. */
  readonly origin: string;
  /** Runs what tries the client's secret. */
  readonly guard: <T>(work: () => Promise<T>) => Promise<T>;
  readonly clock: Clock;
}

/** What a dialog shows of a run. */
export interface GuidedReport {
  readonly isOpen: boolean;
  /** In the order in which they are tried. */
  readonly strategies: readonly HandOffStrategy[];
  readonly sights: Sights;
  readonly triesLeft: number;
  readonly recommendation: Recommendation;
}

/** One walk of a person through the hand-offs of a tenant, in a browser of theirs (protocol.md, section 10, steps 4 to 7). */
export class GuidedRun {
  readonly strategies: readonly HandOffStrategy[];
  readonly user: string;
  readonly appKey: string;
  readonly #options: GuidedRunOptions;
  readonly #end = new AbortController();
  readonly #endsAt: number;
  readonly #tried = new Set<HandOffStrategy>();
  readonly #skipped = new Set<HandOffStrategy>();
  #sights: Sights = {};
  #triesLeft = MOST_TRIES;

  /** @throws IdentityError `IDENTITY_INPUT` or `IDENTITY_REFUSED` for a user or an app that cannot be tried */
  constructor(options: GuidedRunOptions) {
    const { settings, testUser, appKey, origin, clock } = options;
    this.#options = options;
    this.user = allowedUser(settings, testUser);
    this.appKey = parseAppKey(appKey);
    this.strategies = HAND_OFF_STRATEGIES.filter((name) => name !== 'parent-cookie' || canSetCookie(settings, origin));
    this.#endsAt = clock.now() + LIFE_MS;
  }

  get origin(): string {
    return this.#options.origin;
  }

  get isOpen(): boolean {
    return !this.#end.signal.aborted && this.#options.clock.now() < this.#endsAt;
  }

  get report(): GuidedReport {
    return {
      isOpen: this.isOpen,
      strategies: this.strategies,
      sights: this.#sights,
      triesLeft: this.#triesLeft,
      recommendation: this.recommendation,
    };
  }

  get recommendation(): Recommendation {
    const { handOffs, settings } = this.#options;
    return recommend(handOffs, settings.parentDomain ?? '', this.#sights);
  }

  /** The first way that was neither judged nor skipped; undefined when there is none. */
  get next(): HandOffStrategy | undefined {
    return this.strategies.find((strategy) => this.#sights[strategy] === undefined && !this.#skipped.has(strategy));
  }

  hasTried(strategy: HandOffStrategy): boolean {
    return this.#tried.has(strategy);
  }

  /**
   * Hands off as a link would, with a new user token, but whatever was seen of that way before.
   *
   * @throws IdentityError `IDENTITY_RATE_LIMITED` when no try is left, or see `prepareHandOff`; the end's reason where the run ends
   *   meanwhile
   */
  async tryHandOff(strategy: HandOffStrategy): Promise<Onward> {
    if (this.#triesLeft === 0) throw new IdentityError('IDENTITY_RATE_LIMITED', `${MOST_TRIES} tries were made`);
    this.#triesLeft -= 1;
    this.#tried.add(strategy);
    const { signal } = this.#end;
    const handOff = await this.#options.guard(() => this.#handOff(strategy, signal));
    // What was begun for a run that has ended goes nowhere.
    signal.throwIfAborted();
    return handOff;
  }

  judge(strategy: HandOffStrategy, sight: Sight): void {
    this.#sights = { ...this.#sights, [strategy]: sight };
  }

  skip(strategy: HandOffStrategy): void {
    this.#skipped.add(strategy);
  }

  end(): void {
    this.#end.abort();
  }

  async #handOff(strategy: HandOffStrategy, signal: AbortSignal): Promise<Onward> {
    const { settings, clock } = this.#options;
    const { user, appKey } = this;
    const tenant = new ProbedTenant(settings, clock, signal);
    const deadline = new Deadline(clock, settings.timeoutMs);
    const { http, origin } = tenant;
    const mint = async (name: string): Promise<string> => (await tenant.getUserToken(name)).value;
    try {
      const means = { http, origin, parentDomain: settings.parentDomain, mint };
      return await prepareHandOff(strategy, means, { user, appKey, signal, timeLeftMs: () => deadline.leftMs });
    } finally {
      await tenant.close();
    }
  }
}

/** The cookie is for https, and for a domain that our page is in. */
function canSetCookie({ parentDomain }: CyberArkTenantOptions, origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return Boolean(parentDomain) && protocol === 'https:' && isWithinDomain(hostname, parentDomain ?? '');
}
