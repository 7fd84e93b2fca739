import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import { IdentityError } from '../errors';

/** Tenants lock an account after a handful of wrong passwords, for minutes or for good. */
const MOST_SECRETS = 3;
const WINDOW_MS = 600_000;

interface Tries {
  readonly secrets: Set<string>;
  readonly until: number;
}

/**
 * The secrets that checks have found to be wrong in the last ten minutes. `TokenRefusals` keeps one secret from being tried again and
 * again; this keeps somebody who guesses from locking the service user that a running flow needs.
 */
export class WrongSecrets {
  readonly #clock: Clock;
  readonly #tries = new Map<string, Tries>();
  /** What is being tried right now, by account: each may turn out to be wrong. */
  readonly #underWay = new Map<string, readonly string[]>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /**
   * Begins to try a secret.
   *
   * @returns ends it, and is told whether the secret was wrong
   * @throws IdentityError `IDENTITY_RATE_LIMITED` after three wrong secrets of this client, until ten minutes have passed; and while
   *   so many others are tried that there could be more than three
   */
  begin(origin: string, clientId: string, clientSecret: string): (wasWrong: boolean) => void {
    this.#dropOld();
    const key = account(origin, clientId);
    const secret = fingerprint(clientSecret);
    const wrong = this.#tries.get(key);
    if (wrong && wrong.secrets.size >= MOST_SECRETS) {
      const minutes = Math.ceil((wrong.until - this.#clock.now()) / 60_000);
      throw limited(`${MOST_SECRETS} client secrets were wrong: nothing is tried for ${minutes} min`);
    }
    const underWay = this.#underWay.get(key) ?? [];
    const others = new Set([...(wrong?.secrets ?? []), ...underWay]);
    if (!others.has(secret) && others.size >= MOST_SECRETS) throw limited('other client secrets are being tried');
    this.#underWay.set(key, [...underWay, secret]);
    return (wasWrong) => {
      this.#forgetUnderWay(key, secret);
      if (wasWrong) this.#note(key, secret);
    };
  }

  #forgetUnderWay(key: string, secret: string): void {
    const underWay = this.#underWay.get(key) ?? [];
    const rest = underWay.toSpliced(underWay.indexOf(secret), 1);
    if (rest.length > 0) this.#underWay.set(key, rest);
    else this.#underWay.delete(key);
  }

  #note(key: string, secret: string): void {
    this.#dropOld();
    const tries = this.#tries.get(key) ?? { secrets: new Set(), until: this.#clock.now() + WINDOW_MS };
    this.#tries.set(key, tries);
    tries.secrets.add(secret);
  }

  #dropOld(): void {
    for (const [key, { until }] of this.#tries) if (this.#clock.now() >= until) this.#tries.delete(key);
  }
}

function limited(why: string): IdentityError {
  return new IdentityError('IDENTITY_RATE_LIMITED', `${why}, so that the tenant does not lock the client`);
}

function account(origin: string, clientId: string): string {
  return `${origin} ${clientId.toLowerCase()}`;
}

function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
