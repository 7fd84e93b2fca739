import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { IdentityError } from '../../errors';
import { primaryCode, sqliteUnavailable } from './sqlite-error';

const FILE_NAME = 'links.sqlite';

/** Columns are called as the fields of `LinkRecord` are. */
const LINKS = `
  CREATE TABLE link (
    accessor TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    verifierHash TEXT NOT NULL,
    ciphertext BLOB,
    issuedAt INTEGER NOT NULL,
    expiresAt INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    wrongSecrets INTEGER NOT NULL,
    claimId TEXT,
    leaseUntil INTEGER NOT NULL,
    failureNonceHash TEXT NOT NULL,
    challengeFailedAt INTEGER NOT NULL,
    user TEXT NOT NULL,
    appKey TEXT NOT NULL,
    ticket TEXT,
    failureTarget TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX link_by_user ON link (user, issuedAt);
  CREATE INDEX link_by_ticket ON link (ticket) WHERE ticket IS NOT NULL;
  CREATE INDEX link_by_expiry ON link (state, expiresAt);
  CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
`;
/**
 * As `TransactionRecord`. Whose step it is, or was last, is in `claimId`; `leaseUntil` is 0 where nobody's is under way: never begun,
 * given back, or ended.
 */
const TRANSACTIONS = `
  CREATE TABLE authentication (
    id TEXT PRIMARY KEY,
    verifierHash TEXT NOT NULL,
    ciphertext BLOB NOT NULL,
    expiresAt INTEGER NOT NULL,
    claimId TEXT,
    leaseUntil INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX authentication_by_expiry ON authentication (expiresAt, ended);
`;
/** The last denial that was told of a link, so that a flood of them is told once. */
const TOLD_DENIAL = 'ALTER TABLE link ADD COLUMN toldDenial TEXT;';
/** Lists of links: by state and age, and by what happened last. */
const LISTS = `
  ALTER TABLE link ADD COLUMN lastEvent TEXT NOT NULL DEFAULT '';
  ALTER TABLE link ADD COLUMN lastEventAt INTEGER NOT NULL DEFAULT 0;
  UPDATE link SET lastEventAt = issuedAt, lastEvent =
    CASE state WHEN 'used' THEN 'link-handed-off' WHEN 'failed' THEN 'link-released' ELSE 'link-' || state END;
  CREATE INDEX link_by_place ON link (state, issuedAt, accessor);
  CREATE INDEX link_by_change ON link (lastEventAt);
`;
/**
 * Rows in the order of their making, found by an index of accessors. Kept in the order of the accessors, which are random, every
 * new link changes a page of its own: that took 2.4 times the writing, and half as much time again.
 */
const ROWS_IN_ORDER = `
  ALTER TABLE link RENAME TO link_before;
  CREATE TABLE link (
    accessor TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL,
    verifierHash TEXT NOT NULL,
    ciphertext BLOB,
    issuedAt INTEGER NOT NULL,
    expiresAt INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    wrongSecrets INTEGER NOT NULL,
    claimId TEXT,
    leaseUntil INTEGER NOT NULL,
    failureNonceHash TEXT NOT NULL,
    challengeFailedAt INTEGER NOT NULL,
    user TEXT NOT NULL,
    appKey TEXT NOT NULL,
    ticket TEXT,
    failureTarget TEXT,
    toldDenial TEXT,
    lastEvent TEXT NOT NULL,
    lastEventAt INTEGER NOT NULL
  ) STRICT;
  INSERT INTO link SELECT * FROM link_before ORDER BY issuedAt;
  DROP TABLE link_before;
  CREATE INDEX link_by_user ON link (user, issuedAt);
  CREATE INDEX link_by_ticket ON link (ticket) WHERE ticket IS NOT NULL;
  CREATE INDEX link_by_expiry ON link (state, expiresAt);
  CREATE INDEX link_by_place ON link (state, issuedAt, accessor);
  CREATE INDEX link_by_change ON link (lastEventAt);
`;
/** What takes a file from each version to the next one; a new file is of version 0. */
const MIGRATIONS = [LINKS, TRANSACTIONS, TOLD_DENIAL, LISTS, ROWS_IN_ORDER];

