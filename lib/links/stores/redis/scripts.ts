import { createHash } from 'node:crypto';
import { ACKNOWLEDGE_EVENTS, TAKE_EVENTS } from './lua-events';
import { CHALLENGE_FAILED, ISSUE, NOW, REVOKE, SWEEP } from './lua-life';
import { LUA_RECORD, REDIS_CLOCK } from './lua-record';
import { CLAIM, COMMIT, RELEASE, REPORT_TAMPERING } from './lua-redemption';

const BODIES = {
  now: NOW,
  issue: ISSUE,
  claim: CLAIM,
  release: RELEASE,
  commit: COMMIT,
  revoke: REVOKE,
  reportTampering: REPORT_TAMPERING,
  challengeFailed: CHALLENGE_FAILED,
  sweep: SWEEP,
  takeEvents: TAKE_EVENTS,
  acknowledgeEvents: ACKNOWLEDGE_EVENTS,
};

export interface Script {
  readonly text: string;
  /** What Redis knows it by once it has seen it. */
  readonly sha1: string;
}

export type Scripts = Readonly<Record<keyof typeof BODIES, Script>>;

/** Every step of the store as a script: Redis runs each whole, and nothing between. */
export function linkScripts(clock = REDIS_CLOCK): Scripts {
  const scripts = Object.entries(BODIES).map(([name, body]) => {
    const text = clock + LUA_RECORD + body;
    return [name, { text, sha1: createHash('sha1').update(text).digest('hex') }];
  });
  return Object.fromEntries(scripts) as Scripts;
}
