import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import { IdentityError, isIdentityError } from '../errors';
import { HttpClient, type ProxySettings, type TlsOptions } from '../http/client';
import { type CachedToken, processTokenCache, type TokenCache } from '../oauth/token-cache';
import { type ClientCredentialsGrant, requestClientCredentialsToken } from '../oauth/token-request';
import { parseUserName } from './user-name';
import { type UserRules, userCheck } from './user-rules';
import { requestUserToken, type UserToken } from './user-token';

export interface CyberArkTenantOptions extends ClientCredentialsGrant {
  /** The tenant's origin, as `parseOrigin` gives it. */
  readonly origin: string;
  /** For every call as a whole, waits and retries included. */
  readonly timeoutMs: number;
  readonly users: UserRules;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly clock?: Clock;
  readonly tokens?: TokenCache;
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
  readonly #cacheKey: string;
  readonly #host: string;
  readonly #checkUser: (user: string) => void;

  constructor(options: CyberArkTenantOptions) {
    this.origin = options.origin;
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#tokens = options.tokens ?? processTokenCache;
    this.#cacheKey = cacheKey(options);
    this.#host = new URL(options.origin).hostname;
    this.#checkUser = userCheck(options.users, options.clientId);
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
   * @throws IdentityError see `requestClientCredentialsToken`
   */
  async getAccessToken(options: CallOptions & { readonly forceNew?: boolean } = {}): Promise<CachedToken> {
    return (options.forceNew ? undefined : this.#peek()) ?? this.#requestAccessToken(this.#deadline(), options);
  }

  /**
   * A token for one user (`GetTokenForUser`). A 401 renews the access token, once.
   *
   * @param userName checked by `parseUserName` and by the allow and deny rules before anything is sent
   * @param accessToken the value of a token that the caller holds already; without, the cached one is used
   * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_REFUSED`, or see `requestUserToken`
   */
  async getTokenForUser(
    userName: unknown,
    options: CallOptions & { readonly accessToken?: string | undefined } = {},
  ): Promise<UserToken> {
    const user = parseUserName(userName);
    this.#checkUser(user);
    const deadline = this.#deadline();
    let accessToken = options.accessToken ?? (this.#peek() ?? (await this.#requestAccessToken(deadline, options))).value;
    // At most three: the token that the caller brought along, the cached one (both may have been revoked), a new one.
    for (let attempt = 1, isNew = false; ; attempt += 1) {
      try {
        return await this.#requestUserToken(user, accessToken, deadline, options);
      } catch (error) {
        if (isNew || attempt === 3 || !isIdentityError(error, 'IDENTITY_UNAUTHORIZED')) throw error;
      }
      this.#tokens.invalidate(this.#cacheKey, accessToken);
      const cached = this.#peek();
      isNew = cached === undefined;
      accessToken = (cached ?? (await this.#requestAccessToken(deadline, options))).value;
    }
  }

  /** Lets running calls end and takes no new ones. Cached tokens stay: a deploy must not cost a token call. */
  close(): Promise<void> {
    return this.#http.close();
  }

  /** Forgets the cached token: for a tenant whose configuration was deleted. */
  forget(): void {
    this.#tokens.forget(this.#cacheKey);
  }

  readonly #requestToken = () => requestClientCredentialsToken(this.#http, this.#options);

  #peek(): CachedToken | undefined {
    return this.#tokens.peek(this.#cacheKey, this.#requestToken);
  }

  #requestAccessToken(
    deadline: number,
    { signal, forceNew = false }: CallOptions & { readonly forceNew?: boolean },
  ): Promise<CachedToken> {
    return this.#tokens.get(this.#cacheKey, this.#requestToken, { forceNew, signal, timeoutMs: this.#timeLeftMs(deadline) });
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

/** One token per effective configuration: the node's id plays no part, so a deploy, a copy or a subflow costs no token call. */
function cacheKey({ origin, tokenPath, clientId, scope, clientAuthentication, clientSecret }: CyberArkTenantOptions): string {
  const parts = [origin, tokenPath, clientId, scope, clientAuthentication, clientSecret];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
