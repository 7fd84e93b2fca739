import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../../../lib/clock';
import type { LinkStore } from '../../../../lib/links/store';
import { openDatabaseFile } from '../../../../lib/links/stores/sqlite-file';
import { SqliteRunner } from '../../../../lib/links/stores/sqlite-runner';
import { SqliteTable } from '../../../../lib/links/stores/sqlite-table';
import { TableLinkStore } from '../../../../lib/links/stores/table-link-store';
import { newRecord } from '../../../../lib/links/transitions';
import { FakeClock } from '../../../support/fake-clock';
import { rejectsIdentity } from '../../../support/identity-error';
import { type Folder, temporaryFolder } from './support/folder';
import { claim, drainEvents, someLink } from './support/links';
import { RemoteStore } from './support/remote-store';

describe('the steps of the SQLite store', () => {
  let folder: Folder;
  let database: DatabaseSync;
  let table: SqliteTable;
  let runner: SqliteRunner;
  let store: LinkStore;
  const transactions: string[] = [];

  beforeEach(async () => {
    folder = await temporaryFolder();
    database = openDatabaseFile(folder.path).database;
    table = new SqliteTable(database);
    transactions.length = 0;
    runner = new SqliteRunner(watched(database, transactions), table);
    store = new TableLinkStore(runner, systemClock);
  });
  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  it('of one turn wait for the disk together', async () => {
    const links = Array.from({ length: 100 }, () => someLink(Date.now()));
    await Promise.all(links.map((link) => store.issue(link)));
    const outcomes = await Promise.all(links.map((link) => claim(store, link)));
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'claimed').length, 100);
    assert.deepEqual(transactions, ['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('are answered when the disk has them, not before', async () => {
    const answered = store.issue(someLink(Date.now())).then(() => transactions.length);
    assert.equal(await answered, 2);
  });

  it('fail alone when they fail by themselves, and leave no trace', async () => {
    const [before, failing, after] = [someLink(1), someLink(1), someLink(1)].map((link) => newRecord(link, 1));
    assert.ok(before && failing && after);
    const failure = new Error('the step’s own');
    const outcomes = await Promise.allSettled([
      runner.run((rows) => rows.add(before)),
      runner.run((rows) => {
        rows.add(failing);
        rows.change({ ...before, state: 'used' });
        throw failure;
      }),
      runner.run((rows) => rows.add(after)),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : 'done')),
      ['done', failure, 'done'],
    );
    const states = await runner.run((rows) => [before, failing, after].map(({ accessor }) => rows.get(accessor)?.state));
    assert.deepEqual(states, ['issued', undefined, 'issued']);
  });

  it('fail together when SQLite fails one of them, and leave no trace', async () => {
    const record = newRecord(someLink(1), 1);
    const outcomes = [
      runner.run((rows) => rows.add(record)),
      runner.run((rows) => rows.add({ ...record, accessor: 'other', issuedAt: null } as never)),
    ];
    for (const outcome of outcomes) await rejectsIdentity(outcome, 'LINK_STORE_UNAVAILABLE');
    assert.equal(await runner.run((rows) => rows.get(record.accessor)), undefined);
  });

  it('all fail when the disk is full, leave nothing, and work again when there is room', async () => {
    const link = someLink(Date.now());
    await store.issue(link);
    const pages = Number(Object.values(database.prepare('PRAGMA page_count').get() ?? {})[0]);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const tooLarge = () => someLink(Date.now(), { ciphertext: Buffer.alloc(50_000, 7) });
    const small = claim(store, link, 'small');
    const refused = [store.issue(tooLarge()), small, store.issue(tooLarge())];
    for (const step of refused) await rejectsIdentity(step, 'LINK_STORE_UNAVAILABLE', /full/);
    assert.equal((await claim(store, link, 'holder')).outcome, 'claimed');
    database.exec('PRAGMA max_page_count = 1000000');
    assert.equal((await store.issue(tooLarge())).outcome, 'issued');
    assert.equal(await store.commit(link.accessor, 'holder', {}), 'committed');
    const types = (await drainEvents(store)).map(({ type }) => type);
    assert.deepEqual(types, ['link-issued', 'link-claimed', 'link-issued', 'link-handed-off']);
  });

  it('fail when the system refuses to write, and work again when it does not', async function () {
    if (spawnSync('prlimit', ['--version']).error) {
      console.log('      skipped: there is no prlimit here to make writes fail with');
      this.skip();
    }
    const directory = path.join(folder.path, 'limited');
    const child = await RemoteStore.open({ kind: 'sqlite', directory });
    const longestFile = (bytes: string) => spawnSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:`]).status;
    try {
      const link = someLink(Date.now());
      await child.ask('issue', link);
      const size = fs.statSync(path.join(directory, 'links.sqlite-wal')).size;
      assert.equal(longestFile(String(size)), 0);
      const outcomes = await Promise.allSettled([
        child.ask('issue', someLink(Date.now())),
        child.ask('claim', { ...link, claimId: 'refused' }),
      ]);
      const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'done'));
      assert.deepEqual(codes, ['LINK_STORE_UNAVAILABLE', 'LINK_STORE_UNAVAILABLE']);
      assert.equal(longestFile('unlimited'), 0);
      assert.equal((await child.ask('claim', { ...link, claimId: 'holder' })).outcome, 'claimed');
      assert.equal(await child.ask('commit', link.accessor, 'holder', {}), 'committed');
      console.log('      writes refused by the system: 2 of 2 steps LINK_STORE_UNAVAILABLE, the next ones done');
    } finally {
      await child.kill();
    }
  });

  it('are refused when the store is closed; what was asked before is still done', async () => {
    const link = someLink(Date.now());
    const asked = store.issue(link);
    await store.close();
    assert.equal((await asked).outcome, 'issued');
    await rejectsIdentity(claim(store, link), 'LINK_STORE_UNAVAILABLE', /closed/);
    await store.close();
  });

  it('make no new link when the store is full: those that are there can still be used', async () => {
    const link = someLink(Date.now());
    await store.issue(link);
    const full = new TableLinkStore(new SqliteRunner(database, new SqliteTable(database, 4096)), systemClock);
    await rejectsIdentity(full.issue(someLink(Date.now())), 'LINK_STORE_UNAVAILABLE', /full/);
    assert.equal((await claim(full, link, 'holder')).outcome, 'claimed');
    assert.equal(await full.commit(link.accessor, 'holder', {}), 'committed');
  });

  it('fill the store up to its bound and hardly beyond, until old links are dropped', async () => {
    const mostBytes = 2_000_000;
    const clock = new FakeClock();
    const filling = new TableLinkStore(new SqliteRunner(database, new SqliteTable(database, mostBytes)), clock);
    // As large as links that carry a token.
    const issue = () => filling.issue(someLink(clock.now(), { ciphertext: Buffer.alloc(6_000, 1) }));
    let issued = 0;
    const refusal = await (async () => {
      for (; issued < 1_000; issued += 1) await issue();
    })().catch((error: unknown) => error);
    assert.match(String(refusal), /LINK_STORE_UNAVAILABLE.*full/);
    await rejectsIdentity(issue(), 'LINK_STORE_UNAVAILABLE', /full/);
    const [{ bytes }] = database
      .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
      .all() as [{ bytes: number }];
    assert.ok(bytes >= mostBytes && bytes < mostBytes * 1.05, `${bytes} bytes`);
    await clock.advance(86_400_000 * 2);
    for (let left = issued; left > 0; ) left -= await filling.sweep();
    await filling.sweep();
    assert.equal((await issue()).outcome, 'issued');
  });
});

/** Notes where transactions begin and end. */
function watched(database: DatabaseSync, transactions: string[]): DatabaseSync {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    if (!['BEGIN IMMEDIATE', 'COMMIT'].includes(sql)) return statement;
    return {
      run: () => {
        transactions.push(sql);
        return statement.run();
      },
    };
  };
  return {
    prepare,
    exec: (sql: string) => database.exec(sql),
    close: () => database.close(),
  } as unknown as DatabaseSync;
}
