/** Events wait for a launch-event node; where none takes them, the oldest are dropped. */
export const MOST_EVENTS = 100_000;
/** An event that was taken and not acknowledged is given out again after this time. */
export const REDELIVERY_MS = 5_000;
/** Links that one sweep ends, and tombstones that it drops: so that nobody waits long for it. */
export const SWEEP_LIMIT = 1_000;
