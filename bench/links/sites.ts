import path from 'node:path';
import { type Redis, startRedis, whyNoRedis } from '../../demo/redis';
import type { Arena, Tenant } from '../arena';
import { ChildProgram } from '../child-program';
import type { LoadResult } from './load';
import type { SiteCommands } from './site';
import type { StoreName, StoreSetting } from './store-setting';

export type Site = ChildProgram<SiteCommands>;

/** Sites with a store of each kind that there can be on this machine, and the Redis that one of them needs. */
export class Sites {
  readonly #arena: Arena;
  readonly #tenant: Tenant;
  readonly #redis: Redis | undefined;

  private constructor(arena: Arena, tenant: Tenant, redis: Redis | undefined) {
    this.#arena = arena;
    this.#tenant = tenant;
    this.#redis = redis;
  }

  static async open(arena: Arena, tenant: Tenant): Promise<Sites> {
    const missing = whyNoRedis();
    if (missing) console.error(`without Redis: ${missing}`);
    // As durable as the file: without it, a Redis that is killed forgets up to a second.
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
    const redis = missing ? undefined : await startRedis(await arena.scratchFolder(), ...durable);
    return new Sites(arena, tenant, redis);
  }

  get stores(): readonly StoreName[] {
    return this.#redis ? ['sqlite', 'redis', 'memory'] : ['sqlite', 'memory'];
  }

  get redisUrl(): string | undefined {
    return this.#redis?.url;
  }

  /** Starts a site for each store, each in a process of its own, and ends them after `use`. */
  async withSites<Result>(stores: readonly StoreName[], use: (sites: readonly Site[]) => Promise<Result>): Promise<Result> {
    const started: Site[] = [];
    try {
      for (const store of stores) started.push(await this.#start(store));
      return await use(started);
    } finally {
      await Promise.all(started.map((site) => site.stop()));
    }
  }

  async close(): Promise<void> {
    await this.#redis?.stop();
  }

  async #start(store: StoreName): Promise<Site> {
    const folder = await this.#arena.scratchFolder();
    const args = [this.#tenant.origin, folder, JSON.stringify(this.#setting(store, folder))];
    return ChildProgram.start<SiteCommands>(path.join(__dirname, 'site.js'), args);
  }

  #setting(store: StoreName, folder: string): StoreSetting {
    if (store !== 'redis') return { store };
    if (!this.#redis) throw new Error('there is no Redis here');
    return { store, redisUrl: this.#redis.url, redisKeyPrefix: path.basename(folder) };
  }
}

/** The CPU time is then the site's, not that of the browsers. */
export async function withCpuOf(site: Site, work: () => Promise<LoadResult>): Promise<LoadResult> {
  const before = await site.ask('cpuMs', null);
  const result = await work();
  return { ...result, cpuMs: (await site.ask('cpuMs', null)) - before };
}
