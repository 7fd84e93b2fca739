import type { TransactionClaim, TransactionRecord } from '../../../../lib/authentication/transaction-store';

interface ModelTransaction extends TransactionRecord {
  readonly holder?: { readonly claimId: string; readonly until: number } | undefined;
  /** What the last holder has done with it. */
  readonly done?: { readonly claimId: string; readonly what: 'gave back' | 'ended'; readonly at: number } | undefined;
}

/** The promises of a transaction store once more, for this test alone; it shares no line with the stores. */
export class TransactionModel {
  now: number;
  readonly #all = new Map<string, ModelTransaction>();

  constructor(now: number) {
    this.now = now;
  }

  get(id: string): ModelTransaction | undefined {
    return this.#all.get(id);
  }

  create(record: TransactionRecord): undefined {
    if (!this.#all.has(record.id)) this.#all.set(record.id, record);
  }

  claim({ id, verifierHash, claimId, leaseMs }: TransactionClaim): unknown {
    const known = this.#all.get(id);
    if (!known || !this.#lives(known) || known.verifierHash !== verifierHash) return { outcome: 'unknown' };
    const isLeased = known.holder !== undefined && known.holder.until > this.now;
    if (isLeased && known.holder?.claimId !== claimId) return { outcome: 'busy' };
    const until = isLeased ? known.holder.until : this.now + leaseMs;
    this.#all.set(id, { ...known, holder: { claimId, until }, done: undefined });
    return { outcome: 'claimed', ciphertext: known.ciphertext, expiresAt: known.expiresAt };
  }

  release(id: string, claimId: string): undefined {
    const known = this.#all.get(id);
    if (known?.holder?.claimId === claimId) this.#finish(known, claimId, 'gave back');
  }

  /** @returns undefined where both answers are right: what is resent after the life of the transaction */
  renew(record: Omit<TransactionRecord, 'verifierHash'>, claimId: string): boolean | undefined {
    return this.#change(record.id, claimId, 'gave back', record);
  }

  /** @returns see `renew`; also what is resent after some time, since a store that has not lost an answer may forget early */
  end(id: string, claimId: string): boolean | undefined {
    return this.#change(id, claimId, 'ended');
  }

  #change(id: string, claimId: string, what: 'gave back' | 'ended', more: object = {}): boolean | undefined {
    const known = this.#all.get(id);
    if (!known) return false;
    const { holder, done } = known;
    if (done?.claimId === claimId && done.what === what) {
      const isRemembered = this.now < (what === 'ended' ? done.at + 1 : known.expiresAt);
      return isRemembered ? true : undefined;
    }
    if (holder?.claimId !== claimId || this.now >= holder.until || !this.#lives(known)) return false;
    this.#finish({ ...known, ...more }, claimId, what);
    return true;
  }

  #finish(known: ModelTransaction, claimId: string, what: 'gave back' | 'ended'): void {
    this.#all.set(known.id, { ...known, holder: undefined, done: { claimId, what, at: this.now } });
  }

  #lives({ done, expiresAt }: ModelTransaction): boolean {
    return done?.what !== 'ended' && this.now < expiresAt;
  }
}
