import assert from 'node:assert/strict';
import { systemClock } from '../../lib/clock';
import type { LinkEvent } from '../../lib/links/events';
import { type Folder, temporaryFolder } from '../lib/links/stores/support/folder';
import type { Flow, FlowOptions, Outcome } from './flow';
import { type FlowNode, tenant } from './flow-nodes';
import { type SmallServer, startServer } from './small-server';
import { until } from './until';
import { type FlowFixture, useFlows } from './use-flows';

/** `msg.launch` of a launch node in link mode. */
export interface LinkLaunch {
  readonly url: string;
  readonly accessor: string;
  readonly expiresAt: string;
  readonly user: string;
  readonly appKey: string;
}

export interface LinkFlowFixture extends FlowFixture {
  /** Where the HTTP nodes of the running flow are served. */
  readonly origin: string;
  /** Of the running test. */
  readonly userDir: string;
  /** The tenant's configuration and the link host `links`, then the given nodes. */
  nodes(nodes: readonly FlowNode[], saved?: { links?: object; tenant?: object }): FlowNode[];
  /** Starts such a flow. */
  startLinks(nodes: readonly FlowNode[], saved?: { links?: object; tenant?: object }): Promise<Flow>;
  /** As the editor saves it. */
  linkHost(saved?: object): FlowNode;
  /** Moves the clock of the whole package, until the test ends. */
  advance(durationMs: number): void;
}

/** As `useFlows`, with a server for the pages of links, and a user directory of its own for the links of each test. */
export function useLinkFlows(): LinkFlowFixture {
  const flows = useFlows();
  const { now } = systemClock;
  let server: SmallServer;
  let flow: Flow;
  let userDir: Folder;
  let aheadMs = 0;
  beforeEach(async () => {
    userDir = await temporaryFolder({ fast: true });
    server = await startServer((request, response) => flow.httpNode(request, response));
    systemClock.now = () => now() + aheadMs;
  });
  afterEach(async () => {
    aheadMs = 0;
    systemClock.now = now;
    await server.close();
    await userDir.remove();
  });
  const linkHost = (saved: object = {}): FlowNode => {
    return { id: 'links', type: 'identity-link-host', publicUrl: server.origin, ...saved };
  };
  const nodesWith: LinkFlowFixture['nodes'] = (nodes, saved = {}) => {
    return [tenant(flows.simulator.origin, saved.tenant), linkHost(saved.links), ...nodes];
  };
  const start = async (nodes: readonly FlowNode[], options: FlowOptions = {}) => {
    flow = await flows.start(nodes, { ...options, settings: { userDir: userDir.path, ...options.settings } });
    return flow;
  };
  return {
    get simulator() {
      return flows.simulator;
    },
    get origin() {
      return server.origin;
    },
    get userDir() {
      return userDir.path;
    },
    linkHost,
    nodes: nodesWith,
    start,
    startLinks: (nodes, saved) => start(nodesWith(nodes, saved)),
    advance: (durationMs) => {
      aheadMs += durationMs;
    },
  };
}

/** `msg.launch` of a message that went well. */
export function launchIn({ message, code }: Outcome): LinkLaunch {
  assert.equal(code, undefined, message.error?.message);
  return message.launch as LinkLaunch;
}

/** What the launch-event nodes of the flow have sent so far, in order. */
export function eventsOf(flow: Flow): LinkEvent[] {
  return flow.outcomes.flatMap(({ message }) => {
    const event = message.payload as LinkEvent | undefined;
    return event?.type !== undefined && event.type === message.topic ? [event] : [];
  });
}

/** The first `count` events, as soon as there are so many. */
export async function toldOf(flow: Flow, count: number): Promise<LinkEvent[]> {
  await until(`${count} events, but ${JSON.stringify(eventsOf(flow))}`, () => eventsOf(flow).length >= count);
  return eventsOf(flow);
}
