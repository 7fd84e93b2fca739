// One contestant in a process of its own: `main.js <name> <origin of the tenant> <folder>`.
import { serve } from '../child-program';
import type { ContestantModule } from './contestant';
import { type DriveResult, drive, type Load } from './drive';

/** What a contestant's process can be asked. */
export interface ContestantCommands {
  drive(load: Load): Promise<DriveResult>;
  /** Bytes of the JavaScript heap in use after a full collection. */
  collectedHeap(nothing: null): number;
  /** The most memory that the process has ever held (resident set), in bytes. */
  peakMemory(nothing: null): number;
}

async function main([name = '', origin = '', folder = '']: readonly string[]): Promise<void> {
  // Only this one is loaded: a bare loop must not carry Node-RED with it.
  const { open } = require(`./${name}`) as ContestantModule;
  const contestant = await open({ origin, folder });
  serve<ContestantCommands>({
    drive: (load) => drive(contestant, origin, load),
    collectedHeap: () => {
      if (!global.gc) throw new Error('start the bench with --expose-gc');
      global.gc();
      return process.memoryUsage().heapUsed;
    },
    peakMemory: () => process.resourceUsage().maxRSS * 1024,
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
