import type { CellResult } from '../report';
import { type Ground, notGood } from './cell';

const IN_FLIGHT = 64;

/** What stays in the heap of a Node-RED that has gone on launching. */
export async function heapGrowth({ arena, tenant, effort }: Ground): Promise<CellResult> {
  const [early, late] = effort.heapAfter;
  const count = (launches: number): string => launches.toLocaleString('en-US');
  return arena.withContestants(['identity-chain'], tenant, async (contestant) => {
    const first = await contestant.ask('drive', { amount: { launches: early }, inFlight: IN_FLIGHT });
    const heapEarly = await contestant.ask('collectedHeap', null);
    const second = await contestant.ask('drive', { amount: { launches: late - early }, inFlight: IN_FLIGHT });
    const heapLate = await contestant.ask('collectedHeap', null);
    const cell = `${count(late)} launches`;
    return {
      findings: [
        {
          cell,
          compared: `heap after ${count(late)} to heap after ${count(early)} (${megabytes(heapEarly)} MB)`,
          value: (heapLate - heapEarly) / 1e6,
          unit: ' MB',
          digits: 2,
          gate: { atMost: 5 },
        },
        {
          cell,
          compared: 'launches not good',
          value: notGood(first) + notGood(second),
          unit: '',
          digits: 0,
          gate: { exactly: 0 },
        },
      ],
    };
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
