import type { ContestantName } from '../contestants/contestant';
import type { DriveResult } from '../contestants/drive';
import type { CellResult, Figures } from '../report';
import { interleave, ratios, spread } from '../statistics';
import { type Ground, notGood, sum } from './cell';

const CONTESTANTS = [
  'identity-chain',
  'limit-undici',
  'limit-undici-beside-node-red',
  'limit-undici-unbounded',
  'core-flow',
] as const satisfies ContestantName[];

interface Burst extends DriveResult {
  /** Bytes, once the contestant was ready and before the first launch. */
  readonly idle: number;
  /** Bytes. */
  readonly peak: number;
}

/** Thousands of messages at once, in a fresh process each time: is one lost, and what does the process grow to? */
export async function burstMemory(ground: Ground): Promise<CellResult> {
  const { burst } = ground.effort;
  const cell = `${burst.toLocaleString('en-US')} messages at once`;
  const bursts = await interleave(CONTESTANTS, ground.effort.repeats, (name) => measure(ground, name));
  const [chain = [], bare = [], beside = [], unbounded = []] = bursts;
  const peaks = (of: readonly Burst[]): number[] => of.map(({ peak }) => peak);
  const compare = (compared: string, other: readonly Burst[]) => {
    return { cell, compared, value: spread(ratios(peaks(chain), peaks(other))), unit: 'x', digits: 2 };
  };
  return {
    findings: [
      {
        cell,
        compared: 'launches not good: three nodes',
        value: sum(chain.map(notGood)),
        unit: '',
        digits: 0,
        gate: { exactly: 0 },
      },
      { ...compare('peak memory: three nodes to bare loop', bare), gate: { atMost: 1.6 } },
      { ...compare('peak memory: three nodes to bare loop beside an idle Node-RED', beside), gate: { atMost: 1.6 } },
      compare('peak memory: three nodes to bare loop with unbounded connections', unbounded),
    ],
    figures: bursts.map((own, index) => figures(cell, String(CONTESTANTS[index]), own)),
  };
}

function measure({ arena, tenant, effort }: Ground, name: ContestantName): Promise<Burst> {
  return arena.withContestants([name], tenant, async (contestant) => {
    const idle = await contestant.ask('peakMemory', null);
    const result = await contestant.ask('drive', { amount: { launches: effort.burst }, inFlight: effort.burst });
    return { ...result, idle, peak: await contestant.ask('peakMemory', null) };
  });
}

function figures(cell: string, contestant: string, bursts: readonly Burst[]): Figures {
  const megabytes = (bytes: readonly number[]): string => (spread(bytes).median / 1e6).toFixed(0);
  return {
    cell,
    contestant,
    values: {
      'MB before': megabytes(bursts.map(({ idle }) => idle)),
      'MB at the peak': megabytes(bursts.map(({ peak }) => peak)),
      'all done after ms': spread(bursts.map(({ elapsedMs }) => elapsedMs)).median.toFixed(0),
      'not good': String(sum(bursts.map(notGood))),
    },
  };
}
