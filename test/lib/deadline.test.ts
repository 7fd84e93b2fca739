import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { mock } from 'node:test';
import { waitAtMost } from '../../lib/deadline';
import { deferred } from '../support/deferred';
import { rejectsIdentity } from '../support/identity-error';
import { unhandledRejections } from '../support/unhandled-rejections';

describe('waitAtMost', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('gives what the work gives', async () => {
    assert.equal(await waitAtMost(Promise.resolve('done'), 1000), 'done');
    const failure = new Error('the work failed');
    await assert.rejects(waitAtMost(Promise.reject(failure), 1000), failure);
  });

  it('stops waiting when the time is over, not before, and says how long that was', async () => {
    const work = deferred<string>();
    let over = false;
    const waiting = waitAtMost(work.promise, 2500).finally(() => {
      over = true;
    });
    mock.timers.tick(2499);
    await Promise.resolve();
    assert.equal(over, false);
    mock.timers.tick(1);
    await rejectsIdentity(waiting, 'IDENTITY_TIMEOUT', /2\.5 s/);
  });

  it('leaves the work and its other waiters alone', async () => {
    const work = deferred<string>();
    const hasty = waitAtMost(work.promise, 10);
    const patient = waitAtMost(work.promise, 1000);
    mock.timers.tick(10);
    await rejectsIdentity(hasty, 'IDENTITY_TIMEOUT');
    work.resolve('late');
    assert.equal(await patient, 'late');
  });

  it("rejects with the signal's reason as soon as it aborts, and at once when it has aborted already", async () => {
    const reason = new Error('the node was closed');
    const controller = new AbortController();
    const waiting = waitAtMost(deferred().promise, 1000, controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(waitAtMost(deferred().promise, 1000, AbortSignal.abort(reason)), reason);
  });

  it('leaves no listener on the signal, whatever the end', async () => {
    const { signal } = new AbortController();
    await waitAtMost(Promise.resolve(), 1000, signal);
    await waitAtMost(Promise.reject(new Error()), 1000, signal).catch(() => undefined);
    const late = waitAtMost(deferred().promise, 1000, signal).catch(() => undefined);
    mock.timers.tick(1000);
    await late;
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('makes no unhandled rejection of work that fails when nobody waits any more', async () => {
    const reasons = await unhandledRejections(async () => {
      const late = deferred();
      const waiting = waitAtMost(late.promise, 10).catch(() => undefined);
      mock.timers.tick(10);
      await waiting;
      late.reject(new Error('after the time-out'));
      const aborted = deferred();
      await waitAtMost(aborted.promise, 1000, AbortSignal.abort(new Error('closed'))).catch(() => undefined);
      aborted.reject(new Error('after the abort'));
    });
    assert.deepEqual(reasons, []);
  });
});
