import nock from 'nock';
import { CyberArkTenant, type CyberArkTenantOptions } from '../../../lib/cyberark/tenant';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import { FakeClock } from '../../support/fake-clock';
import { TENANT } from '../../support/nock-tenant';

export const TOKEN_PATH = '/oauth2/token/evtlauncher';
export const USER = 'alice@acme.example';
export const USER_PATH = '/Security/GetTokenForUser?user=alice%40acme.example';
export const SERVICE = 'svc-mfa@acme.example';

/** Tenant objects of one process, with one cache and one clock; what they send is answered by nock. */
export class InterceptedTenant {
  readonly clock = new FakeClock();
  readonly #tokens = new TokenCache({ clock: this.clock, random: () => 0 });
  readonly #refusals = new TokenRefusals(this.clock);
  readonly #opened: CyberArkTenant[] = [];
  /** What reached the tenant, in order: `token`, or `user` with the bearer that came along. */
  readonly log: string[] = [];

  open(changes: Partial<CyberArkTenantOptions> = {}): CyberArkTenant {
    const tenant = new CyberArkTenant({
      origin: TENANT,
      appId: 'evtlauncher',
      tokenPath: TOKEN_PATH,
      scope: 'OnlyTokenForUser',
      clientAuthentication: 'client_secret_post',
      clientId: SERVICE,
      clientSecret: 'CANARY-secret',
      timeoutMs: 10_000,
      users: { allow: [], deny: [] },
      clock: this.clock,
      tokens: this.#tokens,
      refusals: this.#refusals,
      ...changes,
    });
    this.#opened.push(tenant);
    return tenant;
  }

  /** The next token request will be answered with this token. `tookMs`: what the clock will show to have passed meanwhile. */
  willGiveToken(value: string, { tookMs = 0 } = {}): void {
    nock(TENANT)
      .post(TOKEN_PATH)
      .reply(200, async (_request: Request) => {
        this.log.push('token');
        await this.clock.advance(tookMs);
        return { access_token: value, token_type: 'Bearer', expires_in: 1000 };
      });
  }

  /** The next requests for the user's token will be answered with this status: 200 brings the cookie. */
  willAnswerUser(status: number, { times = 1, tookMs = 0 } = {}): void {
    nock(TENANT)
      .post(USER_PATH)
      .times(times)
      .reply(async (request: Request) => {
        this.log.push(`user ${request.headers.get('authorization')}`);
        await this.clock.advance(tookMs);
        return [status, '', status === 200 ? { 'set-cookie': 'icbt=CANARY-icbt' } : {}] as const;
      });
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((tenant) => tenant.close()));
  }
}
