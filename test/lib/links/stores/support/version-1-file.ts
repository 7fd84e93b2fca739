import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NewLink } from '../../../../../lib/links/record';

/** The schema as it was before open transactions came into the file, word for word. */
const SCHEMA = `
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
  PRAGMA user_version = 1;
`;

/** What the version of this package before transactions left behind: these links, just issued, and an event that nobody has taken. */
export function makeVersion1File(directory: string, links: readonly NewLink[], issuedAt: number): void {
  fs.mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(path.join(directory, 'links.sqlite'));
  database.exec(`PRAGMA journal_mode = WAL; BEGIN; ${SCHEMA} COMMIT`);
  const insert = database.prepare("INSERT INTO link VALUES (?, 'issued', ?, ?, ?, ?, 0, 0, NULL, 0, ?, 0, ?, ?, NULL, NULL)");
  for (const { accessor, verifierHash, ciphertext, expiresAt, failureNonceHash, user, appKey } of links) {
    insert.run(accessor, verifierHash, ciphertext, issuedAt, expiresAt, failureNonceHash, user, appKey);
  }
  const event = { type: 'link-issued', time: new Date(issuedAt).toISOString() };
  database.prepare('INSERT INTO event (body) VALUES (?)').run(JSON.stringify(event));
  database.close();
}
