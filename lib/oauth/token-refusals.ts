import { type Clock, systemClock } from '../clock';
import { IdentityError, isIdentityError } from '../errors';

/** What was refused is not tried again for this long: the vendor locks accounts (links.md, T16). */
const MEMORY_MS = 60_000;

/** Whom and what a token request is for; each a text that is equal for what is the same. */
export interface TokenRequestKeys {
  /** Tenant, client id and client secret: what a login is tried with. */
  readonly account: string;
  /** The account, and everything else that the answer depends on. */
  readonly configuration: string;
}

interface Refusal {
  readonly error: IdentityError;
  readonly until: number;
}

/**
 * The token endpoint's refusals of the last 60 s. A refused client is remembered by its account: a wrong secret in ten
 * configurations costs one bad login. Any other refusal is remembered by its configuration: a corrected one is tried at once.
 * Failures that may pass by themselves (5xx, 408, 429, the network) are not remembered.
 */
export class TokenRefusals {
  /** By account or configuration, in the order of being made, which is that of their ends. */
  readonly #refusals = new Map<string, Refusal>();
  /** Token requests under way, by account: the one that began last. */
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /**
   * Runs `request`, unless it has been refused. While another one of the same account is under way its end is awaited first: it
   * may tell that the secret is wrong.
   *
   * @throws IdentityError whatever `request` throws; the refusal, with its code, while it is remembered
   */
  async guard<T>({ account, configuration }: TokenRequestKeys, request: () => Promise<T>): Promise<T> {
    this.#throwRemembered(account, configuration);
    const other = this.#underWay.get(account);
    if (other !== undefined) {
      await other;
      this.#throwRemembered(account, configuration);
    }
    const work = request().catch((error: unknown) => {
      if (isRefusal(error)) this.#remember(isIdentityError(error, 'IDENTITY_INVALID_CLIENT') ? account : configuration, error);
      throw error;
    });
    const end = work
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        if (this.#underWay.get(account) === end) this.#underWay.delete(account);
      });
    this.#underWay.set(account, end);
    return work;
  }

  /**
   * The same for a request of which only a refused client is remembered: what else it meets is a person's matter, and the next
   * person's may end otherwise. Nor does it wait for others: people's requests are many at a time.
   *
   * @param rememberedAs what its own refusals are remembered by
   */
  async guardClient<T>(account: string, request: () => Promise<T>, rememberedAs = account): Promise<T> {
    this.#throwRemembered(account, rememberedAs);
    try {
      return await request();
    } catch (error) {
      if (isIdentityError(error, 'IDENTITY_INVALID_CLIENT')) this.#remember(rememberedAs, error);
      throw error;
    }
  }

  #remember(key: string, error: IdentityError): void {
    this.#refusals.delete(key); // To the end of the order.
    this.#refusals.set(key, { error, until: this.#clock.now() + MEMORY_MS });
  }

  #throwRemembered(...keys: readonly string[]): void {
    this.#dropExpired();
    for (const key of keys) {
      const refusal = this.#refusals.get(key);
      if (!refusal) continue;
      const { code, message, details } = refusal.error;
      const seconds = Math.ceil((refusal.until - this.#clock.now()) / 1000);
      throw new IdentityError(code, `${message}; not tried again for ${seconds} s`, details);
    }
  }

  #dropExpired(): void {
    for (const [key, { until }] of this.#refusals) {
      if (until > this.#clock.now()) return;
      this.#refusals.delete(key);
    }
  }
}

/** True for what a second try would only meet again: a refused client, another 4xx, a 200 without a token. */
function isRefusal(error: unknown): error is IdentityError {
  if (!isIdentityError(error)) return false;
  const { statusCode = 0 } = error.details;
  const isClientError = statusCode >= 400 && statusCode < 500 && statusCode !== 408 && statusCode !== 429;
  return error.code === 'IDENTITY_INVALID_CLIENT' || statusCode === 200 || isClientError;
}

/** The one memory of the process: neither a deploy nor a deleted configuration clears it. */
export const processTokenRefusals = new TokenRefusals();
