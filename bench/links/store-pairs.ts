import { randomBytes, randomUUID } from 'node:crypto';
import { systemClock } from '../../lib/clock';
import { newAccessor } from '../../lib/links/link';
import type { NewLink } from '../../lib/links/record';
import type { LinkStore } from '../../lib/links/store';
import { parseRedisUrl } from '../../lib/links/stores/redis/redis-address';
import { RedisConnection } from '../../lib/links/stores/redis/redis-connection';
import { RedisLinkStore } from '../../lib/links/stores/redis-link-store';
import { openDatabaseFile } from '../../lib/links/stores/sqlite-file';
import { SqliteRunner } from '../../lib/links/stores/sqlite-runner';
import { SqliteTable } from '../../lib/links/stores/sqlite-table';
import { TableLinkStore } from '../../lib/links/stores/table-link-store';
import { APP_KEY } from '../vendor-calls';
import { BareRedis } from './bare-redis';
import { BareSqlite } from './bare-sqlite';

const LIFE_MS = 600_000;
/** As long as what is sealed without a user token. */
const CIPHERTEXT_BYTES = 220;
const PREFIX = 'bench-bare';

/** Claims and commits all of these links at once. */
type Redeem = (links: readonly NewLink[]) => Promise<void>;

/** A store, and the bare statements on the same database. */
export interface StorePair {
  readonly name: string;
  readonly store: LinkStore;
  readonly redeem: Redeem;
  readonly redeemBare: Redeem;
  close(): Promise<void>;
}

export function sqlitePair(folder: string): StorePair {
  const { database } = openDatabaseFile(folder);
  const store = new TableLinkStore(new SqliteRunner(database, new SqliteTable(database)), systemClock);
  const bare = new BareSqlite(database);
  return pair('sqlite', store, (links) => bare.redeem(links));
}

export async function redisPair(url: string): Promise<StorePair> {
  const connection = new RedisConnection(parseRedisUrl(url), {});
  const store = new RedisLinkStore(connection, PREFIX, systemClock);
  const bare = new BareRedis(connection, PREFIX);
  await bare.load();
  return pair('redis', store, (links) => bare.redeem(links));
}

function pair(name: string, store: LinkStore, redeemBare: Redeem): StorePair {
  return { name, store, redeem: redeemer(store), redeemBare, close: () => store.close() };
}

/** New links in the store, each of another user, ready to be redeemed. */
export async function issueLinks(store: LinkStore, count: number): Promise<NewLink[]> {
  const expiresAt = (await store.now()) + LIFE_MS;
  const links = Array.from({ length: count }, () => ({
    accessor: newAccessor(),
    verifierHash: randomBytes(32).toString('hex'),
    ciphertext: randomBytes(CIPHERTEXT_BYTES),
    expiresAt,
    failureNonceHash: randomBytes(32).toString('hex'),
    user: `${randomUUID()}@acme.example`,
    appKey: APP_KEY,
    ticket: undefined,
    failureTarget: undefined,
  }));
  await Promise.all(links.map((link) => store.issue(link)));
  return links;
}

function redeemer(store: LinkStore): Redeem {
  const redeem = async ({ accessor, verifierHash }: NewLink): Promise<void> => {
    if ((await store.claim({ accessor, verifierHash, claimId: accessor })).outcome !== 'claimed') throw new Error('not claimed');
    if ((await store.commit(accessor, accessor, {})) !== 'committed') throw new Error('not committed');
  };
  return async (links) => void (await Promise.all(links.map(redeem)));
}
