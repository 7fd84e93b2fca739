// Preloaded into a Node-RED of the tests: counts the timers that are set right now, also those that keep no process alive.
import { createHook } from 'node:async_hooks';

const live = new Set<number>();
createHook({
  init: (id, type) => {
    if (type === 'Timeout') live.add(id);
  },
  destroy: (id) => live.delete(id),
}).enable();

Object.assign(globalThis, { liveTimers: () => live.size });
