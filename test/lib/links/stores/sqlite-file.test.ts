import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { NewLink } from '../../../../lib/links/record';
import type { LinkStore } from '../../../../lib/links/store';
import { type OpenedStores, openLinkStore } from '../../../../lib/links/stores/open-store';
import { FakeClock } from '../../../support/fake-clock';
import { throwsIdentity } from '../../../support/identity-error';
import { claim as claimTransaction, someTransaction } from '../../authentication/support/transactions';
import { type Folder, temporaryFolder } from './support/folder';
import { claim, drainEvents, someLink } from './support/links';
import { Killed, RemoteStore } from './support/remote-store';
import { makeVersion1File } from './support/version-1-file';

const ROUNDS = process.env.TEST_HEAVY ? 200 : 10;

describe('the file of the SQLite store', () => {
  let folder: Folder;
  let directory: string;
  const stores: LinkStore[] = [];
  const processes: RemoteStore[] = [];

  beforeEach(async () => {
    folder = await temporaryFolder();
    directory = path.join(folder.path, 'user-directory', 'links');
  });
  afterEach(async () => {
    for (const child of processes.splice(0)) await child.kill();
    for (const store of stores.splice(0)) await store.close();
    await folder.remove();
  });

  function openBoth(clock = new FakeClock(Date.now()), onDamagedFile?: (file: string) => void): OpenedStores {
    const opened = openLinkStore({ kind: 'sqlite', directory }, { clock, ...(onDamagedFile && { onDamagedFile }) });
    stores.push(opened.links);
    return opened;
  }

  function open(clock?: FakeClock, onDamagedFile?: (file: string) => void): LinkStore {
    return openBoth(clock, onDamagedFile).links;
  }

  async function openRemote(): Promise<RemoteStore> {
    const child = await RemoteStore.open({ kind: 'sqlite', directory });
    processes.push(child);
    return child;
  }

  const files = () => fs.readdirSync(directory).sort();
  const modeOf = (name: string) => (fs.statSync(path.join(directory, name)).mode & 0o777).toString(8);

  it('is nobody else’s to read, also where it was made readable', async () => {
    const store = open();
    const link = someLink(Date.now());
    await store.issue(link);
    assert.deepEqual(files(), ['links.sqlite', 'links.sqlite-wal']);
    const check = () => assert.deepEqual([modeOf('.'), ...files().map(modeOf)], ['700', '600', '600']);
    check();
    await store.close();
    fs.chmodSync(directory, 0o755);
    fs.chmodSync(path.join(directory, 'links.sqlite'), 0o644);
    await open().issue(someLink(Date.now()));
    check();
  });

  it('keeps links, their states and undelivered events over a restart', async () => {
    const clock = new FakeClock();
    const store = open(clock);
    const [used, fresh] = [someLink(clock.now()), someLink(clock.now())];
    for (const link of [used, fresh]) await store.issue(link);
    await claim(store, used, 'holder');
    await store.commit(used.accessor, 'holder', {});
    await store.takeEvents(10);
    await store.close();

    const reopened = open(clock);
    assert.deepEqual(await claim(reopened, used), { outcome: 'denied', reason: 'used' });
    assert.equal((await claim(reopened, fresh)).outcome, 'claimed');
    const types = (await drainEvents(reopened)).map(({ type }) => type);
    assert.deepEqual(types, ['link-issued', 'link-issued', 'link-claimed', 'link-handed-off', 'link-denied', 'link-claimed']);
  });

  it('belongs to one process: another one is refused and told about Redis, until the first is gone', async () => {
    const first = await openRemote();
    const link = someLink(Date.now());
    await first.ask('issue', link);
    const second = await openRemote();
    assert.equal(second.refusal?.code, 'IDENTITY_CONFIG');
    assert.match(second.refusal?.message ?? '', /Another process .* Redis/);
    const { message } = throwsIdentity(() => open(), 'IDENTITY_CONFIG', /Another process .* Redis/);
    assert.ok(!message.includes(directory), 'flows answer callers with it');
    assert.equal((await first.ask('claim', { ...link, claimId: 'a' })).outcome, 'claimed');

    await first.kill();
    const third = await openRemote();
    assert.equal(third.refusal, undefined);
    assert.equal((await third.ask('claim', { ...link, claimId: 'b' })).outcome, 'busy');
    console.log(
      '      a second process on one file: refused while the first lived, also in the test’s own; open after its SIGKILL',
    );
  });

  it('belongs to one store of a process, too, and the attempt does not take the first one’s lock', async () => {
    open();
    throwsIdentity(() => open(), 'IDENTITY_CONFIG', /Another process/);
    assert.equal((await openRemote()).refusal?.code, 'IDENTITY_CONFIG');
  });

  it(`has all that was answered before a SIGKILL, ${ROUNDS} times`, async function () {
    this.timeout(process.env.TEST_HEAVY ? 600_000 : 30_000);
    const told: Told[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = await openRemote();
      assert.equal(child.refusal, undefined);
      const writers = Array.from({ length: 16 }, () => writeUntilKilled(child, told));
      await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 60));
      await child.kill();
      await Promise.all(writers);
    }
    // What a killed process held is free again when its lease is over.
    const clock = new FakeClock(Date.now() + 20_000);
    const store = open(clock);
    const outcomes = await Promise.all(told.map(({ link }) => claim(store, link, 'after')));
    const isUsed = outcomes.map((answer) => answer.outcome === 'denied' && answer.reason === 'used');
    const asTold = told.filter(({ committed }, at) => isUsed[at] || (!committed && outcomes[at]?.outcome === 'claimed'));
    assert.equal(asTold.length, told.length);
    const events = await drainEvents(store);
    const handedOff = events.filter(({ type }) => type === 'link-handed-off').map(({ accessor }) => accessor);
    const used = told.filter((_, at) => isUsed[at]).map(({ link }) => link.accessor);
    assert.equal(new Set(handedOff).size, handedOff.length);
    assert.equal(
      used.every((accessor) => handedOff.includes(accessor)),
      true,
    );
    const commits = told.filter(({ committed }) => committed).length;
    console.log(
      `      SIGKILL ${ROUNDS} times: ${told.length} links and ${commits} commits were answered, none is missing; ` +
        `${used.length - commits} commits were done and not answered; ${handedOff.length} hand-off events, one each`,
    );
    assert.ok(commits > ROUNDS);
  });

  it('is moved aside when it is damaged, and the store begins anew', async () => {
    const store = open();
    const links = Array.from({ length: 200 }, () => someLink(Date.now()));
    for (const link of links) await store.issue(link);
    await store.close();
    const file = path.join(directory, 'links.sqlite');
    const root = 4096 * ((await rootPage(file)) - 1);
    const sound = fs.readFileSync(file);
    const damages: Array<[string, (bytes: Buffer) => Buffer]> = [
      ['a header that is none', (bytes) => bytes.fill('x', 0, 16)],
      ['a page of zeros', (bytes) => bytes.fill(0, root, root + 4096)],
      // Of the header of an inner page: where its last child is.
      ['a pointer into nowhere', (bytes) => bytes.fill(0xff, root + 8, root + 12)],
      ['half a file', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 8192) * 4096 + 100)],
      ['some other file', () => Buffer.from('this is not a database, but long enough to be one '.repeat(100))],
    ];
    for (const [damage, apply] of damages) {
      const damaged = apply(Buffer.from(sound));
      fs.writeFileSync(file, damaged);
      const reports: string[] = [];
      const anew = open(undefined, (moved) => reports.push(moved));
      assert.equal(reports.length, 1, damage);
      assert.deepEqual(fs.readFileSync(reports[0] ?? ''), damaged, damage);
      const [link] = links;
      assert.deepEqual(link && (await claim(anew, link)), { outcome: 'denied', reason: 'unknown' }, damage);
      assert.equal((await anew.issue(someLink(Date.now()))).outcome, 'issued', damage);
      await anew.close();
    }
    const aside = files().filter((name) => /^links\.sqlite\.damaged-[0-9a-f]{8}$/.test(name));
    assert.equal(aside.length, damages.length);
    assert.deepEqual(
      aside.map(modeOf),
      aside.map(() => '600'),
    );
    console.log(`      damaged files: ${damages.length} of ${damages.length} moved aside; every link in them is refused`);
  });

  it('of the version before open transactions keeps its links and events, and takes transactions from then on', async () => {
    const clock = new FakeClock();
    const [first, second] = [someLink(clock.now()), someLink(clock.now())];
    makeVersion1File(directory, [first, second], clock.now());
    const { links, transactions } = openBoth(clock);
    assert.deepEqual(
      (await links.takeEvents(10)).map(({ event }) => event.type),
      ['link-issued'],
    );
    const listed = (await links.list({ limit: 10 })).links.map(({ accessor, lastEvent, lastEventAt }) => [
      accessor,
      lastEvent,
      lastEventAt,
    ]);
    const expected = [first, second].map(({ accessor }) => [accessor, 'link-issued', clock.now()]);
    assert.deepEqual(listed.sort(), expected.sort());
    const { ciphertext, expiresAt } = first;
    assert.deepEqual(await claim(links, first, 'holder'), { outcome: 'claimed', ciphertext, expiresAt, attempt: 1 });
    assert.equal(await links.commit(first.accessor, 'holder', {}), 'committed');
    const transaction = someTransaction(clock.now());
    await transactions.create(transaction);
    await links.close();

    const reopened = openBoth(clock);
    assert.deepEqual(await claim(reopened.links, first), { outcome: 'denied', reason: 'used' });
    assert.equal((await claim(reopened.links, second)).outcome, 'claimed');
    assert.equal((await claimTransaction(reopened.transactions, transaction)).outcome, 'claimed');
  });

  it('is left alone when a newer version of the package made it', async () => {
    await open().close();
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(path.join(directory, 'links.sqlite'));
    database.exec('PRAGMA user_version = 6');
    database.close();
    const before = fs.readFileSync(path.join(directory, 'links.sqlite'));
    const { message } = throwsIdentity(() => open(), 'IDENTITY_CONFIG', /another version/);
    assert.ok(!message.includes(directory), 'flows answer callers with it');
    assert.deepEqual(fs.readFileSync(path.join(directory, 'links.sqlite')), before);
  });

  it('that cannot be made is the store’s failure, with the reason', () => {
    fs.writeFileSync(path.join(folder.path, 'user-directory'), 'a file where a folder should be');
    throwsIdentity(() => open(), 'LINK_STORE_UNAVAILABLE', /EEXIST|ENOTDIR/);
  });

  it('is not opened by a Node.js without SQLite: the message says what to do', async () => {
    const { default: Module } = await import('node:module');
    const loader = Module as unknown as { _load(request: string, ...more: unknown[]): unknown };
    const load = loader._load;
    loader._load = (request, ...more) => {
      if (request === 'node:sqlite') throw Object.assign(new Error(), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
      return load.call(loader, request, ...more);
    };
    try {
      throwsIdentity(() => open(), 'IDENTITY_CONFIG', /22\.13 .*Redis.* memory/);
    } finally {
      loader._load = load;
    }
  });
});

interface Told {
  readonly link: NewLink;
  committed: boolean;
}

/** One link after the other. Writes down what has been answered, and nothing else. */
async function writeUntilKilled(store: RemoteStore, told: Told[]): Promise<void> {
  try {
    for (;;) {
      const link = someLink(Date.now());
      await store.ask('issue', link);
      const entry: Told = { link, committed: false };
      told.push(entry);
      await store.ask('claim', { ...link, claimId: 'holder' });
      entry.committed = (await store.ask('commit', link.accessor, 'holder', {})) === 'committed';
    }
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}

/** Of the table of links; pages are counted from 1. */
async function rootPage(file: string): Promise<number> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file);
  const row = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'link'").get();
  database.close();
  return Number(row?.rootpage);
}
