import { createHmac, hash, randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import { IdentityError, isIdentityError } from '../errors';
import { ClientClosedError } from '../http/client';
import { inSeconds } from '../http/units';
import type { HandOff, HandOffRequest } from '../launch/hand-off';
import { randomText } from '../random-text';
import type { EndReason, EventDetails, LinkEvent } from './events';
import { deriveKeys, isAccessor, isSecret, linkUrl, newAccessor, newSecret } from './link';
import type { LinkChanges, LinkPage, ListRequest } from './listing';
import { RateLimit } from './rate-limit';
import { openLaunch, type SealedLaunch, sealLaunch } from './sealed-launch';
import type { ClaimAnswer, LinkStore, RevokedLink } from './store';

/** The tenant's calls of one redemption, all together: well within the lease. */
const HAND_OFF_TIMEOUT_MS = 10_000;
/** A connection that broke is mostly back by then; the lease lasts far longer. */
const COMMIT_RETRY_MS = 500;
/** What somebody is told to wait while the store is away or the configuration is not there. */
const RETRY_MS = 2_000;
/** A link that was given back without being counted rests for so long: each press of it makes two events, and calls of the tenant. */
const REST = { most: 1, windowMs: RETRY_MS };

/** The configuration that the link names is not there: mostly, a deploy is about to bring it back. No failure of the tenant. */
class NotDeployed extends IdentityError {
  constructor() {
    super('IDENTITY_CONFIG', 'the identity configuration of this link is not deployed');
  }
}

/** What a redemption needs of a tenant. */
export interface LinkTenant {
  readonly origin: string;
  /**
   * Where a failed challenge may send the browser: origins as `parseOrigin` gives them.
   * @default none
   */
  readonly failureOrigins?: readonly string[];
  /** @throws IdentityError */
  handOff(request: HandOffRequest & { readonly userToken: string | undefined; readonly signal: AbortSignal }): Promise<HandOff>;
}

/** Places in a redemption where a crash must do no harm: the tests crash there. */
export type RedemptionPoint = 'received' | 'claimed' | 'opened' | 'prepared' | 'committed';

export interface LinkServiceOptions {
  readonly store: LinkStore;
  /** What links begin with: public URL and path, without a slash at the end. */
  readonly baseUrl: string;
  /** The tenant of an identity configuration that is deployed right now. */
  readonly tenant: (identity: string) => LinkTenant | undefined;
  /** Told of events that no store can keep: the store is away, or back. */
  readonly onPassingEvent?: (event: LinkEvent) => void;
  readonly clock?: Clock;
  readonly at?: (point: RedemptionPoint) => void | Promise<void>;
}

/** A user token that a link carries. */
export interface LinkedToken {
  readonly value: string;
  /** Origin of the tenant that issued it. */
  readonly tenant: string;
  readonly expiresAt: number;
}

export interface LinkRequest {
  readonly identity: string;
  readonly user: string;
  readonly appKey: string;
  readonly ticket: string | undefined;
  readonly failureTarget: string | undefined;
  /** A user token that the link is to carry; without, it is minted when the button is pressed. */
  readonly userToken?: LinkedToken | undefined;
  readonly lifetimeMs: number;
}

export interface IssuedLink {
  readonly url: string;
  readonly accessor: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly superseded: readonly string[];
}

export type Redemption =
  | { readonly outcome: 'handed-off'; readonly handOff: HandOff }
  /** Held by another window, or at rest; the store is away, or the configuration: worth trying again. */
  | { readonly outcome: 'busy' | 'unavailable'; readonly retryAfterMs: number }
  /** Nothing was handed off, but the store may have ended the link as used: the next try tells. */
  | { readonly outcome: 'uncertain'; readonly retryAfterMs: number }
  /** The tenant failed. The link is still good unless `final`. */
  | { readonly outcome: 'failed'; readonly error: IdentityError; readonly final: boolean }
  /** The browser is not there any more. The link is as good as before. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'denied'; readonly reason: EndReason | 'unknown' | 'tampered' | 'lost' };

/** One-time links of one host: issues, redeems and revokes them (links.md). Knows no HTTP. */
export class LinkService {
  readonly #store: LinkStore;
  readonly #options: LinkServiceOptions;
  readonly #clock: Clock;
  /** By the hash of the secret: who does not hold a link learns nothing of its rest. */
  readonly #resting: RateLimit;
  #storeIsAway = false;

  constructor(options: LinkServiceOptions) {
    this.#store = options.store;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#resting = new RateLimit(REST, this.#clock);
  }

  /** @throws IdentityError `LINK_LIMIT` (too many links for this user), `LINK_STORE_UNAVAILABLE` */
  async issue({ identity, user, appKey, ticket, failureTarget, userToken, lifetimeMs }: LinkRequest): Promise<IssuedLink> {
    const accessor = newAccessor();
    const secret = newSecret();
    const { verifierHash, encryptionKey } = deriveKeys(secret);
    const now = await this.#ask(() => this.#store.now());
    const expiresAt = Math.floor(Math.min(now + lifetimeMs, userToken?.expiresAt ?? Number.POSITIVE_INFINITY));
    const nonce = randomText(16);
    const failureNonce = `${nonce}.${targetTag(nonce, failureTarget)}`;
    const launch: SealedLaunch = {
      identity,
      user,
      appKey,
      failureNonce,
      ...(failureTarget !== undefined && { failureTarget }),
      ...(userToken && { userToken: userToken.value, tokenTenant: userToken.tenant }),
    };
    const answer = await this.#ask(() =>
      this.#store.issue({
        accessor,
        verifierHash,
        ciphertext: sealLaunch(launch, encryptionKey, accessor, expiresAt),
        expiresAt,
        failureNonceHash: sha256(nonce),
        // The tenant takes a name in any case: spelt otherwise it is the same person, who is not to be flooded.
        user: user.toLowerCase(),
        appKey,
        ticket,
        failureTarget,
      }),
    );
    if (answer.outcome === 'limited') {
      const retryAfterSeconds = Math.ceil(answer.retryAfterMs / 1000);
      throw new IdentityError('LINK_LIMIT', `too many links for this user: the next one in ${retryAfterSeconds} s`, {
        retryAfterSeconds,
      });
    }
    return { url: linkUrl(this.#options.baseUrl, accessor, secret), accessor, expiresAt, superseded: answer.superseded };
  }

  /**
   * Redeems a link for the browser that asks. Never throws: every outcome has an answer for that browser. Nothing is handed
   * off before the store has committed it.
   *
   * @param client address of the browser, cut to its network, for the events
   * @param isGone whether the browser has gone meanwhile
   */
  async redeem(accessor: unknown, secret: unknown, client?: string, isGone = (): boolean => false): Promise<Redemption> {
    if (!isAccessor(accessor) || !isSecret(secret)) return { outcome: 'denied', reason: 'unknown' };
    try {
      return await this.#redeem(accessor, secret, client, isGone);
    } catch (error) {
      if (isIdentityError(error, 'LINK_STORE_UNAVAILABLE')) return { outcome: 'unavailable', retryAfterMs: RETRY_MS };
      throw error;
    }
  }

  /** @throws IdentityError `LINK_STORE_UNAVAILABLE` */
  revoke(by: { readonly accessor: string } | { readonly ticket: string }): Promise<readonly RevokedLink[]> {
    return this.#ask(() => this.#store.revoke(by));
  }

  /** @throws IdentityError `LINK_STORE_UNAVAILABLE`, or `IDENTITY_INPUT` for a place that is none */
  list(request: ListRequest): Promise<LinkPage> {
    return this.#ask(() => this.#store.list(request));
  }

  /** @throws IdentityError `LINK_STORE_UNAVAILABLE` */
  changes(since: number, limit: number): Promise<LinkChanges> {
    return this.#ask(() => this.#store.changes(since, limit));
  }

  /**
   * The browser came back from a failed challenge.
   *
   * @returns where it goes now; undefined for a request that is not one of ours
   * @throws IdentityError `LINK_STORE_UNAVAILABLE`
   */
  async challengeFailed(accessor: unknown, nonce: unknown): Promise<{ readonly failureTarget: string | undefined } | undefined> {
    if (!isAccessor(accessor) || typeof nonce !== 'string' || nonce.length > 64) return undefined;
    const [secretPart = '', tag] = nonce.split('.');
    const known = await this.#ask(() => this.#store.challengeFailed(accessor, sha256(secretPart)));
    // The target stands in the store in clear: what somebody wrote there is not followed.
    return known && (tag === targetTag(secretPart, known.failureTarget) ? known : { failureTarget: undefined });
  }

  async #redeem(accessor: string, secret: string, client: string | undefined, isGone: () => boolean): Promise<Redemption> {
    const startedAt = this.#clock.now();
    const claimId = randomUUID();
    const { verifierHash, encryptionKey } = deriveKeys(secret);
    const told = client === undefined ? {} : { client };
    const restMs = this.#resting.waitMs(verifierHash);
    if (restMs > 0) return { outcome: 'unavailable', retryAfterMs: restMs };
    await this.#options.at?.('received');
    const claim: ClaimAnswer = await this.#ask(() => this.#store.claim({ accessor, verifierHash, claimId, client }));
    if (claim.outcome !== 'claimed') return claim;
    await this.#options.at?.('claimed');
    const launch = openLaunch(claim.ciphertext, encryptionKey, accessor, claim.expiresAt);
    if (!launch) {
      await this.#ask(() => this.#store.reportTampering(accessor, claimId));
      return { outcome: 'denied', reason: 'tampered' };
    }
    await this.#options.at?.('opened');
    let handOff: HandOff;
    try {
      handOff = await this.#prepare(launch, accessor);
    } catch (error) {
      const failure = asIdentityError(error);
      const isDeploy = error instanceof NotDeployed;
      const latencyMs = this.#clock.now() - startedAt;
      if (isDeploy) this.#resting.noteRefusal(verifierHash);
      const released = await this.#ask(() =>
        this.#store.release(accessor, claimId, { code: failure.code, message: failure.message, latencyMs, ...told }, !isDeploy),
      );
      if (isDeploy && released === 'released') return { outcome: 'unavailable', retryAfterMs: RETRY_MS };
      return { outcome: 'failed', error: failure, final: released !== 'released' };
    }
    await this.#options.at?.('prepared');
    const latencyMs = this.#clock.now() - startedAt;
    if (isGone()) {
      // Not the tenant's failure, so no attempt.
      this.#resting.noteRefusal(verifierHash);
      await this.#ask(() => this.#store.release(accessor, claimId, { reason: 'gone', latencyMs, ...told }, false));
      return { outcome: 'gone' };
    }
    const committed = await this.#commit(accessor, claimId, { latencyMs, ...told });
    if (committed === 'unknown') return { outcome: 'uncertain', retryAfterMs: RETRY_MS };
    if (committed === 'lost') return { outcome: 'denied', reason: 'lost' };
    await this.#options.at?.('committed');
    return { outcome: 'handed-off', handOff };
  }

  /** Whether the store has done it is unknown where its answer was lost. It does it once for a claim, so it is asked once more. */
  async #commit(accessor: string, claimId: string, details: EventDetails): Promise<'committed' | 'lost' | 'unknown'> {
    const commit = async () => {
      try {
        return await this.#ask(() => this.#store.commit(accessor, claimId, details));
      } catch (error) {
        if (isIdentityError(error, 'LINK_STORE_UNAVAILABLE')) return 'unknown';
        throw error;
      }
    };
    const first = await commit();
    if (first !== 'unknown') return first;
    await this.#clock.sleep(COMMIT_RETRY_MS);
    return commit();
  }

  async #prepare(
    { identity, user, appKey, failureNonce, failureTarget, userToken, tokenTenant }: SealedLaunch,
    accessor: string,
  ): Promise<HandOff> {
    const tenant = this.#options.tenant(identity);
    if (!tenant) throw new NotDeployed();
    // The configuration may name another tenant by now.
    if (userToken !== undefined && tokenTenant !== tenant.origin) {
      throw new IdentityError('IDENTITY_CONFIG', 'the link carries a token of another tenant than its configuration names now');
    }
    // Its origin may have been taken off the list by now: a nonce without its tag leads to no target.
    const isListed = failureTarget === undefined || isAtOrigin(failureTarget, tenant.failureOrigins ?? []);
    const [bareNonce] = failureNonce.split('.', 1);
    const failureRedirectUrl = `${this.#options.baseUrl}/failed/${accessor}?n=${isListed ? failureNonce : bareNonce}`;
    const signal = AbortSignal.timeout(HAND_OFF_TIMEOUT_MS);
    try {
      return await tenant.handOff({ user, appKey, failureRedirectUrl, userToken, signal });
    } catch (error) {
      // Deployed anew between two of its calls.
      if (error instanceof ClientClosedError) throw new NotDeployed();
      if (!signal.aborted) throw error;
      throw new IdentityError('IDENTITY_TIMEOUT', `the tenant was not ready within ${inSeconds(HAND_OFF_TIMEOUT_MS)}`);
    }
  }

  /** Tells once that the store went away, and once that it came back. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      const answer = await question();
      if (this.#storeIsAway) this.#tell('store-recovered');
      this.#storeIsAway = false;
      return answer;
    } catch (error) {
      if (!this.#storeIsAway && isIdentityError(error, 'LINK_STORE_UNAVAILABLE')) {
        this.#storeIsAway = true;
        this.#tell('store-unavailable');
      }
      throw error;
    }
  }

  #tell(type: 'store-unavailable' | 'store-recovered'): void {
    this.#options.onPassingEvent?.({ type, time: new Date(this.#clock.now()).toISOString() });
  }
}

function asIdentityError(error: unknown): IdentityError {
  if (error instanceof IdentityError) return error;
  return new IdentityError(
    'IDENTITY_UNAVAILABLE',
    `the hand-off failed unexpectedly (${error instanceof Error ? error.name : 'error'})`,
  );
}

/** Binds the failure target to a nonce that the store has never seen. */
function targetTag(nonce: string, failureTarget: string | undefined): string {
  return createHmac('sha256', nonce)
    .update(failureTarget ?? '')
    .digest('base64url')
    .slice(0, 22);
}

function isAtOrigin(url: string, origins: readonly string[]): boolean {
  return origins.includes(URL.parse(url)?.origin ?? '');
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