/**
 * Pages that the log holds before they are carried over to the file, 16 MB of it. Many pages are changed again and again meanwhile,
 * and each is carried over once: a tenth less work for a link than with SQLite's own 1,000.
 */
const LOG_PAGES = 4_000;

const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** The file is no sound database. */
class DamagedFile extends Error {}

export interface OpenedFile {
  readonly database: DatabaseSync;
  /** Where a damaged file was moved to; its links are lost, and with it every chance to redeem one of them twice. */
  readonly damagedFile?: string;
}

/**
 * Opens, or makes, the database of one-time links and open transactions in a folder of its own (mode 0700, the file 0600). This process alone has
 * it until it ends, however it ends: the operating system holds the lock. No error names the folder: flows answer callers with its text.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where this Node has no SQLite, another process has the file, or a newer version
 *   of this package made it; `LINK_STORE_UNAVAILABLE` where the disk fails
 */
export function openDatabaseFile(directory: string): OpenedFile {
  const { DatabaseSync } = loadSqlite();
  const file = path.join(directory, FILE_NAME);
  try {
    makePrivate(directory, file);
    try {
      return { database: open(DatabaseSync, file) };
    } catch (error) {
      if (!isDamage(error)) throw error;
      const damagedFile = moveAside(file);
      makePrivate(directory, file);
      return { database: open(DatabaseSync, file), damagedFile };
    }
  } catch (error) {
    if (error instanceof IdentityError) throw error;
    if (primaryCode(error) === BUSY) {
      const advice = 'one process at a time can use it; several Node-RED instances share their links through Redis';
      throw new IdentityError('IDENTITY_CONFIG', `Another process has the link store open: ${advice}`);
    }
    throw sqliteUnavailable(error);
  }
}

/** Node.js 22.9 to 22.12 have it behind a flag only. */
function loadSqlite(): typeof import('node:sqlite') {
  try {
    return require('node:sqlite') as typeof import('node:sqlite');
  } catch {
    const advice = 'use Node.js 22.13 or later, or choose Redis or the memory store (a restart forgets its links)';
    throw new IdentityError('IDENTITY_CONFIG', `Node.js ${process.versions.node} has no SQLite for the link store: ${advice}`);
  }
}

/** SQLite gives its log the mode of the file. An existing file is not opened here: closing it would let go of SQLite's lock. */
function makePrivate(directory: string, file: string): void {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  fs.chmodSync(directory, 0o700);
  if (fs.existsSync(file)) fs.chmodSync(file, 0o600);
  else fs.writeFileSync(file, '', { mode: 0o600, flag: 'wx' });
}

function open(Database: typeof DatabaseSync, file: string): DatabaseSync {
  const database = new Database(file);
  try {
    // Exclusive before the first access: the log's index is then in this process's memory, and the lock on the file stays.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    if (pragma(database, 'quick_check(1)') !== 'ok') throw new DamagedFile();
    const version = Number(pragma(database, 'user_version'));
    if (version > MIGRATIONS.length) {
      throw new IdentityError('IDENTITY_CONFIG', `The link store was made by another version of this package (${version})`);
    }
    if (version < MIGRATIONS.length) {
      const missing = MIGRATIONS.slice(version).join('');
      database.exec(`BEGIN IMMEDIATE; ${missing} PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function isDamage(error: unknown): boolean {
  return error instanceof DamagedFile || [CORRUPT, NOT_A_DATABASE].includes(primaryCode(error));
}

/** Its log needs no care: SQLite has merged it when the file was closed, and takes none for an empty file's. */
function moveAside(file: string): string {
  const damagedFile = `${file}.damaged-${randomBytes(4).toString('hex')}`;
  fs.renameSync(file, damagedFile);
  return damagedFile;
}
