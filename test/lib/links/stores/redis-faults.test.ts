import assert from 'node:assert/strict';
import type { LinkStore } from '../../../../lib/links/store';
import { openLinkStore } from '../../../../lib/links/stores/open-store';
import { until } from '../../../support/until';
import { claim } from './support/links';
import { Load } from './support/load';
import { needsRedis, RedisServer } from './support/redis-server';

const FAULT_MS = process.env.TEST_HEAVY ? 10_000 : 1_500;
const PEOPLE = process.env.TEST_HEAVY ? 64 : 16;
/** One second for a command, and one more where its script has to be sent in full. */
const LONGEST_ANSWER_MS = 2_500;
const RECOVERY_MS = 3_000;
const SETTLED_MS = 700;

interface Fault {
  readonly name: string;
  begin(server: RedisServer): unknown;
  end(server: RedisServer): unknown;
}

const FAULTS: readonly Fault[] = [
  { name: 'killed', begin: (server) => server.kill(), end: (server) => server.restart() },
  { name: 'paused', begin: (server) => server.pause(), end: (server) => server.resume() },
  {
    name: 'read-only',
    begin: (server) => server.command('REPLICAOF', '127.0.0.1', '1'),
    end: (server) => server.command('REPLICAOF', 'NO', 'ONE'),
  },
];

describe('Redis under load', () => {
  needsRedis();
  let server: RedisServer;
  let instances: LinkStore[];
  let load: Load;

  beforeEach(async () => {
    server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always');
    instances = [1, 2].map(() => openLinkStore({ kind: 'redis', url: server.url }).links);
    load = new Load(instances, PEOPLE);
    await until('100 answers', () => load.answers.length > 100);
  });
  afterEach(async () => {
    await load?.end();
    for (const instance of instances ?? []) await instance.close();
    await server?.close();
  });

  for (const { name, begin, end } of FAULTS) {
    it(`that is ${name}: every question is answered, no link is used twice, and it goes on by itself`, async function () {
      this.timeout(60_000);
      const before = load.answers.length;
      await begin(server);
      // Answers that were on their way.
      await pause(100);
      const faultAt = performance.now();
      const usedBefore = [...load.used];
      await pause(FAULT_MS);
      const during = load.since(faultAt);
      await end(server);
      const endedAt = performance.now();
      const recoveredMs = (await load.changedSince(endedAt)) - endedAt;
      await pause(SETTLED_MS);
      const after = load.since(endedAt);
      await load.end();
      const lastRefusalMs = (after.findLast(({ kind }) => kind === 'refused')?.at ?? endedAt) - endedAt;
      const refused = during.filter(({ kind }) => kind === 'refused').length;
      console.log(
        `      ${name}: ${before} answers before, ${during.length} during (${refused} refused, 0 changed anything), ${after.length} after; ` +
          `first change ${Math.round(recoveredMs)} ms and last refusal ${Math.round(lastRefusalMs)} ms after its end; the longest ` +
          `answer took ${Math.round(load.longestMs)} ms; ${load.used.length} links used, ${load.doubles} twice`,
      );
      assert.ok(refused > 0 && load.used.length > usedBefore.length);
      assert.equal(during.filter(({ kind }) => kind === 'changed').length, 0, 'nobody else answers for it');
      assert.ok(recoveredMs < RECOVERY_MS && lastRefusalMs < RECOVERY_MS);
      assert.ok(load.longestMs < LONGEST_ANSWER_MS, `${load.longestMs} ms`);
      assert.equal(load.doubles, 0);
      const [instance] = instances;
      assert.ok(instance);
      for (const link of usedBefore) assert.deepEqual(await claim(instance, link), { outcome: 'denied', reason: 'used' });
    });
  }

  it('that is emptied: what it forgot is refused, and new links work', async function () {
    this.timeout(60_000);
    const usedBefore = [...load.used];
    await server.command('FLUSHALL');
    const emptiedAt = performance.now();
    await pause(500);
    const after = load.since(emptiedAt);
    await load.end();
    const [instance] = instances;
    assert.ok(instance);
    for (const link of usedBefore) assert.deepEqual(await claim(instance, link), { outcome: 'denied', reason: 'unknown' });
    assert.ok((await instance.takeEvents(10)).length > 0);
    const refused = after.filter(({ kind }) => kind === 'refused').length;
    console.log(
      `      emptied: ${usedBefore.length} used links are unknown now; ${after.length} answers after it, ${refused} refused; ` +
        `${load.used.length} links used, ${load.doubles} twice`,
    );
    assert.equal(refused, 0);
    assert.equal(load.doubles, 0);
    assert.ok(load.used.length > usedBefore.length);
  });
});

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
