import { type Clock, systemClock } from '../clock';
import { Deadline } from '../deadline';
import { HttpClient, type ProxySettings, type TlsOptions } from '../http/client';
import type { HandOffRequest, HandOffStrategy, Onward } from '../launch/hand-off';
import { parseAppKey } from '../launch/launch-request';
import { ClientTokens } from '../oauth/client-tokens';
import type { CachedToken, TokenCache } from '../oauth/token-cache';
import type { TokenRefusals } from '../oauth/token-refusals';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import type { CallOptions, Tenant } from '../tenant';
import { parseUserName } from '../user-name';
import { personCheck, type UserRules, userCheck, type VerifiedPerson } from '../user-rules';
import { CyberArkApi } from './api';
import type { CyberArkAuthenticator } from './authentication/authenticator';
import { BrowserHandOff } from './browser-hand-off';
import { type AppClick, handleAppClick, type StepUp } from './handle-app-click';
import { logOut } from './log-out';
import { Pods } from './pods';
import { requestUserToken, type UserToken } from './user-token';

export interface CyberArkTenantOptions extends ClientCredentialsGrant {
  /** The tenant's origin, as `parseOrigin` gives it. */
  readonly origin: string;
  /** Application id of the OAuth client app. */
  readonly appId: string;
  /** For every call as a whole, waits and retries included. */
  readonly timeoutMs: number;
  readonly users: UserRules;
  /**
   * Where a failed challenge may send the browser: origins as `parseOrigin` gives them.
   * @default none
   */
  readonly failureOrigins?: readonly string[];
  /** @default 'location' */
  readonly handOff?: HandOffStrategy;
  /** For the strategy `parent-cookie`: the domain that the link's host and the tenant's share. */
  readonly parentDomain?: string | undefined;
  /** Other hosts that the tenant may send a sign-in to: `host`, `host:port` or `*.suffix`. @default none */
  readonly podHosts?: readonly string[];
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly clock?: Clock;
  readonly tokens?: TokenCache;
  readonly refusals?: TokenRefusals;
}

/** One CyberArk Identity tenant as one service user sees it: a method per vendor call. */
export class CyberArkTenant implements Tenant {
  readonly origin: string;
  readonly failureOrigins: readonly string[];
  readonly clock: Clock;
  readonly rules = {};
  readonly #options: CyberArkTenantOptions;
  readonly #http: HttpClient;
  readonly api: CyberArkApi;
  readonly #clientTokens: ClientTokens;
  readonly #pods: Pods;
  readonly #obeyRules: (user: string) => void;
  readonly #checkPerson: (person: VerifiedPerson) => void;
  readonly #handOff: BrowserHandOff;

