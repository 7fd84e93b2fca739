import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { IdentityError } from '../../errors';
import type { LinkTable } from './link-table';
import { isSqliteError, sqliteUnavailable } from './sqlite-error';
import type { StepRunner } from './table-link-store';

interface WaitingStep {
  /** Does the step; returns what tells its caller, once it is on the disk. */
  readonly attempt: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs the steps of one turn of the event loop in one transaction. A commit waits for the disk, and the whole process with
 * it: together they wait once. Nobody is answered before the disk has it. A step that fails by itself leaves no trace and fails
 * alone; one that SQLite fails takes the transaction with it.
 */
export class SqliteRunner implements StepRunner {
  readonly #database: DatabaseSync;
  readonly #table: LinkTable;
  readonly #sql: Record<'begin' | 'commit', StatementSync>;
  #waiting: WaitingStep[] = [];
  #closed = false;

  constructor(database: DatabaseSync, table: LinkTable) {
    this.#database = database;
    this.#table = table;
    this.#sql = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      commit: database.prepare('COMMIT'),
    };
  }

  /** @throws IdentityError `LINK_STORE_UNAVAILABLE` where the disk fails, for every step of the turn */
  run<T>(step: (table: LinkTable) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) {
        reject(new IdentityError('LINK_STORE_UNAVAILABLE', 'The link store is closed'));
        return;
      }
      const attempt = () => {
        const answer = step(this.#table);
        return () => resolve(answer);
      };
      this.#waiting.push({ attempt, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#flush();
    this.#database.close();
  }

  #flush(): void {
    const steps = this.#waiting;
    this.#waiting = [];
    if (steps.length === 0) return;
    for (const tellCaller of this.#transaction(steps)) tellCaller();
  }

  #transaction(steps: readonly WaitingStep[]): Array<() => void> {
    try {
      this.#sql.begin.run();
      const outcomes = steps.map(({ attempt }) => attempt());
      this.#sql.commit.run();
      return outcomes;
    } catch (error) {
      this.#rollBack();
      // Rare, so the others pay for it: a savepoint for each step would cost as much as the step.
      if (!isSqliteError(error) && steps.length > 1) return steps.flatMap((step) => this.#transaction([step]));
      const failure = isSqliteError(error) ? sqliteUnavailable(error) : error;
      return steps.map(
        ({ reject }) =>
          () =>
            reject(failure),
      );
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // SQLite itself has rolled back: it does so where the disk is full.
    }
  }
}
