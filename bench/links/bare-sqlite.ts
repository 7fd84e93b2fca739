import type { DatabaseSync } from 'node:sqlite';
import type { NewLink } from '../../lib/links/record';

const LEASE_MS = 20_000;

/** The least that a redemption can be in SQL: two conditional updates, each committed by itself or all in one transaction. */
export class BareSqlite {
  readonly #database: DatabaseSync;
  readonly #claim;
  readonly #commit;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#claim = database.prepare(`
      UPDATE link SET state = 'claimed', claimId = ?, leaseUntil = ?
      WHERE accessor = ? AND state = 'issued' AND verifierHash = ? AND expiresAt > ? RETURNING ciphertext`);
    this.#commit = database.prepare(`
      UPDATE link SET state = 'used', ciphertext = NULL
      WHERE accessor = ? AND claimId = ? AND state = 'claimed' AND leaseUntil > ?`);
  }

  async redeem(links: readonly NewLink[]): Promise<void> {
    const now = Date.now();
    this.#atOnce(links, ({ accessor, verifierHash }) => {
      if (!this.#claim.get(accessor, now + LEASE_MS, accessor, verifierHash, now)) throw new Error('not claimed');
    });
    this.#atOnce(links, ({ accessor }) => {
      if (this.#commit.run(accessor, accessor, now).changes !== 1) throw new Error('not committed');
    });
  }

  #atOnce(links: readonly NewLink[], statement: (link: NewLink) => void): void {
    if (links.length > 1) this.#database.exec('BEGIN IMMEDIATE');
    for (const link of links) statement(link);
    if (links.length > 1) this.#database.exec('COMMIT');
  }
}
