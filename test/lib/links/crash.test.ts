import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { LinkService } from '../../../lib/links/link-service';
import { type LinkStoreSettings, openLinkStore } from '../../../lib/links/stores/open-store';
import type { Pressed } from '../../support/press';
import { until } from '../../support/until';
import { temporaryFolder } from './stores/support/folder';
import { RedisServer, whyNoRedis } from './stores/support/redis-server';
import { type Point, PUBLIC_URL, REDEMPTION_POINTS } from './support/redemption-points';
import { Worker } from './support/worker';

const ROUNDS = process.env.TEST_HEAVY ? 34 : 1;
const ROUNDS_AT_ONCE = 3;
const CRASHES_PER_ROUND = 3;
/** A link whose redemption died before its commit works again within this time: the lease and a little. */
const WORKS_AGAIN_MS = 25_000;
const STOP_POINTS = ['claimed', 'opened', 'minted', 'prepared'] as const;
/** Those whose link waits for its lease come last: somebody else must be there in time to try it. */
const UNLEASED: readonly Point[] = ['received', 'committed', 'answering', 'answered'];
const LEASED = REDEMPTION_POINTS.filter((point) => !UNLEASED.includes(point));
const IN_PARALLEL = 2;

interface TestLink {
  readonly url: string;
  readonly point: Point;
}

/** One link whose redemption was killed, and what came of it. */
interface Crash extends TestLink {
  readonly killedAt: number;
  /** Answers that sent a browser to the challenge, that of the killed process included. */
  readonly handOffs: number;
  /** Milliseconds from the kill until somebody else was handed off, 0 where the first try did it; undefined where none did. */
  readonly workedAfterMs: number | undefined;
}

interface StoreCase {
  readonly name: string;
  /** Several processes can have it open at once. */
  readonly isShared: boolean;
  open(): Promise<{ readonly settings: LinkStoreSettings; close(): Promise<void> }>;
}

const sqlite: StoreCase = {
  name: 'SQLite',
  isShared: false,
  open: async () => {
    const folder = await temporaryFolder({ fast: true });
    return { settings: { kind: 'sqlite', directory: folder.path }, close: folder.remove };
  },
};

const redis: StoreCase = {
  name: 'Redis',
  isShared: true,
  open: async () => {
    const server = await RedisServer.start();
    return { settings: { kind: 'redis', url: server.url }, close: () => server.close() };
  },
};

describe('a process that ends in the middle of a redemption', function () {
  this.timeout(process.env.TEST_HEAVY ? 3_600_000 : 120_000);
  /** The lease is waited for once, for all cases together. */
  const runs = new Map<string, Promise<unknown>>();
  const run = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const running = work();
    running.catch(() => undefined);
    runs.set(name, running);
    return running;
  };
  const resultOf = <T>(name: string) => runs.get(name) as Promise<T>;
  const noRedis = whyNoRedis();

  before(() => {
    for (const store of noRedis === undefined ? [sqlite, redis] : [sqlite]) {
      void run(`kill ${store.name}`, () => crashes(store));
      void run(`stop ${store.name}`, () => pauses(store));
    }
  });

  for (const store of [sqlite, redis]) {
    describe(`on ${store.name}`, () => {
      before(function () {
        if (store !== redis || noRedis === undefined) return;
        if (process.env.CI === 'true') throw new Error(noRedis);
        console.log(`      skipped: ${noRedis}`);
        this.skip();
      });

      it(`killed at any of ${REDEMPTION_POINTS.length} points: no second hand-off, and what was not committed works again`, async () => {
        const all = await resultOf<Crash[]>(`kill ${store.name}`);
        for (const point of REDEMPTION_POINTS) console.log(`      ${figures(point, all)}`);
        assert.equal(all.length, ROUNDS * CRASHES_PER_ROUND * REDEMPTION_POINTS.length);
        for (const { point, handOffs, workedAfterMs } of all) {
          assert.ok(handOffs <= 1, `${point}: ${handOffs} hand-offs`);
          if (isBefore(point, 'committing')) assert.notEqual(workedAfterMs, undefined, `${point}: the link is lost`);
          assert.ok((workedAfterMs ?? 0) < WORKS_AGAIN_MS, `${point}: ${workedAfterMs} ms`);
          if (isBefore('committing', point)) assert.equal(workedAfterMs, undefined, `${point}: a used link was opened again`);
          if (point === 'answered') assert.equal(handOffs, 1);
        }
      });

      it('stopped past its lease: hands off nothing when it goes on, while the link is good for somebody else', async () => {
        const all = await resultOf<Pause[]>(`stop ${store.name}`);
        const late = all.filter(({ lateAnswer }) => lateAnswer?.status === 200).length;
        console.log(
          `      ${all.length} stopped at ${STOP_POINTS.join(', ')}: ${late} late hand-offs, ${sum(all)} to somebody else`,
        );
        assert.equal(late, 0);
        for (const { point, lateAnswer, others } of all) assert.deepEqual([point, others, lateAnswer?.status], [point, 1, 410]);
      });
    });
  }
});

async function crashes(store: StoreCase): Promise<Crash[]> {
  const all: Crash[] = [];
  await inParallel(ROUNDS_AT_ONCE, Array.from({ length: ROUNDS }), async () => {
    const { settings, close } = await store.open();
    try {
      all.push(...(await crashRound(store, settings)));
    } finally {
      await close();
    }
  });
  return all;
}

