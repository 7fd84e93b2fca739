import type { Clock } from '../clock';
import { requestRun } from '../cyberark/run';
import type { CyberArkTenantOptions } from '../cyberark/tenant';
import { requestUserToken, type UserToken } from '../cyberark/user-token';
import { Deadline } from '../deadline';
import type { HttpResponse } from '../http/client';
import type { HandOffRequest, RunRequest } from '../launch/hand-off';
import { ClientTokens } from '../oauth/client-tokens';
import { type CachedToken, TokenCache } from '../oauth/token-cache';
import { TokenRefusals } from '../oauth/token-refusals';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import { RecordingClient } from './recording-client';

/** The calls that a check makes, each recorded in names. Tokens are kept for the check alone. */
export class ProbedTenant {
  readonly settings: CyberArkTenantOptions;
  readonly clock: Clock;
  readonly http: RecordingClient;
  readonly signal: AbortSignal | undefined;
  readonly #tokens: ClientTokens;
  #launch: HandOffRequest = { user: '', appKey: '' };

  constructor(settings: CyberArkTenantOptions, clock: Clock, signal: AbortSignal | undefined) {
    const { origin, timeoutMs, tls, proxy } = settings;
    this.settings = settings;
    this.clock = clock;
    this.signal = signal;
    this.http = new RecordingClient({ origin, timeoutMs, clock, tls, proxy });
    this.#tokens = this.#clientTokens(settings);
  }

  get origin(): string {
    return this.settings.origin;
  }

  /** The launch that everything is tried with. */
  get launch(): HandOffRequest {
    return this.#launch;
  }

  launchOf(user: string, appKey: string): void {
    this.#launch = { user, appKey };
  }

  getAccessToken(): Promise<CachedToken> {
    return this.#tokens.get({ deadline: this.#deadline(), signal: this.signal, forceNew: true });
  }

  /** A token asked for in another way than the configured one. That it is refused there says nothing about the client. */
  getOtherToken(changes: Partial<ClientCredentialsGrant>): Promise<CachedToken> {
    const tokens = this.#clientTokens({ ...this.settings, ...changes }, new TokenRefusals(this.clock));
    return tokens.get({ deadline: this.#deadline(), signal: this.signal });
  }

  getUserToken(user: string): Promise<UserToken> {
    const deadline = this.#deadline();
    return this.#tokens.callWith((accessToken) => this.#mint(user, accessToken, deadline), { deadline, signal: this.signal });
  }

  /** `GET /run` with a new user token as bearer: the documented way. */
  async run(changes: Partial<RunRequest> = {}): Promise<HttpResponse> {
    const userToken = (await this.getUserToken(this.#launch.user)).value;
    return requestRun(this.http, {
      ...this.#launch,
      ...changes,
      userToken,
      timeoutMs: this.settings.timeoutMs,
      signal: this.signal,
    });
  }

  close(): Promise<void> {
    return this.http.close();
  }

  #mint(user: string, accessToken: string, deadline: Deadline): Promise<UserToken> {
    const host = new URL(this.origin).hostname;
    const timeoutMs = deadline.leftMs;
    return requestUserToken(this.http, { user, accessToken, host, now: this.clock.now(), timeoutMs, signal: this.signal });
  }

  #clientTokens(grant: ClientCredentialsGrant, refusals = this.settings.refusals): ClientTokens {
    const { origin, clock, http } = this;
    return new ClientTokens(grant, { origin, http, clock, refusals, tokens: new TokenCache({ clock }) });
  }

  #deadline(): Deadline {
    return new Deadline(this.clock, this.settings.timeoutMs);
  }
}
