import { IdentityError } from '../errors';

/** Open at once in one store: links live on the same disk, or in the same Redis, and are to have room. */
export const MOST_TRANSACTIONS = 10_000;

export function tooManyTransactions(most: number): IdentityError {
  return new IdentityError('LINK_STORE_UNAVAILABLE', `The store takes no more than ${most} open transactions`);
}
