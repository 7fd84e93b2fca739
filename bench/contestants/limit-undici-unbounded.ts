import { Pool } from 'undici';
import type { Contestant, ContestantSetting } from './contestant';
import { undiciLoop } from './undici-loop';

/** The bare loop with undici's default pool: a connection for every launch under way. */
export function open({ origin }: ContestantSetting): Contestant {
  return undiciLoop(origin, new Pool(origin));
}
