// Starts a Node-RED with no flow, says when it was ready, and ends: `cold-start.js <empty folder>`.
import { serve } from '../child-program';
import { startNodeRed } from './node-red';

/** What the process can be asked. */
export interface ColdStartCommands {
  /** Milliseconds from the start of the process. */
  readyAfter(nothing: null): number;
}

async function main([folder = '']: readonly string[]): Promise<void> {
  await startNodeRed(folder);
  const readyMs = performance.now();
  serve<ColdStartCommands>({ readyAfter: () => readyMs });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
