import { type Clock, systemClock } from '../clock';
import { IdentityError } from '../errors';
import type { TransactionClaim, TransactionClaimAnswer, TransactionRecord, TransactionStore } from './transaction-store';

const MOST_TRANSACTIONS = 100_000;
/** A transaction takes a few KB mostly, but pictures that a tenant sends, QR codes, are kept with it. */
const MOST_BYTES = 268_435_456;
/** An expired transaction is gone at once for whoever asks; its memory, after so long. */
const SWEEP_INTERVAL_MS = 30_000;

type Entry = Omit<TransactionRecord, 'id'> & {
  readonly state: 'open' | 'claimed' | 'ended';
  /** The step that holds it, or did so last. */
  readonly claimId?: string;
  readonly leaseUntil: number;
};

/** Transactions in this process's memory: a deploy keeps them, a restart forgets them. */
export class MemoryTransactionStore implements TransactionStore {
  readonly #clock: Clock;
  readonly #mostBytes: number;
  readonly #entries = new Map<string, Entry>();
  /** Of all ciphertexts. */
  #bytes = 0;
  #sweeping = false;

  constructor(clock: Clock = systemClock, mostBytes = MOST_BYTES) {
    this.#clock = clock;
    this.#mostBytes = mostBytes;
  }

  /** What is kept, ended and expired ones that are not swept yet included. */
  get size(): number {
    return this.#entries.size;
  }

  async now(): Promise<number> {
    return this.#clock.now();
  }

  async create({ id, ...record }: TransactionRecord): Promise<void> {
    // Resent: the first one was done.
    if (this.#entries.has(id)) return;
    const { length } = record.ciphertext;
    if (this.#isFull(length)) this.#sweep();
    if (this.#isFull(length)) {
      throw new IdentityError('LINK_STORE_UNAVAILABLE', 'too many transactions are open');
    }
    this.#set(id, { ...record, state: 'open', leaseUntil: 0 });
    if (!this.#sweeping) this.#sweepWhileNeeded().catch(() => undefined);
  }

  async claim({ id, verifierHash, claimId, leaseMs }: TransactionClaim): Promise<TransactionClaimAnswer> {
    const now = this.#clock.now();
    const entry = this.#entries.get(id);
    if (!entry || entry.state === 'ended' || now >= entry.expiresAt || entry.verifierHash !== verifierHash) {
      return { outcome: 'unknown' };
    }
    const isHeld = entry.state === 'claimed' && now < entry.leaseUntil;
    if (isHeld && entry.claimId !== claimId) return { outcome: 'busy' };
    if (!isHeld) this.#set(id, { ...entry, state: 'claimed', claimId, leaseUntil: now + leaseMs });
    return { outcome: 'claimed', ciphertext: entry.ciphertext, expiresAt: entry.expiresAt };
  }

  async renew({ id, ciphertext, expiresAt }: Omit<TransactionRecord, 'verifierHash'>, claimId: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry?.claimId !== claimId) return false;
    if (entry.state === 'open') return true;
    if (!this.#isHeld(entry)) return false;
    this.#set(id, { ...entry, ciphertext, expiresAt, state: 'open', leaseUntil: 0 });
    return true;
  }

  async release(id: string, claimId: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry?.claimId === claimId && entry.state === 'claimed') {
      this.#set(id, { ...entry, state: 'open', leaseUntil: 0 });
    }
  }

  async end(id: string, claimId: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry?.claimId !== claimId) return false;
    if (entry.state === 'ended') return true;
    if (!this.#isHeld(entry)) return false;
    this.#set(id, { ...entry, ciphertext: Buffer.alloc(0), state: 'ended', leaseUntil: 0 });
    return true;
  }

  /** The fence: whoever was paused past the lease, or past the life of the transaction, changes nothing. */
  #isHeld({ state, leaseUntil, expiresAt }: Entry): boolean {
    const now = this.#clock.now();
    return state === 'claimed' && now < leaseUntil && now < expiresAt;
  }

  async #sweepWhileNeeded(): Promise<void> {
    this.#sweeping = true;
    try {
      while (this.#entries.size > 0) {
        await this.#clock.sleep(SWEEP_INTERVAL_MS);
        this.#sweep();
      }
    } finally {
      this.#sweeping = false;
    }
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const [id, { state, expiresAt }] of this.#entries) {
      if (state === 'ended' || now >= expiresAt) this.#delete(id);
    }
  }

  #isFull(bytesMore: number): boolean {
    return this.#entries.size >= MOST_TRANSACTIONS || this.#bytes + bytesMore > this.#mostBytes;
  }

  #set(id: string, entry: Entry): void {
    this.#bytes += entry.ciphertext.length - (this.#entries.get(id)?.ciphertext.length ?? 0);
    this.#entries.set(id, entry);
  }

  #delete(id: string): void {
    this.#bytes -= this.#entries.get(id)?.ciphertext.length ?? 0;
    this.#entries.delete(id);
  }
}
