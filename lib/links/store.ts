import type { EndReason, EventDetails, StoredEvent } from './events';
import type { LinkChanges, LinkPage, ListRequest } from './listing';
import type { LinkFacts, NewLink } from './record';

export type IssueAnswer =
  | {
      readonly outcome: 'issued' /** Accessors of older links that this one supersedes. */;
      readonly superseded: readonly string[];
    }
  /** Too many links for this user in the window. */
  | { readonly outcome: 'limited'; readonly retryAfterMs: number };

export type ClaimAnswer =
  | { readonly outcome: 'claimed'; readonly ciphertext: Buffer; readonly expiresAt: number; readonly attempt: number }
  /** Another redemption holds the link. */
  | { readonly outcome: 'busy'; readonly retryAfterMs: number }
  | { readonly outcome: 'denied'; readonly reason: EndReason | 'unknown' };

export interface RevokedLink extends LinkFacts {
  readonly accessor: string;
}

export interface ClaimRequest {
  readonly accessor: string;
  readonly verifierHash: string;
  /** Unique for one redemption. `claim`, `commit` and `release` are idempotent for it. */
  readonly claimId: string;
  readonly client?: string | undefined;
}

/**
 * Where links live. Every method is one atomic step, by the store's own clock, and writes its events in the same step.
 * One conformance suite runs on every implementation: test/lib/links/stores/.
 *
 * Any method may throw an IdentityError `LINK_STORE_UNAVAILABLE`; whether the step was done is then unknown, and it may
 * be repeated.
 */
export interface LinkStore {
  /** Milliseconds since the epoch by the store's clock: the only clock that a link's life is measured by. */
  now(): Promise<number>;
  /**
   * A new link. An older one of the same user and app that could still be redeemed is revoked: the newer supersedes it.
   * Idempotent for the accessor.
   */
  issue(link: NewLink): Promise<IssueAnswer>;
  /** Takes the link for one redemption, for 20 s. */
  claim(request: ClaimRequest): Promise<ClaimAnswer>;
  /**
   * Gives the link back: after a failure of the tenant, of which the third ends it, or before the tenant was asked.
   *
   * @param counts whether it is such a failure. @default true
   */
  release(accessor: string, claimId: string, details: EventDetails, counts?: boolean): Promise<'released' | 'failed' | 'lost'>;
  /** Ends the link as used: only for the redemption that holds it, only within its lease and the life of the link. */
  commit(accessor: string, claimId: string, details: EventDetails): Promise<'committed' | 'lost'>;
  /** Ends every link with this accessor or ticket reference that could still be redeemed. */
  revoke(by: { readonly accessor: string } | { readonly ticket: string }): Promise<readonly RevokedLink[]>;
  /** Ends a claimed link whose ciphertext does not open under its own key. */
  reportTampering(accessor: string, claimId: string): Promise<void>;
  /**
   * Notes that the challenge of a handed-off link failed; the event is written once.
   *
   * @returns where the browser goes now; undefined for an unknown link or a wrong nonce
   */
  challengeFailed(accessor: string, nonceHash: string): Promise<{ readonly failureTarget: string | undefined } | undefined>;
  /**
   * Links that there are, and for a day those that there were.
   *
   * @throws IdentityError `IDENTITY_INPUT` for a place that is none
   */
  list(request: ListRequest): Promise<LinkPage>;
  /** Links that something happened to from `since` on, and before the millisecond that it is: more may happen in that one. */
  changes(since: number, limit: number): Promise<LinkChanges>;
  /** Turns links whose time is over into expired ones and drops old tombstones. @returns how many links it ended */
  sweep(): Promise<number>;
  /** The oldest undelivered events; for some seconds no other instance is given them. */
  takeEvents(limit: number): Promise<readonly StoredEvent[]>;
  /** The events were delivered. What is taken but never acknowledged is given out again. */
  acknowledgeEvents(ids: readonly string[]): Promise<void>;
  /** Calls back when there may be new events, at least once a second; returns how to stop it. The listener must not throw. */
  onEvents(listener: () => void): () => void;
  close(): Promise<void>;
}
