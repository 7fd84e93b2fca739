/** What a store keeps of a transaction: nothing that can be read without the handle. Times: milliseconds since the epoch, the store's clock. */
export interface TransactionRecord {
  /** Public name, as a link's accessor. */
  readonly id: string;
  /** Hex SHA-256 of the verifier that the handle's secret gives. */
  readonly verifierHash: string;
  readonly ciphertext: Buffer;
  readonly expiresAt: number;
}

export interface TransactionClaim {
  readonly id: string;
  readonly verifierHash: string;
  /** Unique for one step. Every method is idempotent for it. */
  readonly claimId: string;
  /** How long the step may take: after that, another one may claim. */
  readonly leaseMs: number;
}

export type TransactionClaimAnswer =
  | { readonly outcome: 'claimed'; readonly ciphertext: Buffer; readonly expiresAt: number }
  /** Another step is under way. */
  | { readonly outcome: 'busy' }
  /** Never there, ended, expired, or the wrong secret: one answer for all. */
  | { readonly outcome: 'unknown' };

/**
 * Where open transactions live between two steps, beside the links and by the same promises (links.md): one atomic step a method,
 * the store's clock, and a fence: what belongs to a claim that was lost is not done. One conformance suite runs on every implementation.
 *
 * Any method may throw an IdentityError `LINK_STORE_UNAVAILABLE`; whether the step was done is then unknown, and it may be repeated.
 */
export interface TransactionStore {
  now(): Promise<number>;
  /** Idempotent for the id. Refused with `LINK_STORE_UNAVAILABLE` where too many are open: none is thrown away to make room. */
  create(record: TransactionRecord): Promise<void>;
  claim(request: TransactionClaim): Promise<TransactionClaimAnswer>;
  /** Gives the transaction back with what the step has made of it. @returns false where the claim was lost, or the transaction's life is over */
  renew(record: Omit<TransactionRecord, 'verifierHash'>, claimId: string): Promise<boolean>;
  /** Gives the transaction back as it was. */
  release(id: string, claimId: string): Promise<void>;
  /** Ends it. @returns as `renew`: where false, the step's outcome must be dropped */
  end(id: string, claimId: string): Promise<boolean>;
}
