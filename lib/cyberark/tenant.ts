import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import { IdentityError, isIdentityError } from '../errors';
import { HttpClient, type ProxySettings, type TlsOptions } from '../http/client';
import {
  authQueryHandOff,
  type HandOff,
  type HandOffRequest,
  type HandOffStrategy,
  locationHandOff,
  parentCookieHandOff,
  usernameHandOff,
} from '../launch/hand-off';
import { type CachedToken, processTokenCache, type TokenCache } from '../oauth/token-cache';
import { processTokenRefusals, type TokenRefusals, type TokenRequestKeys } from '../oauth/token-refusals';
import { type ClientCredentialsGrant, requestClientCredentialsToken } from '../oauth/token-request';
import { RenewalPause } from './renewal-pause';
import { requestRun } from './run';
import { parseUserName } from './user-name';
import { type UserRules, userCheck } from './user-rules';
import { requestUserToken, type UserToken } from './user-token';

export interface CyberArkTenantOptions extends ClientCredentialsGrant {
  /** The tenant's origin, as `parseOrigin` gives it. */
  readonly origin: string;
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

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** One CyberArk Identity tenant as one service user sees it: a method per vendor call. */
export class CyberArkTenant {
  readonly origin: string;
  readonly clock: Clock;
  readonly #options: CyberArkTenantOptions;
  readonly #http: HttpClient;
  readonly #tokens: TokenCache;
  readonly #refusals: TokenRefusals;
  readonly #keys: TokenRequestKeys;
  readonly #renewalPause: RenewalPause;
  readonly #host: string;
  readonly #obeyRules: (user: string) => void;

