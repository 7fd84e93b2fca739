import assert from 'node:assert/strict';
import { IdentityError } from '../../../../lib/errors';
import type { LinkStore } from '../../../../lib/links/store';
import { type LinkStoreSettings, openLinkStore } from '../../../../lib/links/stores/open-store';
import { rejectsIdentity } from '../../../support/identity-error';
import { claim, drainEvents, LIFE_MS, someLink, waysToEnd } from './support/links';
import { needsRedis, RedisServer } from './support/redis-server';

const DAY_MS = 86_400_000;
const BASE = '{mfa-links}:';

describe('the Redis store', () => {
  needsRedis();
  let server: RedisServer;
  let store: LinkStore;
  const stores: LinkStore[] = [];

  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server?.close());
  beforeEach(async () => {
    await server.command('FLUSHALL');
    store = open();
  });
  afterEach(async () => {
    for (const opened of stores.splice(0)) await opened.close();
  });

  function open(settings: Partial<LinkStoreSettings> = {}): LinkStore {
    const { links: opened } = openLinkStore({ kind: 'redis', url: server.url, ...settings } as LinkStoreSettings);
    stores.push(opened);
    return opened;
  }

  const keys = async () => ((await server.command('KEYS', '*')) as string[]).sort();

  it('goes by Redis’s clock', async () => {
    const time = async () => Number(((await server.command('TIME')) as string[])[0]);
    const [before, now, after] = [await time(), await store.now(), await time()];
    assert.ok(before * 1_000 <= now && now < (after + 1) * 1_000, `${before} ${now} ${after}`);
    const link = someLink(now, { expiresAt: now + 30 });
    await store.issue(link);
    while ((await store.now()) < link.expiresAt) assert.ok(true);
    assert.deepEqual(await claim(store, link), { outcome: 'denied', reason: 'expired' });
  });

  it('keeps its keys in one slot of a cluster, under the prefix, and drops each a day after the expiry', async () => {
    const now = await store.now();
    const link = someLink(now, { user: 'alice', ticket: 'T-1' });
    await store.issue(link);
    const names = [`link:${link.accessor}`, 'user:alice', 'ticket:T-1'].map((name) => BASE + name);
    assert.deepEqual(
      await keys(),
      [...names, ...['changed', 'events', 'expiry', 'issued', 'open'].map((name) => BASE + name)].sort(),
    );
    const check = async (expiresAt: number) => {
      for (const name of names.slice(1)) assert.equal(await server.command('PEXPIRETIME', name), expiresAt + DAY_MS);
    };
    assert.equal(await server.command('PEXPIRETIME', names[0] ?? ''), link.expiresAt + DAY_MS);
    await check(link.expiresAt);
    await store.issue(someLink(now, { user: 'alice', ticket: 'T-1', expiresAt: now + 2 * LIFE_MS }));
    await check(now + 2 * LIFE_MS);
    await store.issue(someLink(now, { user: 'alice', ticket: 'T-1', appKey: 'app-2' }));
    await check(now + 2 * LIFE_MS);
  });

  it('leaves nothing behind in its indexes when links end', async () => {
    const now = await store.now();
    for (let count = 0; count < 5; count += 1) await store.issue(someLink(now, { user: 'alice', ticket: 'T-1' }));
    await store.revoke({ ticket: 'T-1' });
    await drainEvents(store);
    assert.equal(await server.command('EXISTS', `${BASE}ticket:T-1`), 0);
    assert.equal(await server.command('ZCARD', `${BASE}expiry`), 0);
    assert.equal(await server.command('XLEN', `${BASE}events`), 0);
    assert.deepEqual(await server.command('XPENDING', `${BASE}events`, 'flows'), [0, null, null, null]);
    assert.equal(await server.command('ZCARD', `${BASE}open`), 0);
  });

  it('leaves nothing behind in its lists when Redis has dropped the links', async () => {
    const links = Array.from({ length: 5 }, () => someLink(Date.now()));
    for (const link of links) await store.issue(link);
    for (const { accessor } of links.slice(0, 4)) await server.command('DEL', `${BASE}link:${accessor}`);
    const listed = await store.list({ limit: 10 });
    assert.deepEqual(
      listed.links.map(({ accessor }) => accessor),
      links.slice(4).map(({ accessor }) => accessor),
    );
    await server.command('DEL', `${BASE}link:${links[4]?.accessor}`);
    await store.sweep();
    for (const name of ['issued', 'open', 'changed']) assert.equal(await server.command('ZCARD', BASE + name), 0, name);
  });

  it('looks through more links than one step may, page by page, for the few that are asked for', async () => {
    const now = await store.now();
    const oldest = someLink(now);
    await store.issue(oldest);
    await claim(store, oldest, 'holder');
    await store.commit(oldest.accessor, 'holder', {});
    for (let count = 0; count < 2_100; count += 1) await store.issue(someLink(now));
    const pages = [await store.list({ limit: 10, states: ['used'] })];
    while (pages.at(-1)?.next !== undefined)
      pages.push(await store.list({ limit: 10, states: ['used'], after: pages.at(-1)?.next }));
    assert.deepEqual(
      pages.map(({ links }) => links.length),
      [0, 0, 1],
    );
    assert.equal((await store.list({ limit: 10, states: ['issued'] })).links.length, 10);
  });

  it('drops what was sealed as soon as a link has ended, in whichever way', async () => {
    for (const end of waysToEnd(store)) {
      const link = someLink(await store.now());
      await store.issue(link);
      const key = `${BASE}link:${link.accessor}`;
      assert.equal(await server.command('HEXISTS', key, 'ciphertext'), 1);
      await end(link);
      assert.equal(await server.command('HEXISTS', key, 'ciphertext'), 0, end.name);
    }
  });

  it('shares its links with those of the same prefix, and with nobody else', async () => {
    const link = someLink(await store.now());
    await store.issue(link);
    assert.deepEqual(await claim(open({ prefix: 'other' }), link), { outcome: 'denied', reason: 'unknown' });
    assert.equal((await claim(open(), link)).outcome, 'claimed');
  });

  it('refuses what Redis has evicted', async () => {
    const [lost, held, kept] = [
      someLink(await store.now(), { ticket: 'T-1' }),
      someLink(await store.now()),
      someLink(await store.now()),
    ];
    for (const link of [lost, held, kept]) await store.issue(link);
    await claim(store, held, 'holder');
    for (const link of [lost, held]) await server.command('DEL', `${BASE}link:${link.accessor}`);
    assert.deepEqual(await claim(store, lost), { outcome: 'denied', reason: 'unknown' });
    assert.equal(await store.commit(held.accessor, 'holder', {}), 'lost');
    assert.deepEqual(await store.revoke({ ticket: 'T-1' }), []);
    assert.equal((await claim(store, kept)).outcome, 'claimed');
  });

  it('teaches its scripts to a Redis that has forgotten them', async () => {
    const link = someLink(await store.now());
    for (const step of [
      () => store.issue(link),
      () => claim(store, link, 'holder'),
      () => store.takeEvents(10),
      () => store.commit(link.accessor, 'holder', {}),
    ]) {
      await server.command('SCRIPT', 'FLUSH');
      await step();
    }
    assert.deepEqual(await claim(store, link), { outcome: 'denied', reason: 'used' });
  });

  it('does nothing by halves when the memory of Redis is full', async () => {
    const [older, open] = [someLink(await store.now(), { user: 'alice' }), someLink(await store.now())];
    for (const link of [older, open]) await store.issue(link);
    await drainEvents(store);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    try {
      const newer = someLink(await store.now(), { user: 'alice' });
      await rejectsIdentity(store.issue(newer), 'LINK_STORE_UNAVAILABLE', /OOM/);
      await rejectsIdentity(claim(store, open), 'LINK_STORE_UNAVAILABLE', /OOM/);
      await rejectsIdentity(store.revoke({ accessor: open.accessor }), 'LINK_STORE_UNAVAILABLE', /OOM/);
    } finally {
      await server.command('CONFIG', 'SET', 'maxmemory', '0');
    }
    assert.deepEqual(await drainEvents(store), []);
    for (const link of [older, open]) assert.equal((await claim(store, link)).outcome, 'claimed');
  });

  it('keeps undelivered events when an instance goes for good', async () => {
    await store.issue(someLink(await store.now()));
    const [taken] = await store.takeEvents(1);
    await store.close();
    const stream = `${BASE}events`;
    await server.command('XCLAIM', stream, 'flows', 'instances', '0', taken?.id ?? '', 'IDLE', '5000');
    assert.deepEqual(await open().takeEvents(1), [taken]);
    const consumers = (await server.command('XINFO', 'CONSUMERS', stream, 'flows')) as unknown[];
    assert.equal(consumers.length, 1);
  });

  it('tells a second instance of events within about a second', async () => {
    const other = open();
    const told = new Promise<number>((resolve) => {
      const listener = async () => {
        if ((await other.takeEvents(1)).length > 0) resolve(performance.now());
      };
      other.onEvents(() => void listener());
    });
    const startedAt = performance.now();
    await store.issue(someLink(await store.now()));
    const took = (await told) - startedAt;
    assert.ok(took < 1_500, `${took} ms`);
    console.log(`      an event of one instance was another's after ${Math.round(took)} ms`);
  });

  it('fails every step after it was closed, and leaves no connection', async () => {
    await store.now();
    await store.close();
    await rejectsIdentity(store.now(), 'LINK_STORE_UNAVAILABLE', /closed/);
    const clients = String(await server.command('CLIENT', 'LIST'))
      .trim()
      .split('\n');
    assert.equal(clients.length, 1, 'only the one that asks');
  });

  it('can be used at once: the first steps wait for the first attempt to connect', async () => {
    const fresh = open();
    assert.equal(typeof (await fresh.now()), 'number');
  });

  it('has its error texts quote neither keys nor values', async () => {
    const link = someLink(await store.now());
    await server.command('SET', `${BASE}link:${link.accessor}`, 'CANARY-value');
    const error = await rejectsIdentity(claim(store, link), 'LINK_STORE_UNAVAILABLE', /WRONGTYPE/);
    assert.ok(error instanceof IdentityError);
    assert.doesNotMatch(error.message, /CANARY|mfa-links|script/);
  });
});