  constructor(options: CyberArkTenantOptions) {
    this.origin = options.origin;
    this.failureOrigins = options.failureOrigins ?? [];
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#obeyRules = userCheck(options.users, options.clientId);
    this.#checkPerson = personCheck(options.users, options.clientId);
    const connect = (origin: string) =>
      new HttpClient({ origin, timeoutMs: options.timeoutMs, clock: this.clock, tls: options.tls, proxy: options.proxy });
    this.#http = connect(options.origin);
    this.#pods = new Pods({ origin: options.origin, http: this.#http, allowed: options.podHosts ?? [], connect });
    const { origin, tokens, refusals } = options;
    this.#clientTokens = new ClientTokens(options, { origin, http: this.#http, clock: this.clock, tokens, refusals });
    this.api = new CyberArkApi(this.#http, this.#clientTokens, this.clock, {
      ...options,
      checkUser: (user) => this.checkUser(user),
      checkPerson: this.#checkPerson,
    });
    this.#handOff = new BrowserHandOff({
      http: this.#http,
      origin: options.origin,
      strategy: options.handOff ?? 'location',
      parentDomain: options.parentDomain,
      mint: async (user, signal) => (await this.getTokenForUser(user, { signal })).value,
      clock: this.clock,
    });
  }

  getAccessToken(options: CallOptions & { readonly forceNew?: boolean } = {}): Promise<CachedToken> {
    return this.#clientTokens.get({ ...options, deadline: this.#deadline() });
  }

  peekAccessToken(): CachedToken | undefined {
    return this.#clientTokens.peek();
  }

  /**
   * The name of a user whom the rules allow to be launched, as `parseUserName` gives it.
   *
   * @throws IdentityError `IDENTITY_INPUT`, or `IDENTITY_REFUSED` for a user whom the rules exclude
   */
  checkUser(userName: unknown): string {
    const user = parseUserName(userName);
    this.#obeyRules(user);
    return user;
  }

  /**
   * A token for one user (`GetTokenForUser`). A 401 renews the access token, once; where the new one is refused with a 401, too,
   * none is renewed for 60 s.
   *
   * @param userName checked by `checkUser` before anything is sent
   * @param accessToken the value of a token that the caller holds already; without, the cached one is used
   * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_REFUSED`, or see `requestUserToken`
   */
  getTokenForUser(
    userName: unknown,
    options: CallOptions & { readonly accessToken?: string | undefined } = {},
  ): Promise<UserToken> {
    let user: string;
    try {
      user = this.checkUser(userName);
    } catch (error) {
      return Promise.reject(error);
    }
    const deadline = this.#deadline();
    return this.#clientTokens.callWith(
      (accessToken) => this.#requestUserToken(user, accessToken, deadline, options),
      { deadline, signal: options.signal },
      options.accessToken,
    );
  }

  /**
   * Takes a browser that cannot set headers to the challenge, the way that this tenant is configured for. The user token is
   * minted now, unless the link carries it.
   *
   * @throws IdentityError `LINK_STRATEGY` where the tenant does not play along, or see `getTokenForUser`
   */
  async handOff(request: HandOffRequest & { readonly userToken?: string | undefined } & CallOptions): Promise<Onward> {
    this.checkUser(request.user);
    const deadline = this.#deadline();
    return this.#handOff.prepare({ ...request, timeLeftMs: () => deadline.leftMs });
  }

  /**
   * Does this app ask the person for a step-up? If so, `authenticator()` begins one with what this gives (`elevation`).
   *
   * @param click `challengeId`: of the step-up that was just passed, when the click is repeated
   * @throws IdentityError `IDENTITY_INPUT`, or see `handleAppClick`
   */
  async handleAppClick(
    click: Pick<AppClick, 'token' | 'challengeId'> & { readonly appKey: unknown } & CallOptions,
  ): Promise<StepUp | undefined> {
    const appKey = parseAppKey(click.appKey);
    return handleAppClick(this.#pods.own, { ...click, appKey, timeoutMs: this.#options.timeoutMs });
  }

  /**
   * Ends a person's authentication token.
   *
   * @throws IdentityError `IDENTITY_UNAUTHORIZED` where it had ended already, or see `logOut`
   */
  async logOut(token: string, { signal }: CallOptions = {}): Promise<void> {
    await logOut(this.#pods.own, { token, timeoutMs: this.#options.timeoutMs, signal });
  }

  /** Signs people in by API, step by step. */
  authenticator(): CyberArkAuthenticator {
    const module = require('./authentication/authenticator') as typeof import('./authentication/authenticator');
    return new module.CyberArkAuthenticator({
      origin: this.origin,
      timeoutMs: this.#options.timeoutMs,
      clock: this.clock,
      pods: this.#pods,
      checkUser: (user) => this.checkUser(user),
      checkPerson: this.#checkPerson,
      withAccessToken: (call, deadline, { signal }) => this.#clientTokens.callWith(call, { deadline, signal }),
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#pods.close()]);
  }

  forget(): void {
    this.#clientTokens.forget();
  }

  #requestUserToken(user: string, accessToken: string, deadline: Deadline, { signal }: CallOptions): Promise<UserToken> {
    const timeoutMs = deadline.leftMs;
    return requestUserToken(this.#http, {
      user,
      accessToken,
      host: this.#pods.own.hostname,
      now: this.clock.now(),
      timeoutMs,
      signal,
    });
  }

  #deadline(): Deadline {
    return new Deadline(this.clock, this.#options.timeoutMs);
  }
}
