import type { ContestantName } from '../contestants/contestant';
import type { CellResult } from '../report';
import { interleave, ratios, spread } from '../statistics';
import type { Ground } from './cell';

const CONTESTANTS = ['identity-chain', 'core-flow', 'limit-undici'] as const satisfies ContestantName[];

/** One launch after the other at a tenant that takes its time: what do the nodes add to the wait? */
export async function latency({ arena, tenant, effort }: Ground): Promise<CellResult> {
  const cell = 'one at a time, tenant at 20 ms';
  const load = { amount: { launches: effort.oneAtATime }, inFlight: 1 };
  const medians = await arena.withContestants(CONTESTANTS, tenant, async (...contestants) => {
    for (const contestant of contestants) await contestant.ask('drive', load);
    return interleave(contestants, effort.rounds, async (contestant) => (await contestant.ask('drive', load)).medianLatencyMs);
  });
  const [chain = [], core = [], limit = []] = medians;
  return {
    findings: [
      {
        ...{ cell, compared: 'p50: three nodes to bare loop', unit: 'x', digits: 3 },
        value: spread(ratios(chain, limit)),
        gate: { atMost: 1.05 },
      },
      { cell, compared: 'p50: three nodes to core flow', value: spread(ratios(chain, core)), unit: 'x', digits: 2 },
    ],
    figures: medians.map((own, index) => ({
      cell,
      contestant: String(CONTESTANTS[index]),
      values: { 'p50 ms': spread(own).median.toFixed(2) },
    })),
  };
}
