import path from 'node:path';
import type { Arena } from '../arena';
import { ChildProgram } from '../child-program';
import type { ColdStartCommands } from '../contestants/cold-start';
import { installPackage } from '../install-package';
import type { CellResult } from '../report';
import { interleave, spread } from '../statistics';
import type { Ground } from './cell';

/** What the package costs a Node-RED that has it installed and does not use it. */
export async function coldStart({ arena, effort }: Ground): Promise<CellResult> {
  const cell = 'cold start';
  await readyAfterMs(arena, true); // The first one reads the disk for the others.
  const [installed = [], empty = []] = await interleave([true, false], effort.rounds, (withPackage) =>
    readyAfterMs(arena, withPackage),
  );
  const value = spread(installed.map((ms, round) => ms - (empty[round] ?? Number.NaN)));
  return {
    findings: [
      {
        ...{ cell, compared: `package installed, unused, to none (${spread(empty).median.toFixed(0)} ms)`, value, unit: ' ms' },
        ...{ digits: 0, gate: { atMost: 100 } },
      },
    ],
  };
}

async function readyAfterMs(arena: Arena, withPackage: boolean): Promise<number> {
  const folder = await arena.scratchFolder();
  if (withPackage) await installPackage(folder);
  const script = path.join(__dirname, '..', 'contestants', 'cold-start.js');
  const nodeRed = await ChildProgram.start<ColdStartCommands>(script, [folder]);
  const readyMs = await nodeRed.ask('readyAfter', null);
  await nodeRed.stop();
  return readyMs;
}
