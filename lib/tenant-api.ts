import type { Clock } from './clock';
import { Deadline } from './deadline';
import type { HttpClient, HttpResponse } from './http/client';
import type { ClientTokens } from './oauth/client-tokens';
import type { ClientCredentialsGrant } from './oauth/token-request';
import { introspectToken, revokeToken, type TokenQuestion, type TokenStatus } from './oauth/token-status';
import { type ApiRequest, httpRequest } from './rest/api-request';
import type { CallOptions } from './tenant';

export interface TenantApiOptions extends ClientCredentialsGrant {
  /** For every call as a whole, waits and retries included. */
  readonly timeoutMs: number;
}

export interface ApiCallOptions extends CallOptions {
  /**
   * The token that is sent: a user's own, for example. Without, it is the client's, which is renewed once where the tenant does not
   * accept it.
   */
  readonly accessToken?: string | undefined;
}

export type StatusEndpoint = 'introspect' | 'revoke';

/** The REST API of a tenant. */
export abstract class TenantApi<Options extends TenantApiOptions = TenantApiOptions> {
  protected readonly options: Options;
  readonly #http: HttpClient;
  readonly #clientTokens: ClientTokens;
  readonly #clock: Clock;

  constructor(http: HttpClient, clientTokens: ClientTokens, clock: Clock, options: Options) {
    this.options = options;
    this.#http = http;
    this.#clientTokens = clientTokens;
    this.#clock = clock;
  }

  /** Sent with every call, beside the token. */
  protected abstract readonly headers: Readonly<Record<string, string>>;

  /** The answer's JSON. @throws IdentityError for an answer that tells of a failure */
  protected abstract read(response: HttpResponse): unknown;

  /** @throws IdentityError `IDENTITY_CONFIG` where it cannot be told */
  protected abstract statusPath(endpoint: StatusEndpoint): string;

  /**
   * Calls any endpoint. Sent once, unless it is a GET.
   *
   * @returns the answer's JSON, out of the vendor's envelope where there is one; null for an empty answer
   * @throws IdentityError `IDENTITY_INPUT` (a body that cannot be sent), `IDENTITY_REFUSED` (403, 404, another 4xx, or the vendor's
   *   `success: false`), `IDENTITY_UNAUTHORIZED` (401), `IDENTITY_RATE_LIMITED`, `IDENTITY_UNAVAILABLE`, `IDENTITY_RESPONSE` (no
   *   JSON), `IDENTITY_CONFIG` (a redirect), or a transport error
   */
  async call(request: ApiRequest, { accessToken, signal }: ApiCallOptions): Promise<unknown> {
    const deadline = this.#deadline();
    const send = async (token: string) => {
      const wire = httpRequest(request, { ...this.headers, authorization: `Bearer ${token}` });
      return this.read(await this.#http.request({ ...wire, timeoutMs: deadline.leftMs, signal }));
    };
    return accessToken === undefined ? this.#clientTokens.callWith(send, { deadline, signal }) : send(accessToken);
  }

  /** What the tenant knows of a token, by the client's credentials. @throws IdentityError see `introspectToken` of lib/oauth */
  introspectToken(token: string, options: CallOptions = {}): Promise<TokenStatus> {
    return this.#clientTokens.guardStatus(() => introspectToken(this.#question('introspect', token, options)));
  }

  /** Ends a token, by the client's credentials. One that is unknown is no error. @throws IdentityError see `revokeToken` of lib/oauth */
  async revokeToken(token: string, options: CallOptions = {}): Promise<void> {
    await this.#clientTokens.guardStatus(() => revokeToken(this.#question('revoke', token, options)));
    this.#clientTokens.invalidate(token);
  }

  #question(endpoint: StatusEndpoint, token: string, { signal }: CallOptions): TokenQuestion {
    const path = this.statusPath(endpoint);
    return { http: this.#http, client: this.options, path, token, deadline: this.#deadline(), signal };
  }

  #deadline(): Deadline {
    return new Deadline(this.#clock, this.options.timeoutMs);
  }
}
