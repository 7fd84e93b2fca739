import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import type { Deadline } from '../deadline';
import { IdentityError, isIdentityError } from '../errors';
import type { HttpClient } from '../http/client';
import { RenewalPause } from './renewal-pause';
import { type CachedToken, processTokenCache, type TokenCache } from './token-cache';
import { processTokenRefusals, type TokenRefusals, type TokenRequestKeys } from './token-refusals';
import { type ClientCredentialsGrant, requestClientCredentialsToken } from './token-request';

export interface ClientTokensOptions {
  /** Origin of the tenant. */
  readonly origin: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly tokens?: TokenCache | undefined;
  readonly refusals?: TokenRefusals | undefined;
}

export interface ClientTokenOptions {
  /** Of the whole piece of work that the token is for. */
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
}

/** The access tokens of one client at one tenant (client credentials grant), from the process's cache where it holds a good one. */
export class ClientTokens {
  readonly #tokens: TokenCache;
  readonly #refusals: TokenRefusals;
  readonly #keys: TokenRequestKeys;
  readonly #renewalPause: RenewalPause;
  readonly #request: () => ReturnType<typeof requestClientCredentialsToken>;

  constructor(
    grant: ClientCredentialsGrant,
    { origin, http, clock, tokens = processTokenCache, refusals = processTokenRefusals }: ClientTokensOptions,
  ) {
    this.#tokens = tokens;
    this.#refusals = refusals;
    this.#keys = tokenRequestKeys(origin, grant);
    this.#renewalPause = new RenewalPause(clock);
    this.#request = () => refusals.guard(this.#keys, () => requestClientCredentialsToken(http, grant));
  }

  /** @throws IdentityError see `requestClientCredentialsToken`; a refusal is remembered for 60 s, see `TokenRefusals` */
  async get({ deadline, signal, forceNew = false }: ClientTokenOptions & { readonly forceNew?: boolean }): Promise<CachedToken> {
    const cached = forceNew ? undefined : this.peek();
    return cached ?? this.#tokens.get(this.#keys.configuration, this.#request, { forceNew, signal, timeoutMs: deadline.leftMs });
  }

  /**
   * What `call` gives with an access token. Where the tenant does not accept it (`IDENTITY_UNAUTHORIZED`) the token is renewed,
   * once; where the new one is not accepted either, none is renewed for 60 s.
   *
   * @param accessToken the value of a token that the caller holds already; without, the cached one is used
   * @throws IdentityError whatever `call` throws, or see `get`
   */
  callWith<T>(call: (accessToken: string) => Promise<T>, options: ClientTokenOptions, accessToken?: string): Promise<T> {
    // Nearly always a token is at hand, and taken: no async function waits for that.
    const token = accessToken ?? this.peek()?.value;
    if (token !== undefined) return this.#attempt(call, token, options, 1);
    return this.#first(options).then(({ value }) => this.#attempt(call, value, options, 1));
  }

  /**
   * Runs a token request that is for a person and proves the client at the same time, unless the client is known to be refused.
   *
   * @throws IdentityError whatever `request` throws; `IDENTITY_INVALID_CLIENT` while that is remembered
   */
  guard<T>(request: () => Promise<T>): Promise<T> {
    return this.#refusals.guardClient(this.#keys.account, request);
  }

  /**
   * The same for what is asked about a token. A client may lack no more than the right to ask, which some tenants call a bad client, so
   * a refusal here stops no token request.
   *
   * @throws IdentityError whatever `request` throws; `IDENTITY_INVALID_CLIENT` while that is remembered
   */
  guardStatus<T>(request: () => Promise<T>): Promise<T> {
    return this.#refusals.guardClient(this.#keys.account, request, `${this.#keys.account} token status`);
  }

  /** Drops the cached token if it is this one: it was revoked. */
  invalidate(token: string): void {
    this.#tokens.invalidate(this.#keys.configuration, token);
  }

  /** Forgets the cached token, but no refusal: for a tenant whose configuration was deleted. */
  forget(): void {
    this.#tokens.forget(this.#keys.configuration);
  }

  /** The token that `get` would give without asking the tenant; undefined where it would ask. */
  peek(): CachedToken | undefined {
    return this.#tokens.peek(this.#keys.configuration, this.#request);
  }

  /** At most three: the token that the caller brought along, the cached one (both may have been revoked), a new one. */
  #attempt<T>(
    call: (accessToken: string) => Promise<T>,
    token: string,
    options: ClientTokenOptions,
    attempt: number,
  ): Promise<T> {
    return call(token).catch(async (error: unknown) => {
      if (!isIdentityError(error, 'IDENTITY_UNAUTHORIZED')) throw error;
      this.#renewalPause.noteRefusal(token);
      // In the pause the cached token stays: it is what shows when the tenant has come to accept it.
      if (attempt === 3 || this.#renewalPause.secondsLeft > 0) throw error;
      const { value } = await this.#insteadOf(token, options);
      return this.#attempt(call, value, options, attempt + 1);
    });
  }

  /** Where no token is cached. In the pause none is asked for: the last one that was new is known to be refused. */
  async #first(options: ClientTokenOptions): Promise<CachedToken> {
    const { secondsLeft } = this.#renewalPause;
    if (secondsLeft === 0) return this.get(options);
    const text = `the tenant does not accept a new access token either (401); none is asked for, for ${secondsLeft} s`;
    throw new IdentityError('IDENTITY_UNAUTHORIZED', text, { statusCode: 401 });
  }

  /** The cached token if that is another one than the refused one, else a new one. */
  async #insteadOf(refused: string, options: ClientTokenOptions): Promise<CachedToken> {
    this.#tokens.invalidate(this.#keys.configuration, refused);
    const cached = this.peek();
    if (cached) return cached;
    const renewed = await this.get(options);
    this.#renewalPause.noteRenewal(renewed.value);
    return renewed;
  }
}

/** By effective configuration: the node's id plays no part, so a deploy, a copy or a subflow costs no token call. */
function tokenRequestKeys(
  origin: string,
  { tokenPath, clientId, scope, clientAuthentication, clientSecret }: ClientCredentialsGrant,
): TokenRequestKeys {
  return {
    account: fingerprint([origin, clientId, clientSecret]),
    configuration: fingerprint([origin, tokenPath, clientId, scope, clientAuthentication, clientSecret]),
  };
}

function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