async function crashRound(store: StoreCase, settings: LinkStoreSettings): Promise<Crash[]> {
  const points = [...UNLEASED, ...LEASED].flatMap((point) => Array.from({ length: CRASHES_PER_ROUND }, () => point));
  const links = await issue(settings, points);
  const killed: Array<TestLink & { readonly killedAt: number; readonly handOffs: number }> = [];
  await inParallel(store.isShared ? IN_PARALLEL : 1, links, async (link) => {
    const worker = await Worker.start({ store: settings, at: link.point });
    let answer = await worker.press(link.url);
    while (isToTryAgain(answer)) answer = await worker.press(link.url);
    await worker.gone();
    killed.push({ ...link, killedAt: performance.now(), handOffs: handOffsIn(answer) });
  });
  const survivors = [await Worker.start({ store: settings })];
  if (store.isShared) survivors.push(await Worker.start({ store: settings }));
  const all = await Promise.all(killed.map((link) => openWithOthers(link, survivors)));
  for (const survivor of survivors) await survivor.close();
  return all;
}

/** Two browsers that do not give up: until the link is refused. */
async function openWithOthers(
  { handOffs, ...link }: TestLink & { readonly killedAt: number; readonly handOffs: number },
  survivors: readonly Worker[],
): Promise<Crash> {
  let workedAfterMs: number | undefined;
  let others = 0;
  const browser = async (worker: Worker) => {
    for (let isFirstTry = true; ; isFirstTry = false) {
      const answer = await worker.press(link.url);
      if (answer?.status === 200) {
        others += 1;
        workedAfterMs = isFirstTry ? 0 : performance.now() - link.killedAt;
      } else if (isToTryAgain(answer)) await pause(Number(answer?.retryAfter) * 1_000);
      else if (answer?.status === 410) return;
      else throw new Error(`${link.point}: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all([0, 1].map((index) => browser(survivors[index % survivors.length] as Worker)));
  return { ...link, handOffs: handOffs + others, workedAfterMs };
}

interface Pause {
  readonly point: Point;
  /** What the stopped process answered in the end. */
  readonly lateAnswer: Pressed | undefined;
  /** Hand-offs to others. */
  readonly others: number;
}

async function pauses(store: StoreCase): Promise<Pause[]> {
  const { settings, close } = await store.open();
  try {
    // A process that stands still keeps its SQLite file: there is one for each of them, and nobody else until it goes on.
    if (store.isShared) return await pausesOn(settings, STOP_POINTS, true);
    const each = await Promise.all(
      STOP_POINTS.map(async (point) => {
        const own = await store.open();
        const result = await pausesOn(own.settings, [point], false);
        await own.close();
        return result;
      }),
    );
    return each.flat();
  } finally {
    await close();
  }
}

async function pausesOn(settings: LinkStoreSettings, points: readonly Point[], isShared: boolean): Promise<Pause[]> {
  const links = await issue(settings, points);
  const other = isShared ? await Worker.start({ store: settings }) : undefined;
  const results = await Promise.all(
    links.map(async ({ url, point }) => {
      const worker = await Worker.start({ store: settings, at: point, signal: 'SIGSTOP' });
      const late = worker.press(url);
      await until(`${point}: a process that stands still`, () => isStopped(worker.pid));
      const stoppedAt = performance.now();
      let others = 0;
      if (other) others += await openWhenFree(other, url);
      else await pause(20_500 - (performance.now() - stoppedAt));
      worker.resume();
      const lateAnswer = await late;
      if (!other) others += await openWhenFree(worker, url);
      await worker.close();
      return { point, lateAnswer, others };
    }),
  );
  await other?.close();
  return results;
}

/** @returns the number of hand-offs */
async function openWhenFree(worker: Worker, url: string): Promise<number> {
  for (let handOffs = 0; ; ) {
    const answer = await worker.press(url);
    if (answer?.status === 200) handOffs += 1;
    else if (isToTryAgain(answer)) await pause(Number(answer?.retryAfter) * 1_000);
    else return handOffs;
  }
}

/** A link of a user of its own for each of the points. */
async function issue(settings: LinkStoreSettings, points: readonly Point[]): Promise<TestLink[]> {
  const { links: store } = openLinkStore(settings);
  const service = new LinkService({ store, baseUrl: PUBLIC_URL, tenant: () => undefined });
  const links: TestLink[] = [];
  for (const point of points) {
    const request = {
      identity: 'identity',
      user: `${randomUUID()}@acme.example`,
      appKey: 'app',
      ticket: undefined,
      failureTarget: undefined,
      lifetimeMs: 600_000,
    };
    const { url } = await service.issue(request).catch(() => service.issue(request));
    links.push({ url, point });
  }
  await store.close();
  return links;
}

async function inParallel<T>(width: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Linux: "T" stands for stopped. */
function isStopped(pid: number): boolean {
  return / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/\(.*\)/, ''));
}

/** Held by somebody else, or a store that was too busy to answer within its second. */
function isToTryAgain(answer: Pressed | undefined): boolean {
  return answer?.status === 409 || answer?.status === 503;
}

function handOffsIn(answer: Pressed | undefined): number {
  return answer?.status === 200 ? 1 : 0;
}

function isBefore(point: Point, other: Point): boolean {
  return REDEMPTION_POINTS.indexOf(point) < REDEMPTION_POINTS.indexOf(other);
}

function sum(all: readonly Pause[]): number {
  return all.reduce((total, { others }) => total + others, 0);
}

function figures(point: Point, all: readonly Crash[]): string {
  const there = all.filter((crash) => crash.point === point);
  const again = there.flatMap(({ workedAfterMs }) => workedAfterMs ?? []);
  const handOffs = there.reduce((total, crash) => total + crash.handOffs, 0);
  const most = Math.max(0, ...there.map((crash) => crash.handOffs));
  const slowest = again.some((ms) => ms > 0) ? `, after ${(Math.max(...again) / 1000).toFixed(1)} s at most` : '';
  return `${point.padEnd(10)} ${there.length} killed: ${handOffs} hand-offs, ${most} at most of one link; ${again.length} work again${slowest}`;
}
