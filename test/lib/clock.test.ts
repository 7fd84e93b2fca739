import assert from 'node:assert/strict';
import { systemClock } from '../../lib/clock';

describe('systemClock', () => {
  it("sleeps no longer than the signal allows, and rejects with the signal's own reason", async () => {
    const reason = new Error('the node was closed');
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await assert.rejects(sleeping, reason);
    await assert.rejects(systemClock.sleep(60_000, AbortSignal.abort(reason)), reason);
  });

  it('wakes by itself', async () => {
    const before = systemClock.now();
    await systemClock.sleep(1);
    assert.ok(systemClock.now() >= before);
  });
});
