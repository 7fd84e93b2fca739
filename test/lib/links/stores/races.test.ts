import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { openLinkStore } from '../../../../lib/links/stores/open-store';
import { someLink } from './support/links';
import type { RaceResult, RaceTask } from './support/race-process';
import { needsRedis, RedisServer } from './support/redis-server';

const [PROCESSES, CALLERS, LINKS] = process.env.TEST_HEAVY ? [8, 128, 2_000] : [4, 64, 300];

/** Accessors that a hand-off was told of. */
const HANDED_OFF = `
local accessors = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  if entry[2][2] == 'link-handed-off' then accessors[#accessors + 1] = entry[2][6] end
end
return accessors`;

describe('a race for links on Redis', () => {
  needsRedis();
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server?.close());

  it(`of ${PROCESSES} processes with ${CALLERS} callers each has one winner for each of ${LINKS} links`, async function () {
    this.timeout(process.env.TEST_HEAVY ? 900_000 : 60_000);
    const { links: store } = openLinkStore({ kind: 'redis', url: server.url });
    const now = await store.now();
    const links = Array.from({ length: LINKS }, () => someLink(now, { expiresAt: now + 3_600_000 }));
    // By the hundred: a busy machine would not answer 2,000 at once within the second that a command has.
    for (let at = 0; at < LINKS; at += 100) await Promise.all(links.slice(at, at + 100).map((link) => store.issue(link)));

    const racers = Array.from({ length: PROCESSES }, () =>
      fork(path.join(__dirname, 'support', 'race-process.js'), { serialization: 'advanced' }),
    );
    await Promise.all(racers.map((racer) => once(racer, 'message')));
    const startedAt = performance.now();
    const task: RaceTask = { url: server.url, callers: CALLERS, links };
    const results = await Promise.all(
      racers.map(async (racer) => {
        racer.send(task);
        const [result] = (await once(racer, 'message')) as [RaceResult];
        return result;
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;

    const winners = results.flatMap(({ commits }) => commits);
    const sum = (of: 'claims' | 'busy' | 'releases' | 'unanswered') => results.reduce((total, result) => total + result[of], 0);
    const handedOff = (await server.command('EVAL', HANDED_OFF, '1', '{mfa-links}:events')) as string[];
    await store.close();
    console.log(
      `      ${PROCESSES} processes x ${CALLERS} callers x ${LINKS} links: ${winners.length} commits, ${new Set(winners).size} links, ` +
        `${handedOff.length} hand-off events in the log; ${sum('claims')} claims (${sum('busy')} busy, ${sum('releases')} given back, ${sum('unanswered')} steps repeated for want of an answer) in ` +
        `${seconds.toFixed(1)} s, ${Math.round(sum('claims') / seconds)} a second`,
    );
    assert.deepEqual([...winners].sort(), links.map(({ accessor }) => accessor).sort());
    assert.ok(sum('claims') >= PROCESSES * CALLERS * LINKS);
    // However many were refused: no event of a hand-off was pushed out.
    assert.deepEqual(handedOff.sort(), [...winners].sort());
  });
});
