import { type Clock, systemClock } from '../clock';
import { Deadline } from '../deadline';
import { HttpClient, type ProxySettings, type TlsOptions } from '../http/client';
import { ClientTokens } from '../oauth/client-tokens';
import type { CachedToken, TokenCache } from '../oauth/token-cache';
import type { TokenRefusals } from '../oauth/token-refusals';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import type { CallOptions, Tenant } from '../tenant';
import { IbmVerifyApi } from './api';

export interface IbmVerifyTenantOptions extends ClientCredentialsGrant {
  /** The tenant's origin, as `parseOrigin` gives it. */
  readonly origin: string;
  /** For every call as a whole, waits and retries included. */
  readonly timeoutMs: number;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly clock?: Clock;
  readonly tokens?: TokenCache;
  readonly refusals?: TokenRefusals;
}

/** One IBM Verify tenant as one API client sees it (protocol.md, section 7). */
export class IbmVerifyTenant implements Tenant {
  readonly origin: string;
  readonly clock: Clock;
  readonly api: IbmVerifyApi;
  readonly #http: HttpClient;
  readonly #timeoutMs: number;
  readonly #clientTokens: ClientTokens;

  constructor(options: IbmVerifyTenantOptions) {
    const { origin, timeoutMs, clock = systemClock, tls, proxy, tokens, refusals } = options;
    this.origin = origin;
    this.clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#http = new HttpClient({ origin, timeoutMs, clock, tls, proxy });
    this.#clientTokens = new ClientTokens(options, { origin, http: this.#http, clock, tokens, refusals });
    this.api = new IbmVerifyApi(this.#http, this.#clientTokens, clock, options);
  }

  getAccessToken(options: CallOptions & { readonly forceNew?: boolean } = {}): Promise<CachedToken> {
    return this.#clientTokens.get({ ...options, deadline: new Deadline(this.clock, this.#timeoutMs) });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  forget(): void {
    this.#clientTokens.forget();
  }
}
