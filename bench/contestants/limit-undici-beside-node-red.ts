import type { Contestant, ContestantSetting } from './contestant';
import { open as openLoop } from './limit-undici';
import { startNodeRed } from './node-red';

/** The bare loop in a process that holds an idle Node-RED, too, so that its memory compares with a flow's. */
export async function open(setting: ContestantSetting): Promise<Contestant> {
  await startNodeRed(setting.folder);
  return openLoop(setting);
}
