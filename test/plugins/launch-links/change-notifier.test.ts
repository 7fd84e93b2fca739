import assert from 'node:assert/strict';
import { IdentityError } from '../../../lib/errors';
import type { LinkChanges, ListedLink } from '../../../lib/links/listing';
import { ChangeNotifier } from '../../../plugins/launch-links/change-notifier';
import { FakeClock } from '../../support/fake-clock';

/** A link host whose links change when the test says so. */
class Host {
  asked = 0;
  away = false;
  readonly listeners = new Set<() => void>();
  #changedAt: number;
  readonly service = {
    changes: async (since: number): Promise<LinkChanges> => {
      this.asked += 1;
      if (this.away) throw new IdentityError('LINK_STORE_UNAVAILABLE', 'away');
      const isNew = this.#changedAt >= since && this.#changedAt < this.clock.now();
      return { links: isNew ? [{} as ListedLink] : [], until: this.clock.now(), more: false };
    },
  };

  constructor(readonly clock: FakeClock) {
    this.#changedAt = clock.now();
  }

  readonly onChange = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change(): void {
    this.#changedAt = this.clock.now();
  }

  /** As a store does, at the latest every second. */
  async call(durationMs = 1_000): Promise<void> {
    await this.clock.advance(durationMs);
    for (const listener of this.listeners) listener();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the notices to open side bars', () => {
  let clock: FakeClock;
  let host: Host;
  let told: string[];
  let live: Map<string, Host>;
  let notifier: ChangeNotifier;
  beforeEach(() => {
    clock = new FakeClock();
    host = new Host(clock);
    told = [];
    live = new Map([['links', host]]);
    notifier = new ChangeNotifier({
      publish: (id) => told.push(id),
      isLive: (id, watched) => live.get(id) === (watched as unknown),
      clock,
    });
  });

  const look = (on = host) => notifier.look('links', on as never, clock.now());

  it('come when links change, and not without', async () => {
    await clock.advance(1);
    look();
    await host.call();
    assert.deepEqual(told, []);
    host.change();
    await host.call();
    assert.deepEqual(told, ['links']);
    await host.call();
    await host.call();
    assert.deepEqual(told, ['links']);
  });

  it('come once a second at most, and the last change is told, too', async () => {
    await clock.advance(1);
    look();
    for (let count = 0; count < 30; count += 1) {
      host.change();
      await host.call(100);
    }
    assert.ok(told.length >= 3 && told.length <= 4, String(told.length));
    await host.call();
    await host.call();
    told.length = 0;
    host.change();
    await host.call(100);
    host.change();
    await host.call(100);
    assert.equal(told.length, 1);
    await host.call();
    await host.call();
    assert.equal(told.length, 2);
  });

  it('cost the store nothing while nobody looks', async () => {
    await host.call();
    assert.equal(host.asked, 0);
    look();
    await host.call();
    assert.equal(host.asked, 1);
    await host.call(91_000);
    assert.equal(host.listeners.size, 0);
    look();
    host.change();
    await host.call();
    assert.deepEqual(told, ['links']);
  });

  it('end with the host that was deployed, and begin with the new one', async () => {
    look();
    const next = new Host(clock);
    live.set('links', next);
    await host.call();
    assert.equal(host.listeners.size, 0);
    look(next);
    look(next);
    assert.equal(next.listeners.size, 1);
  });

  it('go on when the store was away', async () => {
    await clock.advance(1);
    look();
    host.away = true;
    host.change();
    await host.call();
    assert.deepEqual(told, []);
    host.away = false;
    await host.call();
    assert.deepEqual(told, ['links']);
  });
});
