// `npm run bench [-- --quick]`: the package beside the flow that core nodes make of the same job, and beside a bare loop.
// The tables go to standard output, the progress to standard error. A missed gate is marked and no failure: what else the
// machine was doing is in every number.
import { Arena } from './arena';
import { burstMemory } from './cells/burst-memory';
import { coldBurst } from './cells/cold-burst';
import { coldStart } from './cells/cold-start';
import { heapGrowth } from './cells/heap-growth';
import { latency } from './cells/latency';
import { throughput } from './cells/throughput';
import { FULL, QUICK } from './effort';
import { machine } from './machine';
import { type CellResult, figuresTables, findingsTable } from './report';

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick');
  const effort = quick ? QUICK : FULL;
  const arena = await Arena.open();
  try {
    const prompt = { arena, effort, tenant: await arena.startTenant() };
    const slow = { arena, effort, tenant: await arena.startTenant({ latencyMs: 20 }) };
    const tls = { arena, effort, tenant: await arena.startTenant({ tls: true }) };
    const results = await inTurn([
      () => throughput(prompt, HTTP_64),
      () => throughput(tls, TLS_16),
      () => throughput(tls, TLS_256),
      () => coldBurst(prompt),
      () => burstMemory(prompt),
      () => heapGrowth(prompt),
      () => latency(slow),
      () => coldStart(prompt),
    ]);
    console.log(`${machine()}${quick ? ', quick run' : ''}\n`);
    console.log(`${findingsTable(results.flatMap(({ findings }) => findings))}\n`);
    console.log(figuresTables(results.flatMap(({ figures = [] }) => figures)));
  } finally {
    await arena.close();
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
