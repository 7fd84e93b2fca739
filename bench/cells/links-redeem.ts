import { type LoadResult, perSecond } from '../links/load';
import { CORE_PATHS } from '../links/site-flow';
import { type Site, type Sites, withCpuOf } from '../links/sites';
import { formOf, WebClient } from '../links/web-client';
import type { CellResult } from '../report';
import { interleave, ratios, spread } from '../statistics';
import { type Ground, sum } from './cell';
import { figures, IN_FLIGHT } from './links-figures';

/** Redeemed in one round. */
const LINKS = 1000;

const cell = `links redeemed by POST, ${IN_FLIGHT} in flight`;

interface Rounds {
  readonly redeemed: readonly LoadResult[];
  readonly redirected: readonly LoadResult[];
}

/**
 * The press of the button, to the page that leads on with the user's token: claim, one call of the tenant, commit. Beside it a
 * POST to a flow of core nodes that redirects at once, in the same process.
 */
export async function linksRedeem({ effort }: Ground, sites: Sites): Promise<CellResult> {
  const measured: Array<Rounds & { store: string }> = [];
  for (const store of sites.stores) {
    measured.push({ store, ...(await sites.withSites([store], ([site]) => measure(site, effort))) });
  }
  const failed = sum(measured.flatMap(({ redeemed }) => redeemed.map((round) => round.failed)));
  return {
    findings: [
      ...measured.map(({ store, redeemed, redirected }) => {
        const value = spread(ratios(redeemed.map(perSecond), redirected.map(perSecond)));
        return { cell, compared: `redemptions/s to redirects/s of a function flow: ${store}`, value, unit: 'x', digits: 2 };
      }),
      { cell, compared: 'not redeemed', value: failed, unit: '', digits: 0, gate: { exactly: 0 } },
    ],
    figures: measured.flatMap(({ store, redeemed, redirected }) => [
      figures(cell, store, redeemed),
      figures(cell, `function flow beside ${store}`, redirected),
    ]),
  };
}

async function measure(site: Site | undefined, { rounds, sliceMs }: Ground['effort']): Promise<Rounds> {
  if (!site) throw new Error('no site');
  const client = new WebClient(await site.ask('listen', null), IN_FLIGHT);
  try {
    const form = formOf((await site.ask('makeLinks', 1))[0]?.url ?? '');
    const redeem = async (): Promise<LoadResult> => {
      const links = await site.ask('makeLinks', LINKS);
      return withCpuOf(site, () => client.redeem(links));
    };
    const redirect = () => withCpuOf(site, () => client.post(CORE_PATHS.redirect, form, sliceMs));
    for (const slice of [redeem, redirect]) await slice(); // warm-up
    const [redeemed = [], redirected = []] = await interleave([redeem, redirect], rounds, (slice) => slice());
    return { redeemed, redirected };
  } finally {
    await client.close();
  }
}
