import type { ContestantProcess, Tenant } from '../arena';
import type { ContestantName } from '../contestants/contestant';
import type { DriveResult } from '../contestants/drive';
import type { CellResult, Figures, Finding, Gate } from '../report';
import { interleave, ratios, spread } from '../statistics';
import { type Ground, notGood, sum } from './cell';

export interface ThroughputCell {
  readonly name: string;
  /** Launches under way at any time. */
  readonly inFlight: number;
  readonly gates: {
    readonly rateToCoreFlow: Gate;
    readonly rateToLimit?: Gate;
    readonly cpuToLimit?: Gate;
  };
}

const CONTESTANTS = ['identity-chain', 'core-flow', 'limit-undici'] as const satisfies ContestantName[];

interface Slice extends DriveResult {
  readonly newConnections: number;
  readonly tokenRequests: number;
}

/** Three contestants in turns at one tenant: the nodes of this package, the flow of core nodes, the bare loop. */
export async function throughput(ground: Ground, cell: ThroughputCell): Promise<CellResult> {
  const { arena, tenant, effort } = ground;
  const { inFlight, gates } = cell;
  const slices = await arena.withContestants(CONTESTANTS, tenant, async (...contestants) => {
    const warmUp = { amount: { durationMs: 3 * effort.sliceMs }, inFlight };
    for (const contestant of contestants) await contestant.ask('drive', warmUp);
    return interleave(contestants, effort.rounds, (contestant) => measure(contestant, tenant, inFlight, effort.sliceMs));
  });
  const [chain = [], core = [], limit = []] = slices;
  const compare = (compared: string, of: (slice: Slice) => number, other: Slice[], gate?: Gate): Finding => {
    const value = spread(ratios(chain.map(of), other.map(of)));
    return { cell: cell.name, compared, value, unit: 'x', digits: 2, gate };
  };
  return {
    findings: [
      compare('launches/s: three nodes to core flow', launchesPerSecond, core, gates.rateToCoreFlow),
      compare('launches/s: three nodes to bare loop', launchesPerSecond, limit, gates.rateToLimit),
      compare('CPU a launch: three nodes to bare loop', cpuUs, limit, gates.cpuToLimit),
      compare('CPU a launch: three nodes to core flow', cpuUs, core),
      newConnections(cell.name, chain),
    ],
    figures: slices.map((own, index) => figures(cell.name, String(CONTESTANTS[index]), own)),
  };
}

async function measure(contestant: ContestantProcess, tenant: Tenant, inFlight: number, durationMs: number): Promise<Slice> {
  // While the others had their turns, connections may have been closed; what is measured is a flow in steady use.
  await contestant.ask('drive', { amount: { launches: inFlight }, inFlight });
  const before = await tenant.counts();
  const result = await contestant.ask('drive', { amount: { durationMs }, inFlight });
  const after = await tenant.counts();
  return {
    ...result,
    newConnections: after.connections - before.connections,
    tokenRequests: after.tokenRequests - before.tokenRequests,
  };
}

const launchesPerSecond = ({ launches, elapsedMs }: Slice): number => launches / (elapsedMs / 1000);
const cpuUs = ({ launches, cpuMs }: Slice): number => (cpuMs * 1000) / launches;

function newConnections(cell: string, chain: readonly Slice[]): Finding {
  const value = sum(chain.map((slice) => slice.newConnections));
  return { cell, compared: 'new connections, once warm: three nodes', value, unit: '', digits: 0, gate: { exactly: 0 } };
}

function figures(cell: string, contestant: string, slices: readonly Slice[]): Figures {
  const launches = sum(slices.map((slice) => slice.launches));
  const perThousand = (count: number): string => ((count / launches) * 1000).toFixed(0);
  return {
    cell,
    contestant,
    values: {
      'launches/s': spread(slices.map(launchesPerSecond)).median.toFixed(0),
      'CPU us a launch': spread(slices.map(cpuUs)).median.toFixed(0),
      'p50 ms': spread(slices.map((slice) => slice.medianLatencyMs)).median.toFixed(1),
      'new connections per 1,000': perThousand(sum(slices.map((slice) => slice.newConnections))),
      'token requests per 1,000': perThousand(sum(slices.map((slice) => slice.tokenRequests))),
      'not good': String(sum(slices.map(notGood))),
    },
  };
}
