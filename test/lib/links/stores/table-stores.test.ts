import assert from 'node:assert/strict';
import type { NewLink } from '../../../../lib/links/record';
import type { LinkTable } from '../../../../lib/links/stores/link-table';
import { MemoryTable } from '../../../../lib/links/stores/memory-table';
import { openDatabaseFile } from '../../../../lib/links/stores/sqlite-file';
import { SqliteRunner } from '../../../../lib/links/stores/sqlite-runner';
import { SqliteTable } from '../../../../lib/links/stores/sqlite-table';
import { type StepRunner, TableLinkStore } from '../../../../lib/links/stores/table-link-store';
import { newRecord } from '../../../../lib/links/transitions';
import { FakeClock } from '../../../support/fake-clock';
import { rejectsIdentity } from '../../../support/identity-error';
import { type Folder, temporaryFolder } from './support/folder';
import { claim, drainEvents, LIFE_MS, someLink, waysToEnd } from './support/links';

const DAY_MS = 86_400_000;

for (const name of ['memory', 'SQLite']) {
  describe(`the rows of the ${name} store`, () => {
    let folder: Folder;
    let clock: FakeClock;
    let runner: StepRunner;
    let store: TableLinkStore;

    beforeEach(async () => {
      folder = await temporaryFolder({ fast: true });
      clock = new FakeClock();
      runner = name === 'memory' ? new MemoryTable() : sqliteRunner(folder.path);
      store = new TableLinkStore(runner, clock);
    });
    afterEach(async () => {
      await store.close();
      await folder.remove();
    });

    const event = { type: 'link-issued', time: new Date(0).toISOString() } as const;
    const inTable = <T>(work: (table: LinkTable) => T) => runner.run(work);

    it('of ended links go a day after their expiry: from then on they are unknown', async () => {
      const links = [someLink(clock.now(), { ticket: 'T-1' }), someLink(clock.now())];
      for (const link of links) await store.issue(link);
      await clock.advance(LIFE_MS);
      await store.sweep();
      await clock.advance(DAY_MS);
      await store.sweep();
      for (const link of links) assert.deepEqual(await claim(store, link), { outcome: 'denied', reason: 'expired' });
      await clock.advance(1);
      await store.sweep();
      for (const link of links) assert.deepEqual(await claim(store, link), { outcome: 'denied', reason: 'unknown' });
      assert.deepEqual(await store.revoke({ ticket: 'T-1' }), []);
    });

    it('hold what was sealed only as long as it can be redeemed', async () => {
      const sealed = ({ accessor }: NewLink) => inTable((table) => table.get(accessor)?.ciphertext);
      for (const end of waysToEnd(store)) {
        const link = someLink(clock.now());
        await store.issue(link);
        assert.deepEqual(await sealed(link), link.ciphertext);
        await end(link);
        assert.equal(await sealed(link), undefined, end.name);
      }
      const forgotten = someLink(clock.now());
      await store.issue(forgotten);
      await clock.advance(LIFE_MS);
      await store.sweep();
      assert.equal(await sealed(forgotten), undefined);
    });

    it('are swept a thousand at a time', async () => {
      for (let count = 0; count < 1_500; count += 1) await store.issue(someLink(clock.now()));
      await clock.advance(LIFE_MS);
      assert.deepEqual([await store.sweep(), await store.sweep(), await store.sweep()], [1_000, 500, 0]);
    });

    it('of events keep the newest when there are too many', async () => {
      await inTable((table) => {
        for (let count = 0; count < 10; count += 1) table.addEvent({ ...event, accessor: `link-${count}` });
      });
      const [first, second] = await store.takeEvents(2);
      await store.acknowledgeEvents([second?.id ?? '']);
      await inTable((table) => table.trimEvents(9));
      await clock.advance(5_000);
      assert.deepEqual((await store.takeEvents(1))[0]?.id, first?.id);
      await inTable((table) => table.trimEvents(4));
      await clock.advance(5_000);
      const left = (await drainEvents(store)).map(({ accessor }) => accessor);
      assert.deepEqual(left, ['link-6', 'link-7', 'link-8', 'link-9']);
    });

    it('remind who listens every second, until the store is closed', async () => {
      let calls = 0;
      store.onEvents(() => {
        calls += 1;
      });
      await clock.advance(1_000);
      await clock.advance(1_000);
      assert.equal(calls, 2);
      await store.close();
      await clock.advance(1_000);
      assert.equal(calls, 2);
    });
  });
}

describe('the memory store', () => {
  it('makes no new link beyond 100,000: those that are there can still be used', async () => {
    const table = new MemoryTable();
    const store = new TableLinkStore(table, new FakeClock(0));
    const link = someLink(0);
    await store.issue(link);
    for (let count = 1; count < 100_000; count += 1)
      table.add({ ...newRecord(link, 0), accessor: `link-${count}`, user: `user-${count}` });
    await rejectsIdentity(store.issue(someLink(0)), 'LINK_STORE_UNAVAILABLE', /full/);
    assert.equal((await claim(store, link)).outcome, 'claimed');
  });
});

function sqliteRunner(directory: string): SqliteRunner {
  const { database } = openDatabaseFile(directory);
  return new SqliteRunner(database, new SqliteTable(database));
}
