import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { TransactionRecord } from '../../../lib/authentication/transaction-store';
import { TransactionModel } from './support/transaction-model';
import { TRANSACTION_STORE_KINDS, type TransactionStoreUnderTest } from './support/transaction-store-kinds';
import { someTransaction } from './support/transactions';

const RUNS = process.env.TEST_HEAVY ? 20_000 : 2_000;

/** What steps, their crashes and time may do to a few transactions, in any order. */
type ModelStep =
  | { readonly do: 'create'; readonly lifeMs: number }
  | { readonly do: 'claim'; readonly of: number; readonly by: string; readonly leaseMs: number; readonly right: boolean }
  | { readonly do: 'renew'; readonly of: number; readonly by: string; readonly lifeMs: number }
  | { readonly do: 'release' | 'end'; readonly of: number; readonly by: string }
  | { readonly do: 'resend' }
  | { readonly do: 'wait'; readonly forMs: number }
  | { readonly do: 'wait-until'; readonly of: number; readonly over: 'lease' | 'life'; readonly lessMs: number };

const of = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(2));
const by = fc.constantFrom('a', 'b', 'c');
// Redis drops keys by its own clock, which goes on meanwhile: a life is longer than a run takes.
const lifeMs = fc.constantFrom(60_000, 300_000, 600_000);
const leaseMs = fc.constantFrom(5_000, 15_000, 90_000);
const create = fc.record({ do: fc.constant('create' as const), lifeMs });
const claim = fc.record({
  do: fc.constant('claim' as const),
  of,
  by,
  leaseMs,
  right: fc.constantFrom(true, true, true, true, false),
});
const renew = fc.record({ do: fc.constant('renew' as const), of, by, lifeMs });
const finish = fc.record({ do: fc.constantFrom('release' as const, 'end' as const), of, by });
const waitUntil = fc.record({
  do: fc.constant('wait-until' as const),
  of,
  over: fc.constantFrom('lease' as const, 'lease' as const, 'life' as const),
  lessMs: fc.constantFrom(0, 1),
});
const step: fc.Arbitrary<ModelStep> = fc.oneof(
  { weight: 2, arbitrary: create },
  { weight: 6, arbitrary: claim },
  { weight: 4, arbitrary: renew },
  { weight: 4, arbitrary: finish },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resend' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), forMs: fc.nat(30_000) }) },
  { weight: 2, arbitrary: waitUntil },
);
const steps = fc
  .tuple(create, fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }))
  .map(([first, rest]) => [first, ...rest] as const);

const MUST_COME_ABOUT = ['claim claimed', 'claim busy', 'claim unknown', 'renew true', 'renew false', 'end true', 'end false'];

describe('a transaction store, against a model', () => {
  for (const kind of TRANSACTION_STORE_KINDS) {
    describe(kind.name, () => {
      const open = kind.prepare();

      it(`gives the model's answers in ${RUNS} runs`, async function () {
        this.timeout(process.env.TEST_HEAVY ? 600_000 : 120_000);
        const outcomes = new Map<string, number>();
        const startedAt = performance.now();
        const property = fc.asyncProperty(steps, async (all) => {
          const test = await open();
          try {
            const run = new ModelRun(test, outcomes);
            for (const one of all) await run.do(one);
          } finally {
            await test.close();
          }
        });
        await fc.assert(property, { numRuns: RUNS });
        const count = [...outcomes.values()].reduce((sum, some) => sum + some, 0);
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        console.log(`      ${kind.name}: ${RUNS} runs, ${count} answers, all as the model has them (${seconds} s)`);
        const missing = MUST_COME_ABOUT.filter((outcome) => !outcomes.has(outcome));
        assert.deepEqual(missing, [], JSON.stringify([...outcomes]));
      });
    });
  }
});

/** Does the same to a store and to the model, and compares every answer. */
class ModelRun {
  readonly #test: TransactionStoreUnderTest;
  readonly #model: TransactionModel;
  readonly #outcomes: Map<string, number>;
  readonly #transactions: TransactionRecord[] = [];
  #last: () => Promise<void> = async () => undefined;

  constructor(test: TransactionStoreUnderTest, outcomes: Map<string, number>) {
    this.#test = test;
    this.#model = new TransactionModel(test.now());
    this.#outcomes = outcomes;
  }

  async do(step: ModelStep): Promise<void> {
    const compare = this.#comparison(step);
    if (!compare) return;
    if (step.do !== 'resend') this.#last = compare;
    await compare();
  }

  #comparison(step: ModelStep): (() => Promise<void>) | undefined {
    const { store } = this.#test;
    const model = this.#model;
    const { id, verifierHash } = this.#meant('of' in step ? step.of : 0);
    switch (step.do) {
      case 'create': {
        const record = someTransaction(model.now, { expiresAt: model.now + step.lifeMs });
        this.#transactions.unshift(record);
        return async () => this.#check('create', await store.create(record), model.create(record));
      }
      case 'claim': {
        const request = { id, verifierHash: step.right ? verifierHash : 'wrong', claimId: step.by, leaseMs: step.leaseMs };
        return async () => this.#check('claim', await store.claim(request), model.claim(request));
      }
      case 'renew': {
        const record = { id, ciphertext: randomBytes(50), expiresAt: model.now + step.lifeMs };
        return async () => this.#check('renew', await store.renew(record, step.by), model.renew(record, step.by));
      }
      case 'release':
        return async () => this.#check('release', await store.release(id, step.by), model.release(id, step.by));
      case 'end':
        return async () => this.#check('end', await store.end(id, step.by), model.end(id, step.by));
      case 'resend':
        return this.#last;
      case 'wait':
        return () => this.#wait(step.forMs);
      case 'wait-until': {
        const known = model.get(id);
        const time = step.over === 'lease' ? known?.holder?.until : known?.expiresAt;
        return time === undefined ? undefined : () => this.#wait(time - step.lessMs - model.now);
      }
    }
  }

  #check(method: string, answer: unknown, expected: unknown): void {
    if (expected === undefined && (method === 'renew' || method === 'end')) return;
    assert.deepEqual(answer, expected, method);
    const told = typeof answer === 'object' ? (answer as { outcome: string }).outcome : String(answer);
    this.#outcomes.set(`${method} ${told}`, (this.#outcomes.get(`${method} ${told}`) ?? 0) + 1);
  }

  async #wait(durationMs: number): Promise<void> {
    if (durationMs <= 0) return;
    this.#model.now += durationMs;
    await this.#test.advance(durationMs);
  }

  /** The newest is the likeliest to be meant; somebody else's, where there are not so many. */
  #meant(of: number): TransactionRecord {
    return this.#transactions[of] ?? someTransaction(this.#model.now);
  }
}
