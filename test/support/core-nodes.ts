import { createRequire } from 'node:module';
import type { NodeRed } from '../../nodes/shared/node-red';

const fromNodeRed = createRequire(require.resolve('node-red'));

/** A node set that comes with Node-RED, `network/05-tls` for example, as `Flow` takes it. */
export function coreNodes(file: string): (RED: never) => unknown {
  return fromNodeRed(`@node-red/nodes/core/${file}.js`) as (RED: never) => unknown;
}

/** A message reaches a node (`onReceive`), or a node has said "done" (`onComplete`). */
export interface HookEvent {
  readonly node?: { readonly node: { readonly type: string } };
  readonly destination?: { readonly node: { readonly type: string } };
  readonly error?: unknown;
}

export interface Hooks {
  add(name: string, hook: (event: HookEvent) => void): void;
  remove(name: string): void;
}

/** The runtime's hooks. The test helper gives nodes none. */
export const { hooks } = fromNodeRed('@node-red/util') as { hooks: Hooks };

/** The runtime's own reading and writing of message properties. */
export const { util } = fromNodeRed('@node-red/util') as { util: NodeRed['util'] };
