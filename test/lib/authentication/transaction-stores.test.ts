import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { TransactionRecord } from '../../../lib/authentication/transaction-store';
import { rejectsIdentity } from '../../support/identity-error';
import { BOUNDED_KINDS, TRANSACTION_STORE_KINDS, type TransactionStoreUnderTest } from './support/transaction-store-kinds';
import { claim, LEASE_MS, LIFE_MS, someTransaction } from './support/transactions';

const UNKNOWN = { outcome: 'unknown' } as const;
const BUSY = { outcome: 'busy' } as const;

// What every transaction store must do, whatever it is made of.
for (const kind of TRANSACTION_STORE_KINDS) {
  describe(`a transaction store: ${kind.name}`, () => {
    const open = kind.prepare();
    let test: TransactionStoreUnderTest;
    beforeEach(async () => {
      test = await open();
    });
    afterEach(() => test.close());

    async function created(given: Partial<TransactionRecord> = {}): Promise<TransactionRecord> {
      const transaction = someTransaction(test.now(), given);
      await test.store.create(transaction);
      return transaction;
    }

    async function held(claimId = 'holder'): Promise<TransactionRecord> {
      const transaction = await created();
      assert.equal((await claim(test.store, transaction, claimId)).outcome, 'claimed');
      return transaction;
    }

    /** With something new in it, and five minutes from now on. */
    function next({ id }: TransactionRecord) {
      return { id, ciphertext: randomBytes(300), expiresAt: test.now() + LIFE_MS };
    }
    const claimed = ({ ciphertext, expiresAt }: Pick<TransactionRecord, 'ciphertext' | 'expiresAt'>) => ({
      outcome: 'claimed',
      ciphertext,
      expiresAt,
    });

    it('has a time of its own', async () => {
      assert.equal(await test.store.now(), test.now());
      await test.advance(1);
      assert.equal(await test.store.now(), test.now());
    });

    it('keeps what was sealed from step to step, also at another instance, and forgets it at the end', async () => {
      const transaction = await created();
      assert.deepEqual(await claim(test.other, transaction, 'a'), claimed(transaction));
      const second = next(transaction);
      assert.equal(await test.other.renew(second, 'a'), true);
      await test.advance(LIFE_MS - 1);
      assert.deepEqual(await claim(test.store, transaction, 'b'), claimed(second));
      assert.equal(await test.store.end(transaction.id, 'b'), true);
      assert.deepEqual(await claim(test.other, transaction), UNKNOWN);
    });

    it('keeps bytes as they are, and none', async () => {
      for (const ciphertext of [
        Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
        Buffer.alloc(0),
        randomBytes(70_000),
      ]) {
        const transaction = await created({ ciphertext });
        assert.deepEqual(await claim(test.store, transaction), claimed(transaction));
      }
    });

    it('knows nothing of what was never there', async () => {
      const stranger = someTransaction(test.now());
      assert.deepEqual(await claim(test.store, stranger, 'a'), UNKNOWN);
      assert.equal(await test.store.renew(next(stranger), 'a'), false);
      await test.store.release(stranger.id, 'a');
      assert.equal(await test.store.end(stranger.id, 'a'), false);
      assert.deepEqual(await claim(test.store, stranger, 'a'), UNKNOWN);
    });

    it('gives nothing to a wrong secret, not even that it is busy, and takes nothing from the right one', async () => {
      const transaction = await created();
      const guess = { ...transaction, verifierHash: randomBytes(32).toString('hex') };
      for (let time = 0; time < 20; time += 1) assert.deepEqual(await claim(test.store, guess), UNKNOWN);
      assert.equal((await claim(test.store, transaction, 'a')).outcome, 'claimed');
      assert.deepEqual(await claim(test.store, guess), UNKNOWN);
      assert.deepEqual(await claim(test.store, guess, 'a'), UNKNOWN);
    });

    it('gives a transaction to one of many steps that want it at once', async () => {
      const transaction = await created();
      const asked = Array.from({ length: 50 }, (_, at) => claim(at % 2 ? test.store : test.other, transaction, `step-${at}`));
      const outcomes = (await Promise.all(asked)).map(({ outcome }) => outcome);
      assert.equal(outcomes.filter((outcome) => outcome === 'claimed').length, 1);
      assert.equal(outcomes.filter((outcome) => outcome === 'busy').length, 49);
      const ends = await Promise.all(outcomes.map((_, at) => test.store.end(transaction.id, `step-${at}`)));
      assert.deepEqual(
        ends,
        outcomes.map((outcome) => outcome === 'claimed'),
      );
    });

    it('gives it back as it was', async () => {
      const transaction = await held();
      assert.deepEqual(await claim(test.store, transaction, 'other'), BUSY);
      await test.store.release(transaction.id, 'other');
      assert.deepEqual(await claim(test.store, transaction, 'other'), BUSY);
      await test.store.release(transaction.id, 'holder');
      assert.deepEqual(await claim(test.store, transaction, 'other'), claimed(transaction));
    });

    it('lets a step have it for its lease, and not a millisecond longer', async () => {
      const transaction = await held();
      await test.advance(LEASE_MS - 1);
      assert.deepEqual(await claim(test.store, transaction, 'other'), BUSY);
      await test.advance(1);
      assert.deepEqual(await claim(test.store, transaction, 'other'), claimed(transaction));
    });

    for (const method of ['renew', 'end'] as const) {
      const finish = (transaction: TransactionRecord, claimId: string) =>
        method === 'end' ? test.store.end(transaction.id, claimId) : test.store.renew(next(transaction), claimId);

      it(`does not let a step ${method} it that was paused past its lease, whether somebody else has it or not`, async () => {
        const [late, punctual] = [await held(), await held()];
        await test.advance(LEASE_MS - 1);
        assert.equal(await finish(punctual, 'holder'), true);
        await test.advance(1);
        assert.equal(await finish(late, 'holder'), false);
        assert.deepEqual(await claim(test.store, late, 'next'), claimed(late));
        assert.equal(await finish(late, 'holder'), false);
        await test.store.release(late.id, 'holder');
        assert.deepEqual(await claim(test.store, late, 'third'), BUSY);
        assert.equal(await finish(late, 'next'), true);
      });

      it(`does not let a step ${method} it that never had it, or whose claim was refused`, async () => {
        const transaction = await held();
        assert.equal(await finish(transaction, 'stranger'), false);
        assert.deepEqual(await claim(test.store, transaction, 'other'), BUSY);
        assert.equal(await finish(transaction, 'other'), false);
        assert.equal(await finish(transaction, 'holder'), true);
      });

      it(`does not let a step ${method} it whose life is over`, async () => {
        const [late, punctual] = [await created(), await created()];
        await test.advance(LIFE_MS - 2);
        for (const transaction of [late, punctual]) await claim(test.store, transaction, 'holder');
        await test.advance(1);
        assert.equal(await finish(punctual, 'holder'), true);
        await test.advance(1);
        assert.equal(await finish(late, 'holder'), false);
        assert.deepEqual(await claim(test.store, late), UNKNOWN);
      });
    }

    it('expires to the millisecond, by the time that the last step gave it', async () => {
      const [transaction, shortened] = [await created(), await held()];
      assert.equal(await test.store.renew({ ...next(shortened), expiresAt: test.now() + 60_000 }, 'holder'), true);
      await test.advance(59_999);
      assert.equal((await claim(test.store, shortened, 'a')).outcome, 'claimed');
      await test.store.release(shortened.id, 'a');
      await test.advance(1);
      assert.deepEqual(await claim(test.store, shortened), UNKNOWN);
      await test.advance(LIFE_MS - 60_001);
      assert.equal((await claim(test.store, transaction, 'a')).outcome, 'claimed');
      await test.advance(1);
      assert.deepEqual(await claim(test.store, transaction, 'a'), UNKNOWN);
      assert.deepEqual(await claim(test.store, transaction, 'b'), UNKNOWN);
    });

    it('does once what is asked twice, by whoever was cut off from the answer', async () => {
      const transaction = await created();
      await test.store.create({ ...transaction, ciphertext: randomBytes(10) });
      assert.deepEqual(await claim(test.store, transaction, 'a'), claimed(transaction));
      await test.advance(LEASE_MS - 1);
      assert.deepEqual(await claim(test.store, transaction, 'a'), claimed(transaction));
      const second = next(transaction);
      assert.equal(await test.store.renew(second, 'a'), true);
      assert.equal(await test.store.renew(second, 'a'), true);
      await test.store.release(transaction.id, 'a');

      assert.deepEqual(await claim(test.store, transaction, 'b'), claimed(second));
      await test.store.release(transaction.id, 'b');
      await test.store.release(transaction.id, 'b');
      assert.deepEqual(await claim(test.store, transaction, 'c'), claimed(second));
      await test.store.release(transaction.id, 'b');
      assert.deepEqual(await claim(test.store, transaction, 'd'), BUSY);

      assert.equal(await test.store.end(transaction.id, 'c'), true);
      assert.equal(await test.store.end(transaction.id, 'c'), true);
      await test.store.create(transaction);
      assert.deepEqual(await claim(test.store, transaction, 'c'), UNKNOWN);
    });

    it('does not make a lease longer for who claims again', async () => {
      const transaction = await held();
      await test.advance(LEASE_MS - 1);
      assert.equal((await claim(test.store, transaction, 'holder')).outcome, 'claimed');
      await test.advance(1);
      assert.equal(await test.store.end(transaction.id, 'holder'), false);
      assert.deepEqual(await claim(test.store, transaction, 'other'), claimed(transaction));
    });

    it('lets nobody do anything with what has ended', async () => {
      const transaction = await held();
      assert.equal(await test.store.end(transaction.id, 'holder'), true);
      assert.equal(await test.store.renew(next(transaction), 'holder'), false);
      await test.store.release(transaction.id, 'holder');
      assert.deepEqual(await claim(test.store, transaction, 'holder'), UNKNOWN);
      assert.deepEqual(await claim(test.store, transaction, 'other'), UNKNOWN);
      assert.equal(await test.store.end(transaction.id, 'other'), false);
    });
  });
}

