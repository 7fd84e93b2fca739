import type { Clock } from '../clock';
import { IdentityError } from '../errors';
import type { HttpClient } from '../http/client';
import {
  authQueryHandOff,
  type HandOffRequest,
  type HandOffStrategy,
  locationHandOff,
  type Onward,
  parentCookieHandOff,
  usernameHandOff,
} from '../launch/hand-off';
import { type ProbeResult, probeHandOff } from './hand-off-probe';
import { requestRun } from './run';

/** How long the result of a probe counts. `refused` is about one user, and counts for nobody else. */
const REMEMBERED_MS: Record<ProbeResult, number> = { works: 600_000, unclear: 60_000, fails: 60_000, refused: 0 };

/** What a hand-off is made with. */
export interface HandOffMeans {
  readonly http: HttpClient;
  readonly origin: string;
  /** For `parent-cookie`. */
  readonly parentDomain: string | undefined;
  /** A user token. */
  readonly mint: (user: string, signal: AbortSignal | undefined) => Promise<string>;
}

export interface BrowserHandOffOptions extends HandOffMeans {
  readonly strategy: HandOffStrategy;
  readonly clock: Clock;
}

export interface BrowserHandOffRequest extends HandOffRequest {
  /** Without, one is minted. */
  readonly userToken?: string | undefined;
  /** @throws IdentityError `IDENTITY_TIMEOUT` when there is none left */
  readonly timeLeftMs: () => number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes one hand-off, whatever comes of it.
 *
 * @throws IdentityError `LINK_STRATEGY` where the tenant gives no place to hand on, `IDENTITY_CONFIG` without the parent domain that
 *   the strategy needs, or see `requestUserToken`
 */
export async function prepareHandOff(
  strategy: HandOffStrategy,
  { http, origin, parentDomain, mint }: HandOffMeans,
  request: BrowserHandOffRequest,
): Promise<Onward> {
  if (strategy === 'username') return usernameHandOff(origin, request);
  const userToken = request.userToken ?? (await mint(request.user, request.signal));
  switch (strategy) {
    case 'auth-query':
      return authQueryHandOff(origin, request, userToken);
    case 'parent-cookie':
      if (!parentDomain) throw new IdentityError('IDENTITY_CONFIG', 'the hand-off by cookie needs the parent domain');
      return parentCookieHandOff(origin, request, userToken, parentDomain);
    case 'location':
      return locationHandOff(origin, await requestRun(http, { ...request, userToken, timeoutMs: request.timeLeftMs() }));
  }
}

/** Takes browsers that cannot set headers to the challenge, by one strategy, as long as the tenant plays along. */
export class BrowserHandOff {
  readonly #options: BrowserHandOffOptions;
  #known: { readonly result: ProbeResult; readonly until: number } | undefined;
  #probe: Promise<ProbeResult> | undefined;

  constructor(options: BrowserHandOffOptions) {
    this.#options = options;
  }

  /**
   * @throws IdentityError `LINK_STRATEGY` where the tenant does not play along, `IDENTITY_REFUSED` where it does not take this
   *   user's token, or see `requestUserToken`
   */
  async prepare(request: BrowserHandOffRequest): Promise<Onward> {
    const { strategy } = this.#options;
    if (strategy === 'username') return prepareHandOff(strategy, this.#options, request);
    this.#judge(strategy, this.#remembered());
    const handOff = await prepareHandOff(strategy, this.#options, request);
    this.#judge(strategy, this.#remembered() ?? (await this.#probed(strategy, request)));
    return handOff;
  }

  #remembered(): ProbeResult | undefined {
    return this.#known && this.#options.clock.now() < this.#known.until ? this.#known.result : undefined;
  }

  /** One probe at a time: whoever comes meanwhile takes its result, unless it is about the one user only. */
  async #probed(strategy: Exclude<HandOffStrategy, 'username'>, request: BrowserHandOffRequest): Promise<ProbeResult> {
    const { http, origin, mint, clock } = this.#options;
    if (this.#probe !== undefined) {
      const result = await this.#probe;
      return result === 'refused' ? 'unclear' : result;
    }
    this.#probe = probeHandOff({ http, origin, strategy, mint }, request);
    const result = await this.#probe;
    this.#probe = undefined;
    this.#known = { result, until: clock.now() + REMEMBERED_MS[result] };
    return result;
  }

  #judge(strategy: HandOffStrategy, result: ProbeResult | undefined): void {
    if (result === 'fails') {
      throw new IdentityError(
        'LINK_STRATEGY',
        `handed off by ${strategy}, a browser gets the tenant's normal sign-in instead of the challenge: choose another hand-off in the identity config (username works on every tenant)`,
      );
    }
    if (result === 'refused') {
      throw new IdentityError('IDENTITY_REFUSED', "the tenant takes this user's token at /run in no way, not even as a header");
    }
  }
}
