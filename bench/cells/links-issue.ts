import type { ContestantProcess } from '../arena';
import type { Effort } from '../effort';
import { type LoadResult, perSecond } from '../links/load';
import type { Site, Sites } from '../links/sites';
import type { CellResult, Finding } from '../report';
import { interleave, ratios, spread } from '../statistics';
import { type Ground, notGood, sum } from './cell';
import { cpuUs, figures, IN_FLIGHT } from './links-figures';

const cell = `links issued, ${IN_FLIGHT} in flight`;
/** Of one store in the whole cell: the one in memory takes 100,000. */
const MOST_LINKS = 90_000;
const GATES = { sqlite: { atLeast: 0.5 }, redis: undefined, memory: undefined };

/** A link out of the launch node, with each store, beside the launch that the nodes make in request mode. */
export async function linksIssue({ arena, tenant, effort }: Ground, sites: Sites): Promise<CellResult> {
  const { stores } = sites;
  const rounds = await arena.withContestants(['identity-chain'], tenant, (chain) =>
    sites.withSites(stores, async (all) => {
      const slices = [() => launch(chain, effort.sliceMs), ...all.map((site) => () => issue(site, effort))];
      for (const slice of slices) await slice(); // warm-up
      return interleave(slices, effort.rounds, (slice) => slice());
    }),
  );
  const [launches = [], ...issued] = rounds;
  const failed = sum(rounds.flat().map((slice) => slice.failed));
  return {
    findings: [
      ...stores.flatMap((store, index): Finding[] => {
        const links = issued[index] ?? [];
        const compare = (compared: string, of: (slice: LoadResult) => number): Finding => {
          return { cell, compared, value: spread(ratios(links.map(of), launches.map(of))), unit: 'x', digits: 2 };
        };
        return [
          { ...compare(`links/s to request mode's launches/s: ${store}`, perSecond), gate: GATES[store] },
          compare(`CPU a link to CPU of a launch in request mode: ${store}`, cpuUs),
        ];
      }),
      { cell, compared: 'not issued or launched', value: failed, unit: '', digits: 0, gate: { exactly: 0 } },
    ],
    figures: rounds.map((own, index) => figures(cell, stores[index - 1] ?? 'request mode', own)),
  };
}

function issue(site: Site, { sliceMs, rounds }: Effort): Promise<LoadResult> {
  const most = Math.floor(MOST_LINKS / (rounds + 1));
  return site.ask('issue', { durationMs: sliceMs, most, inFlight: IN_FLIGHT });
}

async function launch(chain: ContestantProcess, durationMs: number): Promise<LoadResult> {
  const result = await chain.ask('drive', { amount: { durationMs }, inFlight: IN_FLIGHT });
  const { launches, elapsedMs, cpuMs, medianLatencyMs, p99LatencyMs } = result;
  return { done: launches, failed: notGood(result), elapsedMs, cpuMs, p50Ms: medianLatencyMs, p99Ms: p99LatencyMs };
}
