import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../clock';
import type { SqliteRunner } from '../links/stores/sqlite-runner';
import { MOST_TRANSACTIONS, tooManyTransactions } from './store-limit';
import type { TransactionClaim, TransactionClaimAnswer, TransactionRecord, TransactionStore } from './transaction-store';

/** In one sweep, so that nobody waits long for it. */
const SWEEP_LIMIT = 1_000;

const IS_THERE = 'id = :id AND verifierHash = :verifierHash AND ended = 0 AND expiresAt > :now';
/** The fence: whoever was paused past the lease, or past the life of the transaction, changes nothing. */
const IS_HELD = 'id = :id AND claimId = :claimId AND ended = 0 AND leaseUntil > :now AND expiresAt > :now';
const STATEMENTS = {
  create: `
    INSERT INTO authentication (id, verifierHash, ciphertext, expiresAt) SELECT :id, :verifierHash, :ciphertext, :expiresAt
    WHERE (SELECT count(*) FROM authentication WHERE expiresAt > :now AND ended = 0) < :most ON CONFLICT (id) DO NOTHING`,
  exists: 'SELECT 1 FROM authentication WHERE id = ?',
  // A client that was cut off from its answer resends its claim; its lease is what it was.
  claim: `
    UPDATE authentication SET claimId = :claimId, leaseUntil = iif(leaseUntil > :now, leaseUntil, :now + :leaseMs)
    WHERE ${IS_THERE} AND (leaseUntil <= :now OR claimId = :claimId) RETURNING ciphertext, expiresAt`,
  isThere: `SELECT 1 FROM authentication WHERE ${IS_THERE}`,
  renew: `UPDATE authentication SET ciphertext = :ciphertext, expiresAt = :expiresAt, leaseUntil = 0 WHERE ${IS_HELD}`,
  release: 'UPDATE authentication SET leaseUntil = 0 WHERE id = ? AND claimId = ?',
  end: `UPDATE authentication SET ciphertext = x'', leaseUntil = 0, ended = 1 WHERE ${IS_HELD}`,
  wasDone: 'SELECT 1 FROM authentication WHERE id = ? AND claimId = ? AND leaseUntil = 0 AND ended = ?',
  sweep: `
    DELETE FROM authentication WHERE id IN (SELECT id FROM authentication WHERE expiresAt <= ? LIMIT ${SWEEP_LIMIT})`,
};

/**
 * Open transactions in the file of the links: a restart keeps them. Its steps share the links' transactions of SQLite, so they are on
 * the disk before anybody is answered. An ended one is kept without its ciphertext until it would have expired, for who asks again.
 */
export class SqliteTransactionStore implements TransactionStore {
  readonly #runner: Pick<SqliteRunner, 'run'>;
  readonly #clock: Clock;
  readonly #most: number;
  readonly #statements: Record<keyof typeof STATEMENTS, StatementSync>;

  constructor(runner: Pick<SqliteRunner, 'run'>, database: DatabaseSync, clock: Clock, most = MOST_TRANSACTIONS) {
    this.#runner = runner;
    this.#clock = clock;
    this.#most = most;
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
    this.#statements = Object.fromEntries(prepared) as Record<keyof typeof STATEMENTS, StatementSync>;
  }

  async now(): Promise<number> {
    return this.#clock.now();
  }

  create({ id, verifierHash, ciphertext, expiresAt }: TransactionRecord): Promise<void> {
    return this.#step((now) => {
      const values = { id, verifierHash, ciphertext, expiresAt, now, most: this.#most };
      if (this.#statements.create.run(values).changes === 1) return;
      // Resent: the first one was done.
      if (!this.#statements.exists.get(id)) throw tooManyTransactions(this.#most);
    });
  }

  claim({ id, verifierHash, claimId, leaseMs }: TransactionClaim): Promise<TransactionClaimAnswer> {
    return this.#step((now) => {
      const row = this.#statements.claim.get({ id, verifierHash, claimId, leaseMs, now });
      if (!row) return { outcome: this.#statements.isThere.get({ id, verifierHash, now }) ? 'busy' : 'unknown' };
      const { buffer, byteOffset, byteLength } = row.ciphertext as Uint8Array<ArrayBuffer>;
      return { outcome: 'claimed', ciphertext: Buffer.from(buffer, byteOffset, byteLength), expiresAt: Number(row.expiresAt) };
    });
  }

  renew({ id, ciphertext, expiresAt }: Omit<TransactionRecord, 'verifierHash'>, claimId: string): Promise<boolean> {
    return this.#step((now) => {
      const { changes } = this.#statements.renew.run({ id, ciphertext, expiresAt, claimId, now });
      return changes === 1 || this.#wasDone(id, claimId, 'given back');
    });
  }

  release(id: string, claimId: string): Promise<void> {
    return this.#step(() => {
      this.#statements.release.run(id, claimId);
    });
  }

  end(id: string, claimId: string): Promise<boolean> {
    return this.#step((now) => {
      const { changes } = this.#statements.end.run({ id, claimId, now });
      return changes === 1 || this.#wasDone(id, claimId, 'ended');
    });
  }

  /** Drops what has expired. Call it within a step. */
  sweep(now: number): void {
    this.#statements.sweep.run(now);
  }

  /** Resent: the first one was done. */
  #wasDone(id: string, claimId: string, what: 'given back' | 'ended'): boolean {
    return this.#statements.wasDone.get(id, claimId, what === 'ended' ? 1 : 0) !== undefined;
  }

  #step<T>(work: (now: number) => T): Promise<T> {
    return this.#runner.run(() => work(this.#clock.now()));
  }
}
