// `npm run bench [-- --quick] [launches] [links]`: the package beside the flow that core nodes make of the same job, and beside
// a bare loop; one-time links beside what they are made of. Without a name, both.
// The tables go to standard output, the progress to standard error. A missed gate is marked and no failure: what else the
// machine was doing is in every number.
import { Arena } from './arena';
import { burstMemory } from './cells/burst-memory';
import type { Ground } from './cells/cell';
import { coldBurst } from './cells/cold-burst';
import { coldStart } from './cells/cold-start';
import { heapGrowth } from './cells/heap-growth';
import { latency } from './cells/latency';
import { linksIssue } from './cells/links-issue';
import { linksPage } from './cells/links-page';
import { linksRedeem } from './cells/links-redeem';
import { linksStore } from './cells/links-store';
import { throughput } from './cells/throughput';
import { FULL, QUICK } from './effort';
import { Sites } from './links/sites';
import { machine } from './machine';
import { type CellResult, figuresTables, findingsTable } from './report';

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick');
  const named = args.filter((arg) => !arg.startsWith('--'));
  const wanted = (part: string): boolean => named.length === 0 || named.includes(part);
  const effort = quick ? QUICK : FULL;
  const arena = await Arena.open();
  try {
    const prompt = { arena, effort, tenant: await arena.startTenant() };
    const results = [...(wanted('launches') ? await launches(prompt) : []), ...(wanted('links') ? await links(prompt) : [])];
    console.log(`${machine()}${quick ? ', quick run' : ''}\n`);
    console.log(`${findingsTable(results.flatMap(({ findings }) => findings))}\n`);
    console.log(figuresTables(results.flatMap(({ figures = [] }) => figures)));
  } finally {
    await arena.close();
  }
}

async function launches(prompt: Ground): Promise<CellResult[]> {
  const { arena } = prompt;
  const slow = { ...prompt, tenant: await arena.startTenant({ latencyMs: 20 }) };
  const tls = { ...prompt, tenant: await arena.startTenant({ tls: true }) };
  return inTurn([
    () => throughput(prompt, HTTP_64),
    () => throughput(tls, TLS_16),
    () => throughput(tls, TLS_256),
    () => coldBurst(prompt),
    () => burstMemory(prompt),
    () => heapGrowth(prompt),
    () => latency(slow),
    () => coldStart(prompt),
  ]);
}

async function links(prompt: Ground): Promise<CellResult[]> {
  const sites = await Sites.open(prompt.arena, prompt.tenant);
  try {
    return await inTurn([
      () => linksIssue(prompt, sites),
      () => linksRedeem(prompt, sites),
      () => linksStore(prompt, sites),
      () => linksPage(prompt, sites),
    ]);
  } finally {
    await sites.close();
  }
}

const HTTP_64 = {
  name: 'HTTP, 64 in flight',
  inFlight: 64,
  gates: { rateToCoreFlow: { atLeast: 5 }, rateToLimit: { atLeast: 0.7 }, cpuToLimit: { atMost: 1.6 } },
};
const TLS_16 = { name: 'TLS, 16 in flight', inFlight: 16, gates: { rateToCoreFlow: { atLeast: 10 } } };
const TLS_256 = { name: 'TLS, 256 in flight', inFlight: 256, gates: { rateToCoreFlow: { atLeast: 10 } } };

async function inTurn(cells: readonly (() => Promise<CellResult>)[]): Promise<CellResult[]> {
  const startedAt = performance.now();
  const results: CellResult[] = [];
  for (const cell of cells) {
    const result = await cell();
    results.push(result);
    console.error(`${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${result.findings[0]?.cell}`);
  }
  return results;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
