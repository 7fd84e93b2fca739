import { MemoryTransactionStore } from '../../../../lib/authentication/memory-transaction-store';
import { RedisTransactionStore } from '../../../../lib/authentication/redis-transaction-store';
import { SqliteTransactionStore } from '../../../../lib/authentication/sqlite-transaction-store';
import { transactionScripts } from '../../../../lib/authentication/transaction-scripts';
import type { TransactionStore } from '../../../../lib/authentication/transaction-store';
import { parseRedisUrl } from '../../../../lib/links/stores/redis/redis-address';
import { RedisConnection } from '../../../../lib/links/stores/redis/redis-connection';
import { openDatabaseFile } from '../../../../lib/links/stores/sqlite-file';
import { SqliteRunner } from '../../../../lib/links/stores/sqlite-runner';
import { SqliteTable } from '../../../../lib/links/stores/sqlite-table';
import { FakeClock } from '../../../support/fake-clock';
import { temporaryFolder } from '../../links/stores/support/folder';
import { needsRedis, RedisServer } from '../../links/stores/support/redis-server';

/** An empty store whose time stands still until the test moves it. */
export interface TransactionStoreUnderTest {
  readonly store: TransactionStore;
  /** A second instance on the same data; the same one where there can be no second. */
  readonly other: TransactionStore;
  now(): number;
  advance(durationMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface TransactionStoreKind {
  readonly name: string;
  /** Call it in a `describe`; gives what opens an empty store of this kind. */
  readonly prepare: () => (most?: number) => Promise<TransactionStoreUnderTest>;
}

const memory: TransactionStoreKind = {
  name: 'memory',
  prepare: () => async () => {
    const clock = new FakeClock();
    return onClock(new MemoryTransactionStore(clock), clock, async () => undefined);
  },
};

const sqlite: TransactionStoreKind = {
  name: 'SQLite',
  prepare: () => async (most) => {
    const clock = new FakeClock();
    const folder = await temporaryFolder({ fast: true });
    const { database } = openDatabaseFile(folder.path);
    const runner = new SqliteRunner(database, new SqliteTable(database));
    return onClock(new SqliteTransactionStore(runner, database, clock, most), clock, async () => {
      await runner.close();
      await folder.remove();
    });
  },
};

/** Redis's TIME cannot be set: the same scripts, which take the time from a key that the test writes. */
const TEST_SCRIPTS = transactionScripts("local now = tonumber(redis.call('GET', KEYS[1] .. 'test-clock'))\n");

const redis: TransactionStoreKind = {
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
    return async (most) => {
      count += 1;
      return redisUnderTest(`test-${count}`, connections, most);
    };
  },
};

/** Whose bound a test can choose. */
export const BOUNDED_KINDS: readonly TransactionStoreKind[] = [sqlite, redis];
export const TRANSACTION_STORE_KINDS: readonly TransactionStoreKind[] = [memory, ...BOUNDED_KINDS];

function onClock(store: TransactionStore, clock: FakeClock, close: () => Promise<void>): TransactionStoreUnderTest {
  return { store, other: store, now: () => clock.now(), advance: (durationMs) => clock.advance(durationMs), close };
}

/** It begins now, because Redis drops keys (PEXPIREAT) by its own clock. */
async function redisUnderTest(
  prefix: string,
  [first, second]: readonly RedisConnection[],
  most: number | undefined,
): Promise<TransactionStoreUnderTest> {
  if (!first || !second) throw new Error('no connections');
  let now = Date.now();
  const setClock = () => first.send(['SET', `{${prefix}}:test-clock`, String(now)]);
  await setClock();
  return {
    store: new RedisTransactionStore(first, prefix, most, TEST_SCRIPTS),
    other: new RedisTransactionStore(second, prefix, most, TEST_SCRIPTS),
    now: () => now,
    advance: async (durationMs) => {
      now += durationMs;
      await setClock();
    },
    // The connections serve the next test.
    close: async () => undefined,
  };
}
