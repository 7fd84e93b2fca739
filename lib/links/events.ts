/** Life-cycle events of a link that are written to the store together with the change they tell of. */
export const STORED_EVENT_TYPES = [
  'link-issued',
  'link-claimed',
  'link-released',
  'link-handed-off',
  'link-denied',
  'link-revoked',
  'link-expired',
  'challenge-failed',
  'tamper-detected',
] as const;

/** Told at once and kept nowhere: while the store is away there is nothing to keep them in. */
export const PASSING_EVENT_TYPES = ['store-unavailable', 'store-recovered'] as const;

export type StoredEventType = (typeof STORED_EVENT_TYPES)[number];
export type LinkEventType = StoredEventType | (typeof PASSING_EVENT_TYPES)[number];

/** Why a redemption was refused, or a link ended before it was used. */
export type EndReason = 'used' | 'revoked' | 'expired' | 'failed' | 'wrong-secret' | 'guessing' | 'superseded' | 'requested';
/** Why a link was given back though the tenant did not fail: its browser went away. */
export type ReleaseReason = 'gone';

/** What may be told beside the fact: never a secret, a token or a whole address. */
export interface EventDetails {
  /** Error code of the failure that gave the link back. */
  readonly code?: string;
  /** Its text, for the operator: what failed and what to do. */
  readonly message?: string;
  readonly reason?: EndReason | ReleaseReason;
  /** 1 for the first redemption. */
  readonly attempt?: number;
  /** From the press of the button. */
  readonly latencyMs?: number;
  /** Address of the browser, cut to its network. */
  readonly client?: string;
}

/** One life-cycle event as a flow receives it. */
export interface LinkEvent extends EventDetails {
  readonly type: LinkEventType;
  /** ISO 8601, by the store's clock. */
  readonly time: string;
  readonly accessor?: string;
  readonly ticket?: string;
  readonly user?: string;
  readonly appKey?: string;
}

/** An event as the store holds it until it was delivered. */
export interface StoredEvent {
  /** Unique in its store, growing. */
  readonly id: string;
  readonly event: LinkEvent;
}
