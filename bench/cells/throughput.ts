import type { Arena, ContestantProcess, Tenant } from '../arena';
import type { ContestantName } from '../contestants/contestant';
import type { DriveResult } from '../contestants/drive';
import type { Effort } from '../effort';
import type { CellResult, Figures, Finding } from '../report';
import { interleave, ratios, spread } from '../statistics';

const CONTESTANTS = ['identity-chain', 'core-flow', 'limit-undici'] as const satisfies ContestantName[];

/** Launches of each contestant before the first that counts: compiled code, a token in the cache. */
const WARM_UP = 2000;

interface Slice extends DriveResult {
  readonly newConnections: number;
  readonly tokenRequests: number;
}

export interface ThroughputGates {
  /** Launches/s, times those of the core flow. */
  readonly ofCoreFlow: number;
  /** Launches/s, as a part of the bare loop's. */
  readonly ofLimit?: number;
  /** CPU time of a launch, times that of the bare loop. */
  readonly cpuOfLimit?: number;
}

/** The three contestants at a tenant that answers at once, side by side with so many launches in flight. */
export async function throughput(
  { arena, tenant, effort }: { arena: Arena; tenant: Tenant; effort: Effort },
  cell: string,
  inFlight: number,
  gates: ThroughputGates,
): Promise<CellResult> {
  const [chain = [], core = [], limit = []] = await arena.withContestants(CONTESTANTS, tenant, async (...contestants) => {
    for (const contestant of contestants) await contestant.ask('drive', { amount: { launches: WARM_UP }, inFlight });
    return interleave(contestants, effort.rounds, (contestant) => slice(contestant, tenant, inFlight, effort.sliceMs));
  });
  const ratio = (compared: string, per: (slice: Slice) => number, other: Slice[], gate: Finding['gate']): Finding => {
    const value = spread(ratios(chain.map(per), other.map(per)));
    return { cell, compared, value, unit: 'x', digits: 2, ...(gate && { gate }) };
  };
  return {
    findings: [
      ratio('launches/s, to the core flow', rate, core, { atLeast: gates.ofCoreFlow }),
      ratio('launches/s, to the bare loop', rate, limit, gates.ofLimit === undefined ? undefined : { atLeast: gates.ofLimit }),
      ratio(
        'CPU per launch, to the bare loop',
        cpuUs,
        limit,
        gates.cpuOfLimit === undefined ? undefined : { atMost: gates.cpuOfLimit },
      ),
      ratio('CPU per launch, to the core flow', cpuUs, core, undefined),
      { ...badOnes(cell, [...chain, ...core, ...limit]) },
    ],
    figures: [chain, core, limit].map((slices, index) => figures(cell, String(CONTESTANTS[index]), slices)),
  };
}

async function slice(contestant: ContestantProcess, tenant: Tenant, inFlight: number, durationMs: number): Promise<Slice> {
  // The others' turns were long enough for connections to fall idle; what matters is a flow in steady use.
  await contestant.ask('drive', { amount: { launches: 4 * inFlight }, inFlight });
  const before = await tenant.counts();
  const result = await contestant.ask('drive', { amount: { durationMs }, inFlight });
  const after = await tenant.counts();
  return {
    ...result,
    newConnections: after.connections - before.connections,
    tokenRequests: after.tokenRequests - before.tokenRequests,
  };
}
