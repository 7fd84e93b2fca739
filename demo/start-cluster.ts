import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startSimulator } from '../simulator';
import type { FlowNode } from './credentials-file';
import { demoCredentials } from './demo-credentials';
import { exampleFlow } from './example-flow';
import { type NodeRed, startNodeRed } from './node-red';
import { startRedis } from './redis';
import { startRoundRobin } from './round-robin';
import { prepareUserDir } from './user-dir';

const projectRoot = path.join(__dirname, '..', '..');

export interface ClusterOptions {
  /** Of the proxy; 0: any free one. */
  port: number;
  /** Of the simulated tenant; 0: any free one. */
  tenantPort: number;
  /** Ends the cluster while it starts; afterwards, `close` does. */
  signal?: AbortSignal;
  /** Receives the log of each instance as it is written. */
  onLog?: (name: string, text: string) => void;
}

export interface Instance extends NodeRed {
  readonly name: string;
}

export interface Cluster {
  /** Of the proxy in front of the instances: what links begin with. */
  readonly origin: string;
  readonly tenant: string;
  readonly redis: string;
  readonly instances: readonly Instance[];
  /** Ends all of it. */
  close(): Promise<void>;
}

/**
 * Two Node-RED instances with one flow, which share their links through Redis, and a proxy in front of them. All of it is new at
 * every start and gone afterwards.
 *
 * @throws the signal's reason when that aborts first
 */
export async function startCluster({ port, tenantPort, signal, onLog }: ClusterOptions): Promise<Cluster> {
  const started: Array<() => Promise<unknown>> = [];
  const close = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'identity-cluster-'));
    started.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const simulator = await startSimulator({ port: tenantPort, profile: 'optimistic' });
    started.push(() => simulator.close());
    const redis = await startRedis(folder);
    started.push(redis.stop);
    const targets: string[] = [];
    const proxy = await startRoundRobin(port, targets);
    started.push(proxy.close);

    const flow = await clusterFlow();
    const instances: Instance[] = [];
    for (const name of ['A', 'B']) {
      const userDir = path.join(folder, name);
      await prepareUserDir({ userDir, flow, credentials: demoCredentials, packageDir: projectRoot });
      const nodeRed = await startNodeRed({
        userDir,
        port: 0,
        env: { TENANT_URL: simulator.origin, PUBLIC_URL: proxy.origin, REDIS_URL: redis.url },
        ...(signal && { signal }),
        onLog: (text) => onLog?.(name, text),
      });
      started.push(nodeRed.stop);
      instances.push({ name, ...nodeRed });
      targets.push(nodeRed.origin);
    }
    return { origin: proxy.origin, tenant: simulator.origin, redis: redis.url, instances, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The example with the whole life of a link in it, its links in the Redis that both instances share. */
async function clusterFlow(): Promise<FlowNode[]> {
  const shared = { store: 'redis', redisUrl: `\${REDIS_URL}`, redisKeyPrefix: 'mfa-launch' };
  const example = await exampleFlow(['06-ticket-notes']);
  return example.map((node) => (node.type === 'identity-link-host' ? { ...node, ...shared } : node));
}
