import type { AuthenticationContext, Authenticator } from '../authentication/authenticator';
import { type Clock, systemClock } from '../clock';
import { Deadline } from '../deadline';
import { IdentityError, isIdentityError } from '../errors';
import { HttpClient, type ProxySettings, type TlsOptions } from '../http/client';
import type { FormPost, HandOffRequest } from '../launch/hand-off';
import { ClientTokens } from '../oauth/client-tokens';
import type { CachedToken, TokenCache } from '../oauth/token-cache';
import type { TokenRefusals } from '../oauth/token-refusals';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import type { CallOptions, Tenant } from '../tenant';
import { parseUserName } from '../user-name';
import { personCheck, type UserRules, userCheck, type VerifiedPerson } from '../user-rules';
import { IbmVerifyApi } from './api';
import type { IbmVerifyAuthenticator } from './authenticator';
import { encodeContext } from './context';
import { checkSessionTarget, sessionHandOff } from './session';
import type { IbmVerifyState } from './state';
import type { UserTokenAnswer } from './token-answer';
import { type GrantCall, refreshGrant } from './token-grants';

export interface IbmVerifyTenantOptions extends ClientCredentialsGrant {
  /** The tenant's origin, as `parseOrigin` gives it. */
  readonly origin: string;
  /** For every call, and every step of an authentication, as a whole, waits and retries included. */
  readonly timeoutMs: number;
  /** Who may sign in, by login name or by the tenant's own id; everybody where there are no rules. */
  readonly users?: UserRules;
  /**
   * Where a session may lead, beside the tenant itself: origins as `parseOrigin` gives them.
   * @default none
   */
  readonly failureOrigins?: readonly string[];
  /**
   * Name of the identity source that checks passwords. Blank: the only one there is.
   * @default ''
   */
  readonly identitySource?: string;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly clock?: Clock;
  readonly tokens?: TokenCache;
  readonly refusals?: TokenRefusals;
}

/** One IBM Verify tenant as one API client sees it (protocol.md, section 7). */
export class IbmVerifyTenant implements Tenant {
  readonly origin: string;
  readonly failureOrigins: readonly string[];
  readonly clock: Clock;
  readonly rules = {};
  readonly api: IbmVerifyApi;
  readonly #http: HttpClient;
  readonly #timeoutMs: number;
  readonly #options: IbmVerifyTenantOptions;
  readonly #clientTokens: ClientTokens;
  readonly #obeyRules: (user: string) => void;
  readonly #checkPerson: (person: VerifiedPerson) => void;
  #authenticator: IbmVerifyAuthenticator | undefined;

  constructor(options: IbmVerifyTenantOptions) {
    const { origin, failureOrigins = [], timeoutMs, clock = systemClock, tls, proxy, tokens, refusals } = options;
    this.origin = origin;
    this.failureOrigins = failureOrigins;
    this.clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#options = options;
    this.#http = new HttpClient({ origin, timeoutMs, clock, tls, proxy });
    this.#clientTokens = new ClientTokens(options, { origin, http: this.#http, clock, tokens, refusals });
    this.api = new IbmVerifyApi(this.#http, this.#clientTokens, clock, options);
    const rules = options.users ?? { allow: [], deny: [] };
    this.#obeyRules = userCheck(rules, options.clientId);
    this.#checkPerson = personCheck(rules, options.clientId);
  }

  getAccessToken(options: CallOptions & { readonly forceNew?: boolean } = {}): Promise<CachedToken> {
    return this.#clientTokens.get({ ...options, deadline: new Deadline(this.clock, this.#timeoutMs) });
  }

  peekAccessToken(): CachedToken | undefined {
    return this.#clientTokens.peek();
  }

  /** Signs people in by the policy of the native application that the client belongs to. */
  authenticator(): Authenticator<IbmVerifyState> {
    if (this.#authenticator) return this.#authenticator;
    // Loaded for those who sign people in: the client's own token needs none of it.
    const { IbmVerifyAuthenticator } = require('./authenticator') as typeof import('./authenticator');
    this.#authenticator = new IbmVerifyAuthenticator({
      origin: this.origin,
      timeoutMs: this.#timeoutMs,
      clock: this.clock,
      http: this.#http,
      client: this.#options,
      clientTokens: this.#clientTokens,
      identitySource: this.#options.identitySource ?? '',
      checkUser: (user) => this.checkUser(user),
      checkPerson: this.#checkPerson,
    });
    return this.#authenticator;
  }

  /**
   * The name of a user whom the rules allow to sign in, as `parseUserName` gives it.
   *
   * @throws IdentityError `IDENTITY_INPUT`, or `IDENTITY_REFUSED` for a user whom the rules exclude
   */
  checkUser(userName: unknown): string {
    const user = parseUserName(userName);
    this.#obeyRules(user);
    return user;
  }

  /**
   * Another token for a person who was granted one.
   *
   * @param context judged anew by the policy, where it is given
   * @throws IdentityError `IDENTITY_REFUSED` where the tenant gives none, or asks for a factor again; or see `refreshGrant`
   */
  async refresh(
    refreshToken: string,
    { context, ...options }: CallOptions & { readonly context?: AuthenticationContext } = {},
  ): Promise<UserTokenAnswer> {
    const encoded = context && encodeContext(context);
    const answer = await this.#clientTokens.guard(() => refreshGrant(this.#grantCall(options), refreshToken, encoded));
    if (answer.outcome === 'granted') return answer;
    const why = answer.outcome === 'denied' ? 'the tenant refused the refresh token' : 'the policy asks for a factor again';
    throw new IdentityError('IDENTITY_REFUSED', `no new token: ${why}`);
  }

  /**
   * Takes a browser into the session that a person's token stands for, if the rules still allow that person and that place.
   *
   * @param request `appKey`: where the session leads, as `parseSessionTarget` gives it; `userToken`: what an authentication granted
   * @throws IdentityError `IDENTITY_UNAUTHORIZED` for a token that has ended, `IDENTITY_INPUT` without one or for a place
   *   that is not listed any more, `IDENTITY_REFUSED` for a user whom the rules exclude, or a transport error
   */
  async handOff({
    user,
    appKey,
    userToken,
    signal,
  }: HandOffRequest & { readonly userToken?: string | undefined } & CallOptions): Promise<FormPost> {
    this.checkUser(user);
    if (userToken === undefined) throw new IdentityError('IDENTITY_INPUT', 'the link carries no token of a person');
    checkSessionTarget(new URL(appKey), this.origin, this.failureOrigins);
    if (await this.#hasEnded(userToken, signal))
      throw new IdentityError('IDENTITY_UNAUTHORIZED', "the person's token has ended at the tenant");
    return sessionHandOff(this.origin, userToken, appKey);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  forget(): void {
    this.#clientTokens.forget();
  }

  /** A client without the right to ask learns nothing, and the browser will. */
  async #hasEnded(token: string, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      return !(await this.api.introspectToken(token, { signal })).active;
    } catch (error) {
      if (isIdentityError(error, 'IDENTITY_CONFIG', 'IDENTITY_REFUSED', 'IDENTITY_INVALID_CLIENT', 'IDENTITY_RESPONSE'))
        return false;
      throw error;
    }
  }

  #grantCall({ signal }: CallOptions): GrantCall {
    return { http: this.#http, client: this.#options, deadline: new Deadline(this.clock, this.#timeoutMs), signal };
  }
}
