import { createHash } from 'node:crypto';
import type { NewLink } from '../../lib/links/record';
import type { RedisConnection } from '../../lib/links/stores/redis/redis-connection';
import type { Script } from '../../lib/links/stores/redis/script';

const LEASE_MS = 20_000;

const CLAIM = script(`
if redis.call('HGET', KEYS[1], 'state') ~= 'issued' then return false end
redis.call('HSET', KEYS[1], 'state', 'claimed', 'claimId', ARGV[1], 'leaseUntil', ARGV[2])
return redis.call('HGET', KEYS[1], 'ciphertext')`);
const COMMIT = script(`
if redis.call('HGET', KEYS[1], 'claimId') ~= ARGV[1] then return false end
redis.call('HDEL', KEYS[1], 'ciphertext')
return redis.call('HSET', KEYS[1], 'state', 'used')`);

/** The least that a redemption can be in Redis: two scripts that look at one field and change what they must. */
export class BareRedis {
  readonly #connection: RedisConnection;
  readonly #keyPrefix: string;

  /** @param prefix of the store whose links these are */
  constructor(connection: RedisConnection, prefix: string) {
    this.#connection = connection;
    this.#keyPrefix = `{${prefix}}:link:`;
  }

  /** Redis must have seen a script before it is known by its hash. */
  async load(): Promise<void> {
    for (const { text } of [CLAIM, COMMIT]) await this.#connection.send(['SCRIPT', 'LOAD', text]);
  }

  async redeem(links: readonly NewLink[]): Promise<void> {
    await Promise.all(links.map((link) => this.#redeem(link)));
  }

  async #redeem({ accessor }: NewLink): Promise<void> {
    const key = this.#keyPrefix + accessor;
    const claimed = await this.#run(CLAIM, key, accessor, String(Date.now() + LEASE_MS));
    if (typeof claimed !== 'string') throw new Error('not claimed');
    if ((await this.#run(COMMIT, key, accessor)) === null) throw new Error('not committed');
  }

  #run({ sha1 }: Script, key: string, ...args: readonly string[]): Promise<unknown> {
    return this.#connection.send(['EVALSHA', sha1, '1', key, ...args]);
  }
}

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}
