import assert from 'node:assert/strict';
import { newAccessor, newSecret } from '../../../../lib/links/link';
import { RateLimit } from '../../../../lib/links/rate-limit';
import { FakeClock } from '../../../support/fake-clock';
import { CHALLENGE, formOf, heading, useLinkServer } from './link-server';

describe('rate limit', () => {
  it('lets a client be refused so often, and again when the window is over', async () => {
    const clock = new FakeClock();
    const limit = new RateLimit({ most: 2, windowMs: 60_000 }, clock);
    limit.noteRefusal('a');
    await clock.advance(20_000);
    assert.equal(limit.waitMs('a'), 0);
    limit.noteRefusal('a');
    assert.equal(limit.waitMs('a'), 40_000);
    assert.equal(limit.waitMs('b'), 0, 'others are not affected');
    await clock.advance(40_000);
    assert.equal(limit.waitMs('a'), 0);
    limit.noteRefusal('a');
    assert.equal(limit.waitMs('a'), 0, 'counted anew');
  });

  it('remembers 10,000 clients, the latest', () => {
    const limit = new RateLimit({ most: 1, windowMs: 1000 }, new FakeClock());
    for (let client = 0; client <= 10_000; client++) limit.noteRefusal(String(client));
    assert.equal(limit.waitMs('10000'), 1000);
    assert.equal(limit.waitMs('0'), 0, 'forgotten');
  });
});

describe('link handler: rate limit', () => {
  const server = useLinkServer();
  const guess = (headers = {}) => server().press(`/mfa/${newAccessor()}`, formOf(`/${newAccessor()}#${newSecret()}`), headers);

  it('stops whoever guesses, for the rest of the minute, without asking the store', async () => {
    const good = await server().issue();
    for (let turn = 0; turn < 30; turn++) assert.equal((await guess()).status, 410);
    server().storeCalls = [];
    await server().clock.advance(18_500);
    const reply = await guess();
    assert.deepEqual([reply.status, heading(reply), reply.headers['retry-after']], [429, 'Too many attempts', '42']);
    assert.equal((await server().ask(`/mfa/failed/${newAccessor()}?n=x`)).status, 429, 'the other way to the store, too');
    assert.equal((await server().press(good.path, good.form)).status, 429, 'whoever shares the address waits with them');
    assert.equal((await server().ask(`/mfa/${newAccessor()}`)).status, 200, 'the page itself is for everybody');
    assert.deepEqual(server().storeCalls, []);
    await server().clock.advance(41_500);
    assert.equal((await guess()).status, 410);
  });

  it('never stops people whose links are good, however many share an address', async () => {
    for (let turn = 0; turn < 100; turn++) {
      const link = await server().issue();
      assert.equal((await server().press(link.path, link.form)).status, 200);
    }
  });

  it('never stops people whose links are good, however many press at once', async () => {
    const begun: Array<() => void> = [];
    server().handOff = () => new Promise((resolve) => begun.push(() => resolve({ location: CHALLENGE })));
    const links = await Promise.all(Array.from({ length: 100 }, () => server().issue()));
    const presses = links.map(({ path, form }) => server().press(path, form));
    while (begun.length < 100) await new Promise((resolve) => setImmediate(resolve));
    for (const handOff of begun) handOff();
    assert.deepEqual(new Set((await Promise.all(presses)).map(({ status }) => status)), new Set([200]));
  });

  it('counts by the address that Express trusts', async () => {
    server().ip = '203.0.113.7';
    for (let turn = 0; turn < 31; turn++) await guess();
    assert.equal((await guess()).status, 429);
    server().ip = '203.0.113.8';
    assert.equal((await guess()).status, 410);
  });

  it('counts a /64 of IPv6 as one client', async () => {
    for (let turn = 0; turn < 30; turn++) {
      server().ip = `2001:db8::${turn}`;
      await guess();
    }
    assert.equal((await guess()).status, 429);
  });

  it('takes no word of a forwarding header for it', async () => {
    server().ip = '203.0.113.7';
    for (let turn = 0; turn < 30; turn++) await guess({ 'x-forwarded-for': `198.51.100.${turn}` });
    assert.equal((await guess({ 'x-forwarded-for': '198.51.100.200' })).status, 429);
  });

  it('locks nobody out behind a proxy on this machine that Express was not told of', async () => {
    for (let turn = 0; turn < 40; turn++) assert.equal((await guess({ 'x-forwarded-for': '198.51.100.1' })).status, 410);
  });
});
