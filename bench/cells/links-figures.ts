import { type LoadResult, perSecond } from '../links/load';
import type { Figures } from '../report';
import { spread } from '../statistics';
import { sum } from './cell';

/** Requests, links or redemptions under way at any time. */
export const IN_FLIGHT = 64;

/** What several rounds of the same load came to. */
export function figures(cell: string, contestant: string, rounds: readonly LoadResult[]): Figures {
  const median = (of: (round: LoadResult) => number, digits: number): string => spread(rounds.map(of)).median.toFixed(digits);
  return {
    cell,
    contestant,
    values: {
      'per second': median(perSecond, 0),
      'CPU us each': median(cpuUs, 0),
      'p50 ms': median(({ p50Ms }) => p50Ms, 2),
      'p99 ms': median(({ p99Ms }) => p99Ms, 2),
      failed: String(sum(rounds.map(({ failed }) => failed))),
    },
  };
}

export const cpuUs = ({ cpuMs, done }: LoadResult): number => (cpuMs * 1000) / done;
