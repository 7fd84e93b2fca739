import { ACKNOWLEDGE_EVENTS, TAKE_EVENTS } from './lua-events';
import { CHALLENGE_FAILED, ISSUE, NOW, REVOKE, SWEEP } from './lua-life';
import { CHANGES, LIST } from './lua-lists';
import { LUA_RECORD, REDIS_CLOCK } from './lua-record';
import { CLAIM, COMMIT, RELEASE, REPORT_TAMPERING } from './lua-redemption';
import { scriptsOf } from './script';

const BODIES = {
  now: NOW,
  issue: ISSUE,
  claim: CLAIM,
  release: RELEASE,
  commit: COMMIT,
  revoke: REVOKE,
  reportTampering: REPORT_TAMPERING,
  challengeFailed: CHALLENGE_FAILED,
  list: LIST,
  changes: CHANGES,
  sweep: SWEEP,
  takeEvents: TAKE_EVENTS,
  acknowledgeEvents: ACKNOWLEDGE_EVENTS,
};

export type Scripts = ReturnType<typeof linkScripts>;

/** Every step of the link store. */
export function linkScripts(clock = REDIS_CLOCK) {
  return scriptsOf(clock + LUA_RECORD, BODIES);
}
