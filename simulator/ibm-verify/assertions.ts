import { randomUUID } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import type { SigningKey } from '../signing-key';
import type { Factor } from './factor-name';
import type { Grant } from './grants';
import type { VerifyUser } from './tenant';

const LIFETIME_SECONDS = 300;

/** That a user passed a factor in a grant. */
export interface Assertion {
  readonly grant: Grant;
  readonly user: VerifyUser;
  readonly factor: Factor;
  readonly expiresAtMs: number;
  presented: boolean;
}

/** The assertions in circulation (protocol.md, section 7.4). One is looked up by its text: this server is the one that signed it. */
export class Assertions {
  readonly #issued = new BoundedMap<Assertion>(10_000);

  constructor(
    private readonly key: SigningKey,
    private readonly now: () => number,
    private readonly origin: () => string,
  ) {}

  issue(grant: Grant, user: VerifyUser, factor: Factor): string {
    const iat = Math.floor(this.now() / 1000);
    const text = this.key.sign(
      { alg: 'RS256', kid: 'server' },
      {
        sub: user.id,
        jti: randomUUID(),
        iat,
        exp: iat + LIFETIME_SECONDS,
        tenantId: new URL(this.origin()).host,
        iss: `${this.origin()}/v2.0/factors`,
        aud: [grant.client.id, `${this.origin()}/v1.0/endpoint/default/token`],
        factor,
        amr: [factor, ...grant.factors.filter((earlier) => earlier !== factor).reverse()],
        grant_id: grant.id,
      },
    );
    this.#issued.set(text, { grant, user, factor, expiresAtMs: this.now() + LIFETIME_SECONDS * 1000, presented: false });
    return text;
  }

  /** Uses an assertion; undefined when it is unknown, too old, or used before while each is good `once`. */
  redeem(text: string, once: boolean): Assertion | undefined {
    const assertion = this.#issued.get(text);
    if (!assertion || assertion.expiresAtMs <= this.now() || (once && assertion.presented)) return undefined;
    assertion.presented = true;
    return assertion;
  }

  clear(): void {
    this.#issued.clear();
  }
}
