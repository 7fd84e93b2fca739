import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { Flow, type FlowOptions } from './flow';
import type { FlowNode } from './flow-nodes';

export interface FlowFixture {
  /** The tenant of the running test. */
  readonly simulator: Simulator;
  /** Starts a flow. It ends with the test, or when the test starts another one. */
  start(nodes: readonly FlowNode[], options?: FlowOptions): Promise<Flow>;
}

/**
 * For the tests of a `describe`: each gets a tenant of its own, on a port of its own, so that no token is cached for it yet.
 * When a flow ends, every message that was sent to it must have had exactly one outcome.
 */
export function useFlows(options: SimulatorOptions = {}): FlowFixture {
  let simulator: Simulator | undefined;
  let flow: Flow | undefined;
  const endFlow = async () => {
    const ending = flow;
    flow = undefined;
    try {
      await ending?.assertOneOutcomeEach();
    } finally {
      await ending?.stop();
    }
  };
  beforeEach(async () => {
    simulator = await startOnNewPort(options);
  });
  afterEach(async () => {
    try {
      await endFlow();
    } finally {
      await simulator?.close();
    }
  });
  return {
    get simulator() {
      if (!simulator) throw new Error('The tenant runs inside tests only');
      return simulator;
    },
    async start(nodes, flowOptions) {
      await endFlow();
      flow = await Flow.start(nodes, flowOptions);
      return flow;
    },
  };
}

/** Below the range that the system gives ports from: nobody else's tenant has had one of these. */
let nextPort = 20_000;

/** What the package remembers of a tenant (tokens, refusals) belongs to its port; a port that comes again would bring it back. */
async function startOnNewPort(options: SimulatorOptions): Promise<Simulator> {
  for (;;) {
    nextPort += 1;
    try {
      return await startSimulator({ ...options, port: nextPort });
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(String(nextPort)))) throw error;
    }
  }
}
