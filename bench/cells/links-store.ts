import type { LinkStore } from '../../lib/links/store';
import { forEach, type LoadResult, runLoad } from '../links/load';
import type { Sites } from '../links/sites';
import { issueLinks, redisPair, type StorePair, sqlitePair } from '../links/store-pairs';
import type { CellResult, Figures, Finding } from '../report';
import { interleave, ratios, spread } from '../statistics';
import { type Ground, sum } from './cell';

/** Redemptions at once, and how many times one round does so. */
const SIZES = [
  { together: 1, times: 100 },
  { together: 64, times: 8 },
] as const;
type Size = (typeof SIZES)[number];

/**
 * Claim and commit of a link: the store, and two bare conditional statements on the same database. Where several are redeemed at
 * once, the bare statements share one transaction, too. The store in memory has no statements to compare with.
 */
export async function linksStore({ arena, effort }: Ground, { redisUrl }: Sites): Promise<CellResult> {
  const findings: Finding[] = [];
  const figures: Figures[] = [];
  const pairs = [sqlitePair(await arena.scratchFolder()), ...(redisUrl === undefined ? [] : [await redisPair(redisUrl)])];
  for (const pair of pairs) {
    for (const size of SIZES) {
      const cell = `claim and commit, ${size.together} at a time`;
      const [own = [], bare = []] = await interleaved(pair, size, effort.rounds);
      findings.push(comparison(cell, pair.name, own, bare), notRedeemed(cell, pair.name, [...own, ...bare]));
      figures.push(storeFigures(cell, pair.name, size, own), storeFigures(cell, `${pair.name}, bare statements`, size, bare));
    }
    await pair.close();
  }
  return { findings, figures };
}

async function interleaved(pair: StorePair, size: Size, rounds: number): Promise<LoadResult[][]> {
  const measure = async (redeem: StorePair['redeem']): Promise<LoadResult> => {
    const links = await issueLinks(pair.store, size.together * size.times);
    const groups = Array.from({ length: size.times }, (_, at) => links.slice(at * size.together, (at + 1) * size.together));
    const result = await runLoad(forEach(groups, redeem), 1);
    await dropEvents(pair.store);
    return result;
  };
  const contestants = [pair.redeem, pair.redeemBare];
  for (const redeem of contestants) await measure(redeem); // warm-up
  return interleave(contestants, rounds, measure);
}

/** So that the rounds do not pile them up. */
async function dropEvents(store: LinkStore): Promise<void> {
  for (;;) {
    const taken = await store.takeEvents(1_000);
    if (taken.length === 0) return;
    await store.acknowledgeEvents(taken.map(({ id }) => id));
  }
}

function comparison(cell: string, store: string, own: readonly LoadResult[], bare: readonly LoadResult[]): Finding {
  const elapsed = (of: readonly LoadResult[]): number[] => of.map(({ elapsedMs }) => elapsedMs);
  const value = spread(ratios(elapsed(own), elapsed(bare)));
  return { cell, compared: `time: ${store} to two bare statements`, value, unit: 'x', digits: 2, gate: { atMost: 3 } };
}

function notRedeemed(cell: string, store: string, rounds: readonly LoadResult[]): Finding {
  const value = sum(rounds.map(({ failed }) => failed));
  return { cell, compared: `groups not redeemed: ${store}`, value, unit: '', digits: 0, gate: { exactly: 0 } };
}

function storeFigures(cell: string, contestant: string, { together }: Size, rounds: readonly LoadResult[]): Figures {
  const median = (of: (round: LoadResult) => number, digits: number): string => spread(rounds.map(of)).median.toFixed(digits);
  return {
    cell,
    contestant,
    values: {
      'redemptions/s': median(({ done, elapsedMs }) => (done * together) / (elapsedMs / 1000), 0),
      'CPU us a redemption': median(({ cpuMs, done }) => (cpuMs * 1000) / (done * together), 0),
      'p50 ms of a group': median(({ p50Ms }) => p50Ms, 2),
      'p99 ms of a group': median(({ p99Ms }) => p99Ms, 2),
    },
  };
}