for (const kind of BOUNDED_KINDS) {
  describe(`a transaction store that lasts: ${kind.name}`, () => {
    const open = kind.prepare();

    it('when it is full refuses new transactions until one has ended or expired, and goes on with those that are there', async () => {
      const test = await open(3);
      try {
        const { store } = test;
        const [first, second, third] = [0, 1, 2].map((at) =>
          someTransaction(test.now(), { expiresAt: test.now() + LIFE_MS + at }),
        );
        assert.ok(first && second && third);
        for (const transaction of [first, second, third]) await store.create(transaction);
        const refused = () =>
          rejectsIdentity(store.create(someTransaction(test.now())), 'LINK_STORE_UNAVAILABLE', /more than 3 open/);
        await refused();
        // Resent: it is there.
        await store.create(third);
        await claim(store, first, 'a');
        await store.renew({ ...first, expiresAt: first.expiresAt }, 'a');
        await refused();
        await claim(store, first, 'b');
        assert.equal(await store.end(first.id, 'b'), true);
        await store.create(someTransaction(test.now(), { expiresAt: second.expiresAt + LIFE_MS }));
        await refused();
        await test.advance(second.expiresAt - test.now());
        await store.create(someTransaction(test.now()));
        await refused();
        assert.equal((await claim(store, third)).outcome, 'claimed');
      } finally {
        await test.close();
      }
    });

    it('remembers an end for as long as it would have lived: who was cut off from the answer may be away for a while', async () => {
      const test = await open();
      try {
        const transaction = someTransaction(test.now());
        await test.store.create(transaction);
        await claim(test.store, transaction, 'holder');
        assert.equal(await test.store.end(transaction.id, 'holder'), true);
        await test.advance(LIFE_MS - 1);
        assert.equal(await test.other.end(transaction.id, 'holder'), true);
        assert.equal(await test.other.end(transaction.id, 'other'), false);
      } finally {
        await test.close();
      }
    });
  });
}
