import { type Clock, systemClock } from '../clock';
import { Deadline } from '../deadline';
import { HttpClient, type ProxySettings, type TlsOptions } from '../http/client';
import type { HandOff, HandOffRequest, HandOffStrategy } from '../launch/hand-off';
import { ClientTokens } from '../oauth/client-tokens';
import type { CachedToken, TokenCache } from '../oauth/token-cache';
import type { TokenRefusals } from '../oauth/token-refusals';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import type { CallOptions, Tenant } from '../tenant';
import { CyberArkApi } from './api';
import { BrowserHandOff } from './browser-hand-off';
import { parseUserName } from './user-name';
import { type UserRules, userCheck } from './user-rules';
import { requestUserToken, type UserToken } from './user-token';

export interface CyberArkTenantOptions extends ClientCredentialsGrant {
  /** The tenant's origin, as `parseOrigin` gives it. */
  readonly origin: string;
  /** Application id of the OAuth client app. */
  readonly appId: string;
  /** For every call as a whole, waits and retries included. */
  readonly timeoutMs: number;
  readonly users: UserRules;
  /** @default 'location' */
  readonly handOff?: HandOffStrategy;
  /** For the strategy `parent-cookie`: the domain that the link's host and the tenant's share. */
  readonly parentDomain?: string | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly clock?: Clock;
  readonly tokens?: TokenCache;
  readonly refusals?: TokenRefusals;
}

/** One CyberArk Identity tenant as one service user sees it: a method per vendor call. */
export class CyberArkTenant implements Tenant {
  readonly origin: string;
  readonly clock: Clock;
  readonly #options: CyberArkTenantOptions;
  readonly #http: HttpClient;
  readonly api: CyberArkApi;
  readonly #clientTokens: ClientTokens;
  readonly #host: string;
  readonly #obeyRules: (user: string) => void;
  readonly #handOff: BrowserHandOff;

  constructor(options: CyberArkTenantOptions) {
    this.origin = options.origin;
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#host = new URL(options.origin).hostname;
    this.#obeyRules = userCheck(options.users, options.clientId);
    this.#http = new HttpClient({
      origin: options.origin,
      timeoutMs: options.timeoutMs,
      clock: this.clock,
      ...(options.tls && { tls: options.tls }),
      ...(options.proxy && { proxy: options.proxy }),
    });
    const { origin, tokens, refusals } = options;
    this.#clientTokens = new ClientTokens(options, { origin, http: this.#http, clock: this.clock, tokens, refusals });
    this.api = new CyberArkApi(this.#http, this.#clientTokens, this.clock, options);
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
  async getTokenForUser(
    userName: unknown,
    options: CallOptions & { readonly accessToken?: string | undefined } = {},
  ): Promise<UserToken> {
    const user = this.checkUser(userName);
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
  async handOff(request: HandOffRequest & { readonly userToken?: string | undefined } & CallOptions): Promise<HandOff> {
    this.checkUser(request.user);
    const deadline = this.#deadline();
    return this.#handOff.prepare({ ...request, timeLeftMs: () => deadline.leftMs });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  forget(): void {
    this.#clientTokens.forget();
  }

  #requestUserToken(user: string, accessToken: string, deadline: Deadline, { signal }: CallOptions): Promise<UserToken> {
    const timeoutMs = deadline.leftMs;
    return requestUserToken(this.#http, { user, accessToken, host: this.#host, now: this.clock.now(), timeoutMs, signal });
  }

  #deadline(): Deadline {
    return new Deadline(this.clock, this.#options.timeoutMs);
  }
}
