import { once } from 'node:events';
import RED from 'node-red';
import type { Contestant } from './contestant';
import { FlowEnds, type Registry } from './flow-ends';

/** A node as a flow file holds it. */
export interface FlowNode extends Record<string, unknown> {
  readonly id: string;
  readonly type: string;
}

export interface MeasuredFlow {
  /** The node that takes `{user, appKey, ticket}`. The flow ends by a wire to a node with the id `sink`, which reads `msg.launch`. */
  readonly first: string;
  readonly nodes: readonly FlowNode[];
  readonly configurations?: readonly FlowNode[];
  /** Credentials by the node's id. */
  readonly credentials?: Record<string, Record<string, string>>;
  /** Where HTTP nodes are served. @default nowhere */
  readonly httpNodeRoot?: string;
}

/** Starts Node-RED in this process, without an editor and without flows. */
export async function startNodeRed(userDir: string, httpNodeRoot: string | false = false): Promise<void> {
  const settings = {
    userDir,
    httpAdminRoot: false,
    httpNodeRoot,
    credentialSecret: 'bench',
    telemetry: { enabled: false },
    logging: { console: { level: 'error', metrics: false, audit: false } },
  };
  // The published types want an HTTP server, which Node-RED itself does not.
  RED.init(undefined as never, settings as never);
  const flowsStarted = once(RED.events, 'flows:started');
  await RED.start();
  await flowsStarted;
}

/** A running flow as a contestant. Whatever any of its nodes reports as an error is a failed launch. */
export async function runFlow(
  userDir: string,
  { first, nodes, configurations = [], credentials = {}, httpNodeRoot }: MeasuredFlow,
): Promise<Contestant> {
  await startNodeRed(userDir, httpNodeRoot);
  const ends = new FlowEnds(RED.nodes as unknown as Registry);
  const wired: FlowNode[] = [
    { id: 'source', type: 'bench-source', wires: [[first]] },
    { id: 'sink', type: 'bench-sink', wires: [] },
    { id: 'catch', type: 'catch', scope: null, uncaught: false, wires: [['sink']] },
    ...nodes,
  ];
  const flow = [
    { id: 'tab', type: 'tab', label: 'bench' },
    // A place on the tab is what tells a node from a configuration node.
    ...wired.map((node) => ({ ...node, z: 'tab', x: 100, y: 100 })),
    ...configurations,
  ];
  const flowsStarted = once(RED.events, 'flows:started');
  await RED.runtime.flows.setFlows({ flows: { flows: flow, credentials } });
  await flowsStarted;
  return ends;
}
