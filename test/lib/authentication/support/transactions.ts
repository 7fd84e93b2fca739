import { randomBytes, randomUUID } from 'node:crypto';
import type {
  TransactionClaimAnswer,
  TransactionRecord,
  TransactionStore,
} from '../../../../lib/authentication/transaction-store';

export const LIFE_MS = 300_000;
export const LEASE_MS = 15_000;

/** A transaction with five minutes to live. */
export function someTransaction(now: number, given: Partial<TransactionRecord> = {}): TransactionRecord {
  return {
    id: randomBytes(16).toString('base64url'),
    verifierHash: randomBytes(32).toString('hex'),
    ciphertext: randomBytes(200),
    expiresAt: now + LIFE_MS,
    ...given,
  };
}

/** As a step does that may take 15 s. */
export function claim(
  store: TransactionStore,
  { id, verifierHash }: TransactionRecord,
  claimId: string = randomUUID(),
): Promise<TransactionClaimAnswer> {
  return store.claim({ id, verifierHash, claimId, leaseMs: LEASE_MS });
}
