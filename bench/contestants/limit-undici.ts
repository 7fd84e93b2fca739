import { Pool } from 'undici';
import type { Contestant, ContestantSetting } from './contestant';
import { undiciLoop } from './undici-loop';

/** As many as the product allows itself: more make the loop slower over TLS, and several times larger in memory. */
const CONNECTIONS = 64;

/** The least that a launch can cost: one `undici.request`, the token given, nothing checked. */
export function open({ origin }: ContestantSetting): Contestant {
  return undiciLoop(origin, new Pool(origin, { connections: CONNECTIONS }));
}
