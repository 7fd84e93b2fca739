import { seal, unseal } from '../sealing';
import type { Prompt } from './authenticator';
import type { TransactionHandle } from './transaction-handle';

const VERSION = 1;

/** What a transaction is sealed over: everything that the next step needs. */
export interface Transaction {
  /** Whose it is: `Authenticator.origin`. */
  readonly origin: string;
  /** The authenticator's own. */
  readonly state: unknown;
  readonly expects: Prompt['expects'];
  /** Names of the factor that is under way: its id, and what the flow chose it by. Empty where none is. */
  readonly underWay: readonly string[];
  /** Answers that were not accepted, as far as we know, by the id of their factor. */
  readonly answers: ReadonlyArray<readonly [factor: string, count: number]>;
}

/**
 * Seals a transaction under the key of its handle. Id and expiry are authenticated with it: a ciphertext opens as no other
 * transaction, and not for longer.
 *
 * @param expiresAt milliseconds since the epoch, the store's clock
 */
export function sealTransaction(transaction: Transaction, { id, keys }: TransactionHandle, expiresAt: number): Buffer {
  return seal(transaction, keys.encryptionKey, associatedData(id, expiresAt));
}

/** @returns undefined where the ciphertext is not what was sealed for this transaction */
export function openTransaction(ciphertext: Buffer, { id, keys }: TransactionHandle, expiresAt: number): Transaction | undefined {
  return unseal(ciphertext, keys.encryptionKey, associatedData(id, expiresAt)) as Transaction | undefined;
}

function associatedData(id: string, expiresAt: number): string {
  return `mfa-launch transaction ${VERSION} ${id} ${expiresAt}`;
}
