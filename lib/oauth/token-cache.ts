import { type Clock, systemClock } from '../clock';
import { waitAtMost } from '../deadline';
import { isIdentityError } from '../errors';
import { ClientClosedError } from '../http/client';
import type { TokenResponse } from './token-response';

/** Nobody is given a token that dies within this time ... */
const HARD_STOP_MS = 30_000;
/** ... or within this part of its life, where that is shorter. */
const HARD_STOP_PART = 0.2;
const REFRESH_AT = 0.8;
const REFRESH_JITTER = 0.05;
/** A refresh ahead of time that failed is not repeated at once. */
const REFRESH_PAUSE_MS = 5_000;
/** Whoever has less time left does not ask the tenant anew. */
const WORTH_ASKING_MS = 1_000;

export interface CachedToken {
  readonly value: string;
  readonly scope: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface TokenCacheOptions {
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface GetTokenOptions {
  /** Ask the tenant even though a good token is here. A request that is already under way counts as new. */
  readonly forceNew?: boolean;
  /** How long this caller waits, whoever started the request. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Entry {
  token?: CachedToken & { readonly refreshAt: number; readonly usableUntil: number };
  flight?: Promise<CachedToken>;
  refreshPausedUntil: number;
}

/**
 * Access tokens of this process, by the effective configuration that they were issued for. Whatever number of messages
 * asks, one token request per key is under way; each waiter keeps its own deadline.
 */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor({ clock = systemClock, random = Math.random }: TokenCacheOptions = {}) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The token of `key` if one can be used right now. Past 80 % of its life a new one is requested meanwhile. */
  peek(key: string, request: () => Promise<TokenResponse>): CachedToken | undefined {
    const entry = this.#entries.get(key);
    if (!entry?.token) return undefined;
    const now = this.#clock.now();
    if (now >= entry.token.usableUntil) return undefined;
    if (now >= entry.token.refreshAt && now >= entry.refreshPausedUntil && !entry.flight) {
      // Nobody waits for this one: the old token is still good, and a failure shows when it no longer is.
      this.#start(entry, request).catch(() => {
        entry.refreshPausedUntil = this.#clock.now() + REFRESH_PAUSE_MS;
      });
    }
    return entry.token;
  }

  /**
   * A token for `key`, from the cache, from the request under way, or from a new `request`.
   *
   * @throws IdentityError whatever `request` throws, or `IDENTITY_TIMEOUT`
   */
  get(key: string, request: () => Promise<TokenResponse>, options: GetTokenOptions): Promise<CachedToken> {
    const cached = options.forceNew ? undefined : this.peek(key, request);
    if (cached) return Promise.resolve(cached);
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    const waitsUntil = this.#clock.now() + options.timeoutMs;
    return waitAtMost(this.#requested(this.#entry(key), request, waitsUntil), options.timeoutMs, options.signal);
  }

  /** Drops the token with this value, after a 401. A newer one stays. */
  invalidate(key: string, value: string): void {
    const entry = this.#entries.get(key);
    if (entry?.token?.value === value) delete entry.token;
  }

  /** Forgets the token of `key`: its configuration was deleted. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  #entry(key: string): Entry {
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { refreshPausedUntil: 0 };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  /** Joins the request that is under way, or starts one. */
  #requested(entry: Entry, request: () => Promise<TokenResponse>, waitsUntil: number): Promise<CachedToken> {
    if (!entry.flight) return this.#start(entry, request);
    return entry.flight.catch((error: unknown) => {
      // A deploy closed the client that the request we joined was running on; ours is alive. Or its time was over, and ours is not.
      const hasTime = this.#clock.now() + WORTH_ASKING_MS <= waitsUntil;
      if (error instanceof ClientClosedError || (hasTime && isIdentityError(error, 'IDENTITY_TIMEOUT'))) {
        return this.#requested(entry, request, waitsUntil);
      }
      throw error;
    });
  }

  #start(entry: Entry, request: () => Promise<TokenResponse>): Promise<CachedToken> {
    const issuedAt = this.#clock.now();
    entry.flight = request()
      .then((response) => this.#store(entry, response, issuedAt))
      .finally(() => {
        delete entry.flight;
      });
    return entry.flight;
  }

  #store(entry: Entry, response: TokenResponse, issuedAt: number): CachedToken {
    const lifetimeMs = response.expiresInSeconds * 1000;
    const token = { value: response.accessToken, scope: response.scope, expiresAt: issuedAt + lifetimeMs };
    const usableUntil = token.expiresAt - Math.min(HARD_STOP_MS, lifetimeMs * HARD_STOP_PART);
    const refreshAt = issuedAt + lifetimeMs * (REFRESH_AT - REFRESH_JITTER * this.#random());
    entry.token = { ...token, refreshAt, usableUntil };
    return entry.token;
  }
}

/** The one cache of the process: it outlives every deploy. */
export const processTokenCache = new TokenCache();
