import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { openLinkStore } from '../../../lib/links/stores/open-store';
import { needsRedis, RedisServer } from '../links/stores/support/redis-server';
import type { StepRaceResult, StepRaceTask } from './support/step-race-process';
import { someTransaction } from './support/transactions';

const [CALLERS, TRANSACTIONS, STEPS] = process.env.TEST_HEAVY ? [64, 200, 50] : [16, 20, 20];

describe('a race for the steps of transactions on Redis', () => {
  needsRedis();
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server?.close());

  it(`of 2 processes with ${CALLERS} callers each makes each of ${STEPS} steps of ${TRANSACTIONS} transactions once`, async function () {
    this.timeout(process.env.TEST_HEAVY ? 600_000 : 60_000);
    const { links, transactions: store } = openLinkStore({ kind: 'redis', url: server.url });
    const expiresAt = (await store.now()) + 3_600_000;
    const begun = { ciphertext: Buffer.from('0'), expiresAt };
    const transactions = Array.from({ length: TRANSACTIONS }, () => someTransaction(0, begun));
    for (const transaction of transactions) await store.create(transaction);

    const racers = [1, 2].map(() => fork(path.join(__dirname, 'support', 'step-race-process.js'), { serialization: 'advanced' }));
    await Promise.all(racers.map((racer) => once(racer, 'message')));
    const task: StepRaceTask = { url: server.url, callers: CALLERS, steps: STEPS, transactions };
    const results = await Promise.all(
      racers.map(async (racer) => {
        racer.send(task);
        const [result] = (await once(racer, 'message')) as [StepRaceResult];
        return result;
      }),
    );
    await links.close();

    const done = results.flatMap((result) => result.done);
    const busy = results.reduce((sum, result) => sum + result.busy, 0);
    const shares = results.map((result) => result.done.length);
    console.log(
      `      ${done.length} steps were told to be done, ${new Set(done).size} different ones (${shares.join(' and ')}); ${busy} times busy`,
    );
    const steps = [...Array.from({ length: STEPS }, (_, at) => String(at + 1)), 'end'];
    const expected = transactions.flatMap(({ id }) => steps.map((step) => `${id} ${step}`));
    assert.deepEqual([...done].sort(), expected.sort());
    assert.ok(busy > 0);
    // How they share is the scheduler's affair; that they met, the busy answers show.
  });
});
