import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ModelRun } from './support/model-run';
import { modelSteps } from './support/model-steps';
import { STORE_KINDS } from './support/store-kinds';

const RUNS = process.env.TEST_HEAVY ? 20_000 : 2_000;

/** A run that never gets there proves nothing about it. */
const MUST_COME_ABOUT = `
  issue issued, issue issued superseding, issue limited, claim claimed, claim busy, claim denied unknown, claim denied wrong-secret,
  claim denied used, claim denied failed, claim denied revoked, claim denied expired, commit committed, commit lost, release released,
  release failed, release lost, revoke 0, revoke 1, revoke-ticket 0, revoke-ticket 1, revoke-ticket many, challenge-failed known,
  challenge-failed undefined, sweep 0, sweep some`
  .trim()
  .split(/,\s+/);

describe('the state machine, against a model', () => {
  for (const kind of STORE_KINDS) {
    describe(kind.name, () => {
      const open = kind.prepare();

      it(`gives the model's answers and events in ${RUNS} runs`, async function () {
        this.timeout(process.env.TEST_HEAVY ? 600_000 : 180_000);
        const outcomes = new Map<string, number>();
        const startedAt = performance.now();
        const property = fc.asyncProperty(modelSteps, async (steps) => {
          const test = await open();
          try {
            await new ModelRun(test, outcomes).run(steps);
          } finally {
            await test.close();
          }
        });
        await fc.assert(property, { numRuns: RUNS });
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        const { event: events = 0, ...answers } = Object.fromEntries(outcomes);
        const count = Object.values(answers).reduce((sum, some) => sum + some, 0);
        console.log(
          `      ${kind.name}: ${RUNS} runs, ${count} answers, ${events} events, all as the model has them (${seconds} s)`,
        );
        const missing = MUST_COME_ABOUT.filter((outcome) => !outcomes.has(outcome));
        assert.deepEqual(missing, [], JSON.stringify(answers));
      });
    });
  }
});
