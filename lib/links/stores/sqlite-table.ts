import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { LinkEvent, StoredEvent } from '../events';
import { type ListedLink, newestFirst, type Place } from '../listing';
import type { LinkRecord, LinkState } from '../record';
import type { LinkTable } from './link-table';

/** A link takes about 1 KB, one that carries a user token a few; tombstones go after a day. */
const MOST_BYTES = 1024 ** 3;

/** More than a link takes with its indices and events, even one with the longest addresses and token. */
const MOST_BYTES_A_LINK = 262_144;
/** Links after which the size is looked at again: other rows are in the file, too. */
const LOOK_AGAIN_AFTER = 64;

const OPEN = "state IN ('issued', 'claimed')";
const ENDED = "state IN ('used', 'failed', 'revoked', 'expired')";
const CHANGES = `
  state = ?, attempts = ?, wrongSecrets = ?, claimId = ?, leaseUntil = ?, challengeFailedAt = ?, toldDenial = ?, lastEvent = ?, lastEventAt = ?`;
const LISTED = 'accessor, state, user, appKey, ticket, issuedAt, expiresAt, attempts, challengeFailedAt, lastEvent, lastEventAt';

const STATEMENTS = {
  get: 'SELECT * FROM link WHERE accessor = ?',
  add: `
    INSERT INTO link (
      accessor, state, verifierHash, ciphertext, issuedAt, expiresAt, attempts, wrongSecrets, claimId, leaseUntil,
      failureNonceHash, challengeFailedAt, user, appKey, ticket, failureTarget, toldDenial, lastEvent, lastEventAt
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  change: `UPDATE link SET ${CHANGES} WHERE accessor = ?`,
  changeAndDrop: `UPDATE link SET ${CHANGES}, ciphertext = NULL WHERE accessor = ?`,
  pageSize: 'PRAGMA page_size',
  pages: 'PRAGMA page_count',
  freePages: 'PRAGMA freelist_count',
  issuedTo: 'SELECT issuedAt FROM link WHERE user = ? AND issuedAt > ? ORDER BY issuedAt',
  openByUserAndApp: `SELECT * FROM link WHERE user = ? AND appKey = ? AND ${OPEN}`,
  openByTicket: `SELECT * FROM link WHERE ticket = ? AND ${OPEN}`,
  overdue: `SELECT * FROM link WHERE ${OPEN} AND expiresAt <= ? LIMIT ?`,
  dropEndedBefore: `
    DELETE FROM link WHERE accessor IN (SELECT accessor FROM link WHERE ${ENDED} AND expiresAt < ? LIMIT ?)`,
  newest: `
    SELECT ${LISTED} FROM link WHERE state = ? AND (issuedAt, accessor) < (?, ?) ORDER BY issuedAt DESC, accessor DESC LIMIT ?`,
  changed: `SELECT ${LISTED} FROM link WHERE lastEventAt >= ? AND lastEventAt < ? LIMIT ?`,
  addEvent: 'INSERT INTO event (body) VALUES (?)',
  events: 'SELECT id, body FROM event ORDER BY id',
  dropEvent: 'DELETE FROM event WHERE id = ?',
  trimEvents: 'DELETE FROM event WHERE id <= (SELECT id FROM event ORDER BY id DESC LIMIT 1 OFFSET ?)',
};

const NEWEST_PLACE: Place = { issuedAt: Number.MAX_SAFE_INTEGER, accessor: '' };

/** As SQLite gives it: the table is STRICT, so its types are what the schema says. */
type LinkRow = {
  [Field in keyof LinkRecord]: undefined extends LinkRecord[Field] ? NonNullable<LinkRecord[Field]> | null : LinkRecord[Field];
};

/** Rows in an SQLite database. Call it within a transaction: see `SqliteRunner`. */
export class SqliteTable implements LinkTable {
  readonly #statements: Record<keyof typeof STATEMENTS, StatementSync>;
  readonly #mostBytes: number;
  readonly #pageBytes: number;
  /** So many links there is room for at least: to ask SQLite costs as much as to look for a link. */
  #roomFor = 0;
  /** Until when a taken event is somebody's. Not in the file: it has one process, and the next one may take them at once. */
  readonly #takenUntil = new Map<string, number>();

  constructor(database: DatabaseSync, mostBytes = MOST_BYTES) {
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
    this.#statements = Object.fromEntries(prepared) as Record<keyof typeof STATEMENTS, StatementSync>;
    this.#mostBytes = mostBytes;
    this.#pageBytes = Number(this.#statements.pageSize.get()?.page_size);
  }

  get(accessor: string): LinkRecord | undefined {
    const row = this.#statements.get.get(accessor);
    return row && toRecord(row);
  }

  add(record: LinkRecord): void {
    // By position, because values by name cost as much again as the row itself.
    this.#statements.add.run(
      record.accessor,
      record.state,
      record.verifierHash,
      record.ciphertext ?? null,
      record.issuedAt,
      record.expiresAt,
      record.attempts,
      record.wrongSecrets,
      record.claimId ?? null,
      record.leaseUntil,
      record.failureNonceHash,
      record.challengeFailedAt,
      record.user,
      record.appKey,
      record.ticket ?? null,
      record.failureTarget ?? null,
      record.toldDenial ?? null,
      record.lastEvent,
      record.lastEventAt,
    );
  }

  change(record: LinkRecord): void {
    const { state, attempts, wrongSecrets, claimId, leaseUntil, challengeFailedAt, toldDenial, lastEvent, lastEventAt } = record;
    const statement = record.ciphertext === undefined ? this.#statements.changeAndDrop : this.#statements.change;
    statement.run(
      ...[state, attempts, wrongSecrets, claimId ?? null, leaseUntil, challengeFailedAt, toldDenial ?? null],
      ...[lastEvent, lastEventAt],
      record.accessor,
    );
  }

  isFull(): boolean {
    if (this.#roomFor > 0) {
      this.#roomFor -= 1;
      return false;
    }
    const pages = Number(this.#statements.pages.get()?.page_count) - Number(this.#statements.freePages.get()?.freelist_count);
    const leftBytes = this.#mostBytes - pages * this.#pageBytes;
    this.#roomFor = Math.min(LOOK_AGAIN_AFTER, Math.max(0, Math.floor(leftBytes / MOST_BYTES_A_LINK) - 1));
    return leftBytes <= 0;
  }

  issuedTo(user: string, since: number): readonly number[] {
    return this.#statements.issuedTo.all(user, since).map(({ issuedAt }) => Number(issuedAt));
  }

  openByUserAndApp(user: string, appKey: string): readonly LinkRecord[] {
    return this.#statements.openByUserAndApp.all(user, appKey).map(toRecord);
  }

  openByTicket(ticket: string): readonly LinkRecord[] {
    return this.#statements.openByTicket.all(ticket).map(toRecord);
  }

  overdue(now: number, limit: number): readonly LinkRecord[] {
    return this.#statements.overdue.all(now, limit).map(toRecord);
  }

  dropEndedBefore(time: number, limit: number): void {
    this.#statements.dropEndedBefore.run(time, limit);
  }

  newest(states: readonly LinkState[], after: Place | undefined, limit: number): readonly ListedLink[] {
    const { issuedAt, accessor } = after ?? NEWEST_PLACE;
    // State by state: each is in order already, however many there are.
    const found = states.flatMap((state) => this.#statements.newest.all(state, issuedAt, accessor, limit).map(toListed));
    return found.sort(newestFirst).slice(0, limit);
  }

  changed(since: number, until: number, limit: number): readonly ListedLink[] {
    return this.#statements.changed.all(since, until, limit).map(toListed);
  }

  addEvent(event: LinkEvent): void {
    this.#statements.addEvent.run(JSON.stringify(event));
  }

  takeEvents(now: number, takenUntil: number, limit: number): readonly StoredEvent[] {
    for (const [id, until] of this.#takenUntil) if (until <= now) this.#takenUntil.delete(id);
    const taken: StoredEvent[] = [];
    for (const row of this.#statements.events.iterate()) {
      if (taken.length === limit) break;
      const id = String(row.id);
      if (this.#takenUntil.has(id)) continue;
      this.#takenUntil.set(id, takenUntil);
      taken.push({ id, event: JSON.parse(String(row.body)) as LinkEvent });
    }
    return taken;
  }

  dropEvents(ids: readonly string[]): void {
    for (const id of ids) {
      this.#statements.dropEvent.run(Number(id));
      this.#takenUntil.delete(id);
    }
  }

  trimEvents(most: number): void {
    this.#statements.trimEvents.run(most);
  }
}

function toRecord(row: Record<string, SQLOutputValue>): LinkRecord {
  const { ciphertext, claimId, toldDenial, ticket, failureTarget, ...rest } = row as unknown as LinkRow;
  return {
    ...rest,
    ciphertext: ciphertext === null ? undefined : Buffer.from(ciphertext.buffer, ciphertext.byteOffset, ciphertext.byteLength),
    claimId: claimId ?? undefined,
    toldDenial: toldDenial ?? undefined,
    ticket: ticket ?? undefined,
    failureTarget: failureTarget ?? undefined,
  };
}

function toListed(row: Record<string, SQLOutputValue>): ListedLink {
  const { ticket, ...rest } = row as unknown as LinkRow;
  return { ...rest, ticket: ticket ?? undefined };
}
