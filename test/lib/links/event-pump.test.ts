import assert from 'node:assert/strict';
import { EventPump } from '../../../lib/links/event-pump';
import type { LinkEvent } from '../../../lib/links/events';
import { MemoryTable } from '../../../lib/links/stores/memory-table';
import { TableLinkStore } from '../../../lib/links/stores/table-link-store';
import { deferred } from '../../support/deferred';
import { FakeClock } from '../../support/fake-clock';
import { someLink } from './stores/support/links';

const REDELIVERY_MS = 5_000;

describe('the event pump', () => {
  let clock: FakeClock;
  let store: TableLinkStore;
  let pump: EventPump;
  let told: LinkEvent[];
  const tell = (event: LinkEvent) => told.push(event);

  beforeEach(() => {
    clock = new FakeClock();
    store = new TableLinkStore(new MemoryTable(), clock);
    pump = new EventPump(store);
    told = [];
  });
  afterEach(async () => {
    await pump.close();
    await store.close();
  });

  const issue = () => store.issue(someLink(clock.now()));
  const settled = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  /** How many events the store would give out again. */
  const left = async () => {
    await pump.close();
    await clock.advance(REDELIVERY_MS);
    return (await store.takeEvents(100)).length;
  };

  it('tells every listener, and then the store', async () => {
    pump.listen(tell);
    pump.listen((event) => tell(event));
    await issue();
    await settled();
    assert.deepEqual(
      told.map(({ type }) => type),
      ['link-issued', 'link-issued'],
    );
    assert.equal(await left(), 0);
  });

  it('leaves the events in the store while nobody listens', async () => {
    await issue();
    await settled();
    assert.equal(await left(), 1);
  });

  it('leaves them there while it is held, and brings them afterwards', async () => {
    pump.hold();
    pump.listen(tell);
    await issue();
    await settled();
    assert.equal(told.length, 0);
    pump.resume();
    await settled();
    assert.equal(told.length, 1);
  });

  for (const [title, leave] of [
    ['the only listener leaves', (stop: () => void) => stop()],
    ['it is held', () => pump.hold()],
    ['it is closed', () => void pump.close()],
  ] as const) {
    it(`acknowledges nothing where ${title} while the store is asked`, async () => {
      const [asked, answered] = [deferred<void>(), deferred<void>()];
      const take = store.takeEvents.bind(store);
      store.takeEvents = async (limit) => {
        const taken = await take(limit);
        asked.resolve();
        await answered.promise;
        return taken;
      };
      await issue();
      const stop = pump.listen(tell);
      await asked.promise;
      leave(() => void stop());
      answered.resolve();
      await settled();
      store.takeEvents = take;
      assert.equal(told.length, 0);
      assert.equal(await left(), 1);
    });
  }

  it('acknowledges nothing of a batch that a listener failed', async () => {
    pump.listen(() => {
      throw new Error('no');
    });
    await issue();
    await settled();
    assert.equal(await left(), 1);
  });
});
