import { MemoryTransactionStore } from '../../authentication/memory-transaction-store';
import { RedisTransactionStore } from '../../authentication/redis-transaction-store';
import { SqliteTransactionStore } from '../../authentication/sqlite-transaction-store';
import type { TransactionStore } from '../../authentication/transaction-store';
import { type Clock, systemClock } from '../../clock';
import { IdentityError } from '../../errors';
import type { TlsOptions } from '../../http/client';
import type { LinkStore } from '../store';
import { MemoryTable } from './memory-table';
import { parseRedisUrl } from './redis/redis-address';
import { RedisConnection } from './redis/redis-connection';
import { RedisLinkStore } from './redis-link-store';
import { openDatabaseFile } from './sqlite-file';
import { SqliteRunner } from './sqlite-runner';
import { SqliteTable } from './sqlite-table';
import { TableLinkStore } from './table-link-store';

const DEFAULT_PREFIX = 'mfa-links';

export type LinkStoreSettings =
  /** This process's memory: a restart forgets it. */
  | { readonly kind: 'memory' }
  /** A file of this process's own. */
  | {
      readonly kind: 'sqlite';
      /** A folder for nothing else: its mode becomes 0700. */
      readonly directory: string;
    }
  /** Shared by several instances. */
  | {
      readonly kind: 'redis';
      /** `redis[s]://[user@]host[:port][/database]`, without a password. */
      readonly url: string;
      readonly password?: string | undefined;
      readonly tls?: TlsOptions | undefined;
      /** What all keys begin with, in braces: instances share links when they share it. @default 'mfa-links' */
      readonly prefix?: string | undefined;
    };

/** What one place keeps: one file, one Redis, or this process's memory. */
export interface OpenedStores {
  readonly links: LinkStore;
  /** Closed together with `links`. */
  readonly transactions: TransactionStore;
}

export interface OpenOptions {
  readonly clock?: Clock;
  /** A damaged SQLite file was moved here. The store began anew; the links and transactions in that file are refused. */
  readonly onDamagedFile?: (file: string) => void;
}

/**
 * Opens the store that the settings name, and never another one: that would not know which links have been used. Redis is
 * connected to in the background; whenever it is away, every step fails with `LINK_STORE_UNAVAILABLE`.
 *
 * @throws IdentityError `IDENTITY_CONFIG`, or `LINK_STORE_UNAVAILABLE` where a file cannot be opened
 */
export function openLinkStore(
  settings: LinkStoreSettings,
  { clock = systemClock, onDamagedFile }: OpenOptions = {},
): OpenedStores {
  switch (settings.kind) {
    case 'memory':
      return { links: new TableLinkStore(new MemoryTable(), clock), transactions: new MemoryTransactionStore(clock) };
    case 'sqlite': {
      const { database, damagedFile } = openDatabaseFile(settings.directory);
      if (damagedFile !== undefined) onDamagedFile?.(damagedFile);
      const runner = new SqliteRunner(database, new SqliteTable(database));
      const transactions = new SqliteTransactionStore(runner, database, clock);
      return { links: new TableLinkStore(runner, clock, (now) => transactions.sweep(now)), transactions };
    }
    case 'redis': {
      const address = parseRedisUrl(settings.url);
      if (settings.tls && !address.tls) {
        const advice = 'it must begin with rediss://, or no TLS configuration be chosen';
        throw new IdentityError('IDENTITY_CONFIG', `The Redis URL of the link store is not for TLS: ${advice}`);
      }
      const connection = new RedisConnection(address, settings, clock);
      const prefix = settings.prefix || DEFAULT_PREFIX;
      return {
        links: new RedisLinkStore(connection, prefix, clock),
        transactions: new RedisTransactionStore(connection, prefix),
      };
    }
  }
}
