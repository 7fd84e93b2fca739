import { newAccessor } from '../../lib/links/link';
import { perSecond } from '../links/load';
import { CORE_PATHS, LINK_PATH } from '../links/site-flow';
import { type Sites, withCpuOf } from '../links/sites';
import { WebClient } from '../links/web-client';
import type { CellResult } from '../report';
import { interleave, ratios, spread } from '../statistics';
import { type Ground, sum } from './cell';
import { cpuUs, figures, IN_FLIGHT } from './links-figures';

const cell = `link page by GET, ${IN_FLIGHT} in flight`;

/** The page that a link leads to, beside flows of core nodes in the same process: one with the page's own bytes, one with none. */
export function linksPage({ effort }: Ground, sites: Sites): Promise<CellResult> {
  const paths = [`${LINK_PATH}/${newAccessor()}`, CORE_PATHS.template, CORE_PATHS.response];
  return sites.withSites(['memory'], async ([site]) => {
    if (!site) throw new Error('no site');
    const client = new WebClient(await site.ask('listen', null), IN_FLIGHT);
    const get = (path: string) => withCpuOf(site, () => client.get(path, effort.sliceMs));
    try {
      for (const path of paths) await get(path);
      const [page = [], template = [], response = []] = await interleave(paths, effort.rounds, get);
      const compare = (compared: string, of: typeof perSecond, other: typeof page) => {
        return { cell, compared, value: spread(ratios(page.map(of), other.map(of))), unit: 'x', digits: 2 };
      };
      return {
        findings: [
          { ...compare('pages/s to http in, template, http response', perSecond, template), gate: { atLeast: 0.8 } },
          { ...compare('pages/s to http in, http response', perSecond, response), gate: { atLeast: 0.8 } },
          compare('CPU a page to CPU of http in, template, http response', cpuUs, template),
          {
            cell,
            compared: 'not answered',
            value: sum(page.map(({ failed }) => failed)),
            unit: '',
            digits: 0,
            gate: { exactly: 0 },
          },
        ],
        figures: [
          figures(cell, 'link page', page),
          figures(cell, 'http in, template, http response', template),
          figures(cell, 'http in, http response', response),
        ],
      };
    } finally {
      await client.close();
    }
  });
}
