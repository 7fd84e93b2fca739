/** States of a link: links.md, "States". */
export type LinkState = 'issued' | 'claimed' | 'used' | 'failed' | 'revoked' | 'expired';

/** What may be read in a store without any key. No secret, and nothing that opens anything. */
export interface LinkFacts {
  /** Login name of the user whom the link is for. */
  readonly user: string;
  readonly appKey: string;
  /** The reference that the flow gave: what the link is found by when its outcome is to be written down. */
  readonly ticket: string | undefined;
  /** Where a failed challenge sends the browser. */
  readonly failureTarget: string | undefined;
}

/** One link as a store keeps it. Times are milliseconds since the epoch by the store's clock. */
export interface LinkRecord extends LinkFacts {
  readonly accessor: string;
  readonly state: LinkState;
  /** Hex SHA-256 of the verifier. */
  readonly verifierHash: string;
  /** Sealed under the link's own key; dropped as soon as the link cannot be redeemed any more. */
  readonly ciphertext: Buffer | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Redemptions that failed because of the tenant. */
  readonly attempts: number;
  readonly wrongSecrets: number;
  /** The redemption that holds the link, or did so last. */
  readonly claimId: string | undefined;
  readonly leaseUntil: number;
  /** Hex SHA-256 of the nonce in the failure redirect. */
  readonly failureNonceHash: string;
  /** When the challenge was reported as failed; 0 if it was not. */
  readonly challengeFailedAt: number;
  /** The last refusal that was told, as state and reason: a flood of the same says nothing new. */
  readonly toldDenial: string | undefined;
}

/** What `issue` is given. */
export interface NewLink extends LinkFacts {
  readonly accessor: string;
  readonly verifierHash: string;
  readonly ciphertext: Buffer;
  /** By the store's clock: see `LinkStore.now`. */
  readonly expiresAt: number;
  readonly failureNonceHash: string;
}

/** A redemption holds a link for this long; a crash of ours costs the link no more (links.md, I3). */
export const LEASE_MS = 20_000;
/** Redemptions that the tenant may fail before the link is given up. */
export const MAX_ATTEMPTS = 3;
/** Wrong secrets that revoke a link. */
export const MAX_WRONG_SECRETS = 10;
/** How long what is left of an ended link is kept, so that its outcome can still be told. */
export const TOMBSTONE_MS = 86_400_000;
/** At most so many links for one user in a window (links.md, T18). */
export const MAX_LINKS_PER_USER = 5;
export const USER_WINDOW_MS = 600_000;
