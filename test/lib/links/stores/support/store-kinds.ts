import { systemClock } from '../../../../../lib/clock';
import type { LinkStore } from '../../../../../lib/links/store';
import { MemoryTable } from '../../../../../lib/links/stores/memory-table';
import { parseRedisUrl } from '../../../../../lib/links/stores/redis/redis-address';
import { RedisConnection } from '../../../../../lib/links/stores/redis/redis-connection';
import { linkScripts } from '../../../../../lib/links/stores/redis/scripts';
import { RedisLinkStore } from '../../../../../lib/links/stores/redis-link-store';
import { openDatabaseFile } from '../../../../../lib/links/stores/sqlite-file';
import { SqliteRunner } from '../../../../../lib/links/stores/sqlite-runner';
import { SqliteTable } from '../../../../../lib/links/stores/sqlite-table';
import { TableLinkStore } from '../../../../../lib/links/stores/table-link-store';
import { FakeClock } from '../../../../support/fake-clock';
import { temporaryFolder } from './folder';
import { needsRedis, RedisServer } from './redis-server';

/** An empty store whose time stands still until the test moves it. */
export interface StoreUnderTest {
  readonly store: LinkStore;
  /** A second instance on the same data; the same one where there can be no second. */
  readonly other: LinkStore;
  now(): number;
  advance(durationMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  /** Call it in a `describe`; gives what opens an empty store of this kind. */
  readonly prepare: () => () => Promise<StoreUnderTest>;
}

const START = Date.UTC(2026, 0, 1);

const memory: StoreKind = {
  name: 'memory',
  prepare: () => async () => {
    const clock = new FakeClock(START);
    return onClock(new TableLinkStore(new MemoryTable(), clock), clock, async () => undefined);
  },
};

const sqlite: StoreKind = {
  name: 'SQLite',
  prepare: () => async () => {
    const clock = new FakeClock(START);
    const folder = await temporaryFolder({ fast: true });
    const { database } = openDatabaseFile(folder.path);
    const store = new TableLinkStore(new SqliteRunner(database, new SqliteTable(database)), clock);
    return onClock(store, clock, folder.remove);
  },
};

const redis: StoreKind = {
  name: 'Redis',
  prepare: () => {
    needsRedis();
    let server: RedisServer;
    let connections: RedisConnection[];
    let count = 0;
    before(async () => {
      server = await RedisServer.start();
      connections = [1, 2].map(() => new RedisConnection(parseRedisUrl(server.url), {}));
    });
    after(async () => {
      for (const connection of connections ?? []) await connection.close();
      await server?.close();
    });
    return async () => {
      count += 1;
      return redisUnderTest(`test-${count}`, connections);
    };
  },
};

export const STORE_KINDS: readonly StoreKind[] = [memory, sqlite, redis];

function onClock(store: LinkStore, clock: FakeClock, cleanUp: () => Promise<void>): StoreUnderTest {
  return {
    store,
    other: store,
    now: () => clock.now(),
    advance: (durationMs) => clock.advance(durationMs),
    close: async () => {
      await store.close();
      await cleanUp();
    },
  };
}

/**
 * Redis's TIME cannot be set, so the same scripts run behind another first line: they take the time from a key that the
 * test writes. It begins now, because Redis drops keys (PEXPIREAT) and ages taken events by its own clock; the latter are
 * made older by hand.
 */
const TEST_CLOCK = "local now = tonumber(redis.call('GET', KEYS[1] .. 'test-clock'))\n";
const TEST_SCRIPTS = linkScripts(TEST_CLOCK);

async function redisUnderTest(prefix: string, connections: readonly RedisConnection[]): Promise<StoreUnderTest> {
  const [first, second] = connections;
  if (!first || !second) throw new Error('no connections');
  const base = `{${prefix}}:`;
  let now = Date.now();
  const setClock = () => first.send(['SET', `${base}test-clock`, String(now)]);
  await setClock();
  return {
    store: new RedisLinkStore(first, prefix, systemClock, TEST_SCRIPTS),
    other: new RedisLinkStore(second, prefix, systemClock, TEST_SCRIPTS),
    now: () => now,
    advance: async (durationMs) => {
      now += durationMs;
      await setClock();
      await ageTakenEvents(first, `${base}events`, durationMs);
    },
    // The connections serve the next test.
    close: async () => undefined,
  };
}

async function ageTakenEvents(connection: RedisConnection, stream: string, durationMs: number): Promise<void> {
  const script = `
    local pending = redis.pcall('XPENDING', KEYS[1], 'flows', '-', '+', 10000)
    if pending.err then return end
    for _, entry in ipairs(pending) do
      redis.call('XCLAIM', KEYS[1], 'flows', 'instances', 0, entry[1], 'IDLE', entry[3] + ARGV[1], 'JUSTID')
    end`;
  await connection.send(['EVAL', script, '1', stream, String(durationMs)]);
}
