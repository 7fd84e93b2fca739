import assert from 'node:assert/strict';
import { IdentityError } from '../../../lib/errors';
import type { LinkEvent } from '../../../lib/links/events';
import { LinkService } from '../../../lib/links/link-service';
import type { LinkStore } from '../../../lib/links/store';
import { MemoryTable } from '../../../lib/links/stores/memory-table';
import { TableLinkStore } from '../../../lib/links/stores/table-link-store';
import { FakeClock } from '../../support/fake-clock';
import { drainEvents } from './stores/support/links';

const HAND_OFF = { location: 'https://tenant.example/login?challengeId=1' };

describe('a redemption whose commit has no answer', () => {
  let clock: FakeClock;
  let store: LinkStore;
  let service: LinkService;
  let told: LinkEvent[];
  /** For each commit in turn: whether the store does it before its answer is lost; true answers come through after these. */
  let lost: Array<'done' | 'not done'>;

  beforeEach(() => {
    clock = new FakeClock();
    store = new TableLinkStore(new MemoryTable(), clock);
    told = [];
    lost = [];
    const commit: LinkStore['commit'] = async (...call) => {
      const next = lost.shift();
      const answer = next === 'not done' ? undefined : await store.commit(...call);
      if (next !== undefined || answer === undefined) throw new IdentityError('LINK_STORE_UNAVAILABLE', 'the connection broke');
      return answer;
    };
    service = new LinkService({
      store: new Proxy(store, {
        get: (target, name: keyof LinkStore) => (name === 'commit' ? commit : target[name].bind(target)),
      }),
      baseUrl: 'https://help.example/mfa',
      tenant: () => ({ handOff: async () => HAND_OFF }),
      onPassingEvent: (event) => told.push(event),
      clock,
    });
  });

  async function redeem() {
    const request = { identity: 'i', user: 'alice@acme.example', appKey: 'app', ticket: undefined, failureTarget: undefined };
    const { accessor, url } = await service.issue({ ...request, lifetimeMs: 600_000 });
    const redemption = service.redeem(accessor, url.split('#')[1]);
    while (lost.length > 0 && clock.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(500);
    return { outcome: await redemption, again: await service.redeem(accessor, url.split('#')[1]) };
  }

  for (const before of ['done', 'not done'] as const) {
    it(`asks once more and hands off, the link having been used once (the first one was ${before})`, async () => {
      lost = [before];
      const { outcome, again } = await redeem();
      assert.deepEqual(outcome, { outcome: 'handed-off', handOff: HAND_OFF });
      assert.deepEqual(again, { outcome: 'denied', reason: 'used' });
      const handOffs = (await drainEvents(store)).filter(({ type }) => type === 'link-handed-off');
      assert.equal(handOffs.length, 1);
      assert.deepEqual(
        told.map(({ type }) => type),
        ['store-unavailable', 'store-recovered'],
      );
    });
  }

  it('hands off nothing where the second has none either', async () => {
    lost = ['not done', 'not done'];
    const { outcome } = await redeem();
    assert.equal(outcome.outcome, 'unavailable');
  });

  it('hands off nothing where the lease is over by then', async () => {
    lost = ['not done'];
    const request = { identity: 'i', user: 'alice@acme.example', appKey: 'app', ticket: undefined, failureTarget: undefined };
    const { accessor, url } = await service.issue({ ...request, lifetimeMs: 600_000 });
    const redemption = service.redeem(accessor, url.split('#')[1]);
    while (clock.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(20_000);
    assert.deepEqual(await redemption, { outcome: 'denied', reason: 'lost' });
  });
});
