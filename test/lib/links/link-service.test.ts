import assert from 'node:assert/strict';
import { IdentityError } from '../../../lib/errors';
import type { LinkEvent } from '../../../lib/links/events';
import { newSecret } from '../../../lib/links/link';
import { LinkService } from '../../../lib/links/link-service';
import type { LinkStore } from '../../../lib/links/store';
import { MemoryTable } from '../../../lib/links/stores/memory-table';
import { openLinkStore } from '../../../lib/links/stores/open-store';
import { TableLinkStore } from '../../../lib/links/stores/table-link-store';
import { FakeClock } from '../../support/fake-clock';
import { temporaryFolder } from './stores/support/folder';
import { drainEvents } from './stores/support/links';

const TENANT = 'https://tenant.example';
const HAND_OFF = { location: `${TENANT}/login?challengeId=1` };

describe('the failure target of a link', () => {
  it('is not followed where somebody has altered it in the store', async () => {
    const clock = new FakeClock();
    const store = new TableLinkStore(new MemoryTable(), clock);
    let written: string | undefined;
    const challengeFailed: LinkStore['challengeFailed'] = async (...call) => {
      const known = await store.challengeFailed(...call);
      return known && { failureTarget: written ?? known.failureTarget };
    };
    let back = '';
    const service = new LinkService({
      store: new Proxy(store, {
        get: (target, name: keyof LinkStore) => (name === 'challengeFailed' ? challengeFailed : target[name].bind(target)),
      }),
      baseUrl: 'https://help.example/mfa',
      tenant: () => ({
        origin: TENANT,
        failureOrigins: ['https://desk.example'],
        handOff: async ({ failureRedirectUrl }) => {
          back = failureRedirectUrl ?? '';
          return HAND_OFF;
        },
      }),
      clock,
    });
    const failureTarget = 'https://desk.example/sorry';
    const request = { identity: 'i', user: 'alice@acme.example', appKey: 'app', ticket: undefined, failureTarget };
    const { accessor, url } = await service.issue({ ...request, lifetimeMs: 600_000 });
    await service.redeem(accessor, url.split('#')[1]);
    const nonce = new URL(back).searchParams.get('n');
    assert.deepEqual(await service.challengeFailed(accessor, nonce), { failureTarget });
    written = 'https://evil.example/';
    assert.deepEqual(await service.challengeFailed(accessor, nonce), { failureTarget: undefined });
    written = undefined;
    assert.deepEqual(await service.challengeFailed(accessor, `${nonce?.split('.')[0]}.x`), { failureTarget: undefined });
  });
});

describe('a user token that a link carries', () => {
  it('is shown to no other tenant, whatever the configuration names by then', async () => {
    let origin = TENANT;
    const shown: Array<string | undefined> = [];
    const service = new LinkService({
      store: new TableLinkStore(new MemoryTable(), new FakeClock()),
      baseUrl: 'https://help.example/mfa',
      tenant: () => ({
        origin,
        handOff: async ({ userToken }) => {
          shown.push(userToken);
          return HAND_OFF;
        },
      }),
    });
    const { accessor, url } = await service.issue({
      ...{ identity: 'i', user: 'alice@acme.example', appKey: 'app', ticket: undefined, failureTarget: undefined },
      userToken: { value: 'CANARY-token', tenant: TENANT, expiresAt: Number.MAX_SAFE_INTEGER },
      lifetimeMs: 600_000,
    });
    const press = () => service.redeem(accessor, url.split('#')[1]);
    origin = 'https://other.example';
    const refused = await press();
    assert.ok(refused.outcome === 'failed' && refused.error.code === 'IDENTITY_CONFIG');
    assert.deepEqual(shown, []);
    origin = TENANT;
    assert.equal((await press()).outcome, 'handed-off');
    assert.deepEqual(shown, ['CANARY-token']);
  });
});

describe('the end of a link', () => {
  it('is a whole millisecond, which is all that SQLite takes, whatever life was configured or is left of a token', async () => {
    const folder = await temporaryFolder();
    const { links: store } = openLinkStore({ kind: 'sqlite', directory: folder.path });
    try {
      const service = new LinkService({ store, baseUrl: 'https://help.example/mfa', tenant: () => undefined });
      const request = { identity: 'i', appKey: 'app', ticket: undefined, failureTarget: undefined };
      const expiresAt = Math.floor(Date.now()) + 20_000.3;
      const userToken = { value: 'CANARY-token', tenant: TENANT, expiresAt };
      const byToken = await service.issue({ ...request, user: 'alice@acme.example', userToken, lifetimeMs: 600_000 });
      assert.equal(byToken.expiresAt, Math.floor(expiresAt));
      const byLife = await service.issue({ ...request, user: 'bob@acme.example', lifetimeMs: 33_333.3 });
      assert.ok(Number.isInteger(byLife.expiresAt));
    } finally {
      await store.close();
      await folder.remove();
    }
  });
});

describe('a link that was given back without an attempt', () => {
  for (const [why, isDeployed] of [
    ['its browser had gone', true],
    ['its configuration was not there', false],
  ] as const) {
    it(`rests for two seconds where ${why}: pressing on and on makes neither events nor calls`, async () => {
      const clock = new FakeClock();
      const store = new TableLinkStore(new MemoryTable(), clock);
      let calls = 0;
      const handOff = async () => {
        calls += 1;
        return HAND_OFF;
      };
      let [isGone, isThere] = [isDeployed, isDeployed];
      const service = new LinkService({
        store,
        baseUrl: 'https://help.example/mfa',
        tenant: () => (isThere ? { origin: TENANT, handOff } : undefined),
        clock,
      });
      const request = { identity: 'i', user: 'alice@acme.example', appKey: 'app', ticket: undefined, failureTarget: undefined };
      const { accessor, url } = await service.issue({ ...request, lifetimeMs: 600_000 });
      const press = (secret = url.split('#')[1]) => service.redeem(accessor, secret, undefined, () => isGone);
      await press();
      for (let time = 0; time < 1_000; time += 1) {
        assert.deepEqual(await press(), { outcome: 'unavailable', retryAfterMs: 2_000 });
      }
      assert.equal(calls, isDeployed ? 1 : 0);
      const told = (await drainEvents(store)).map(({ type }) => type);
      assert.deepEqual(told, ['link-issued', 'link-claimed', 'link-released']);
      // Whoever does not hold the link is not told that it rests.
      assert.deepEqual(await press(newSecret()), { outcome: 'denied', reason: 'wrong-secret' });
      await clock.advance(2_000);
      [isGone, isThere] = [false, true];
      assert.equal((await press()).outcome, 'handed-off');
    });
  }
});

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
      tenant: () => ({ origin: TENANT, handOff: async () => HAND_OFF }),
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

  for (const [before, next] of [
    ['done', 'denied'],
    ['not done', 'busy'],
  ] as const) {
    it(`hands off nothing where the second has none either, and the next press tells (they were ${before})`, async () => {
      lost = [before, before];
      const { outcome, again } = await redeem();
      assert.deepEqual([outcome, again.outcome], [{ outcome: 'uncertain', retryAfterMs: 2_000 }, next]);
    });
  }

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
