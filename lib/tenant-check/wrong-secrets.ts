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

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** @throws IdentityError `IDENTITY_RATE_LIMITED` after three wrong secrets of this client, until ten minutes have passed */
  assertMayTry(origin: string, clientId: string): void {
    const tries = this.#tries.get(account(origin, clientId));
    if (!tries || tries.secrets.size < MOST_SECRETS || this.#clock.now() >= tries.until) return;
    const minutes = Math.ceil((tries.until - this.#clock.now()) / 60_000);
    const text = `${MOST_SECRETS} client secrets were wrong: nothing is tried for ${minutes} min, so that the tenant does not lock the client`;
    throw new IdentityError('IDENTITY_RATE_LIMITED', text);
  }

  note(origin: string, clientId: string, secret: string): void {
    this.#dropOld();
    const key = account(origin, clientId);
    const tries = this.#tries.get(key) ?? { secrets: new Set(), until: this.#clock.now() + WINDOW_MS };
    this.#tries.set(key, tries);
    tries.secrets.add(fingerprint(secret));
  }

  #dropOld(): void {
    for (const [key, { until }] of this.#tries) if (this.#clock.now() >= until) this.#tries.delete(key);
  }
}

function account(origin: string, clientId: string): string {
  return `${origin} ${clientId.toLowerCase()}`;
}

function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