  constructor(options: CyberArkTenantOptions) {
    this.origin = options.origin;
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#tokens = options.tokens ?? processTokenCache;
    this.#refusals = options.refusals ?? processTokenRefusals;
    this.#keys = tokenRequestKeys(options);
    this.#renewalPause = new RenewalPause(this.clock);
    this.#host = new URL(options.origin).hostname;
    this.#obeyRules = userCheck(options.users, options.clientId);
    this.#http = new HttpClient({
      origin: options.origin,
      timeoutMs: options.timeoutMs,
      clock: this.clock,
      ...(options.tls && { tls: options.tls }),
      ...(options.proxy && { proxy: options.proxy }),
    });
  }

  /**
   * The service user's access token (client credentials grant), from the process's cache where it is good.
   *
   * @throws IdentityError see `requestClientCredentialsToken`; a refusal is remembered for 60 s, see `TokenRefusals`
   */
  async getAccessToken(options: CallOptions & { readonly forceNew?: boolean } = {}): Promise<CachedToken> {
    return (options.forceNew ? undefined : this.#peek()) ?? this.#requestAccessToken(this.#deadline(), options);
  }

  /** The access token that `getAccessToken` would give without asking the tenant; undefined where it would ask. */
  peekAccessToken(): CachedToken | undefined {
    return this.#peek();
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
    let accessToken = options.accessToken ?? (this.#peek() ?? (await this.#firstAccessToken(deadline, options))).value;
    // At most three: the token that the caller brought along, the cached one (both may have been revoked), a new one.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#requestUserToken(user, accessToken, deadline, options);
      } catch (error) {
        if (!isIdentityError(error, 'IDENTITY_UNAUTHORIZED')) throw error;
        this.#renewalPause.noteRefusal(accessToken);
        // In the pause the cached token stays: it is what shows when the tenant has come to accept it.
        if (attempt === 3 || this.#renewalPause.secondsLeft > 0) throw error;
      }
      accessToken = (await this.#insteadOf(accessToken, deadline, options)).value;
    }
  }

  /**
   * Takes a browser that cannot set headers to the challenge, the way that this tenant is configured for. The user token is
   * minted now, unless the link carries it.
   *
   * @throws IdentityError `LINK_STRATEGY` where the tenant does not play along, or see `getTokenForUser`
   */
  async handOff(request: HandOffRequest & { readonly userToken?: string | undefined } & CallOptions): Promise<HandOff> {
    const { handOff: strategy = 'location', parentDomain } = this.#options;
    this.checkUser(request.user);
    if (strategy === 'username') return usernameHandOff(this.origin, request);
    const deadline = this.#deadline();
    const userToken = request.userToken ?? (await this.getTokenForUser(request.user, request)).value;
    switch (strategy) {
      case 'auth-query':
        return authQueryHandOff(this.origin, request, userToken);
      case 'parent-cookie':
        if (!parentDomain) throw new IdentityError('IDENTITY_CONFIG', 'the hand-off by cookie needs the parent domain');
        return parentCookieHandOff(this.origin, request, userToken, parentDomain);
      case 'location': {
        const timeoutMs = this.#timeLeftMs(deadline);
        return locationHandOff(this.origin, await requestRun(this.#http, { ...request, userToken, timeoutMs }));
      }
    }
  }

  /** Lets running calls end and takes no new ones. Cached tokens stay: a deploy must not cost a token call. */
  close(): Promise<void> {
    return this.#http.close();
  }

  /** Forgets the cached token, but no refusal: for a tenant whose configuration was deleted. */
  forget(): void {
    this.#tokens.forget(this.#keys.configuration);
  }

  readonly #requestToken = () => this.#refusals.guard(this.#keys, () => requestClientCredentialsToken(this.#http, this.#options));

  #peek(): CachedToken | undefined {
    return this.#tokens.peek(this.#keys.configuration, this.#requestToken);
  }

  /** Where no token is cached. In the pause none is asked for: the last one that was new is known to be refused. */
  async #firstAccessToken(deadline: number, options: CallOptions): Promise<CachedToken> {
    const { secondsLeft } = this.#renewalPause;
    if (secondsLeft === 0) return this.#requestAccessToken(deadline, options);
    const text = `the tenant does not accept a new access token either (401); none is asked for, for ${secondsLeft} s`;
    throw new IdentityError('IDENTITY_UNAUTHORIZED', text, { statusCode: 401 });
  }

  /** The cached token if that is another one than the refused one, else a new one. */
  async #insteadOf(refused: string, deadline: number, options: CallOptions): Promise<CachedToken> {
    this.#tokens.invalidate(this.#keys.configuration, refused);
    const cached = this.#peek();
    if (cached) return cached;
    const renewed = await this.#requestAccessToken(deadline, options);
    this.#renewalPause.noteRenewal(renewed.value);
    return renewed;
  }

  #requestAccessToken(
    deadline: number,
    { signal, forceNew = false }: CallOptions & { readonly forceNew?: boolean },
  ): Promise<CachedToken> {
    return this.#tokens.get(this.#keys.configuration, this.#requestToken, {
      forceNew,
      signal,
      timeoutMs: this.#timeLeftMs(deadline),
    });
  }

  #requestUserToken(user: string, accessToken: string, deadline: number, { signal }: CallOptions): Promise<UserToken> {
    const timeoutMs = this.#timeLeftMs(deadline);
    return requestUserToken(this.#http, { user, accessToken, host: this.#host, now: this.clock.now(), timeoutMs, signal });
  }

  #deadline(): number {
    return this.clock.now() + this.#options.timeoutMs;
  }

  #timeLeftMs(deadline: number): number {
    const leftMs = deadline - this.clock.now();
    if (leftMs <= 0) throw new IdentityError('IDENTITY_TIMEOUT', `no complete answer within ${this.#options.timeoutMs / 1000} s`);
    return leftMs;
  }
}

/** By effective configuration: the node's id plays no part, so a deploy, a copy or a subflow costs no token call. */
function tokenRequestKeys(options: CyberArkTenantOptions): TokenRequestKeys {
  const { origin, tokenPath, clientId, scope, clientAuthentication, clientSecret } = options;
  return {
    account: fingerprint([origin, clientId, clientSecret]),
    configuration: fingerprint([origin, tokenPath, clientId, scope, clientAuthentication, clientSecret]),
  };
}

function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
