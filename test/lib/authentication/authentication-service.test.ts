import assert from 'node:assert/strict';
import { AuthenticationService, type OpenChallenge } from '../../../lib/authentication/authentication-service';
import type { TransactionAction } from '../../../lib/authentication/conversation';
import { MemoryTransactionStore } from '../../../lib/authentication/memory-transaction-store';
import type { TransactionRecord, TransactionStore } from '../../../lib/authentication/transaction-store';
import { IdentityError } from '../../../lib/errors';
import { deferred } from '../../support/deferred';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { ScriptedAuthenticator, type ScriptedFactor } from '../../support/scripted-authenticator';

const PASSWORD: ScriptedFactor = { id: 'pw-1', type: 'password', answer: 'CANARY-password' };
const CODE: ScriptedFactor = { id: 'mail-1', type: 'emailotp', answer: 'CANARY-code' };
const PUSH: ScriptedFactor = { id: 'push-1', type: 'push' };
const LIFE_MS = 300_000;

const choose = (factor: string): TransactionAction => ({ kind: 'choose', factor });
const answer = (text: string | undefined): TransactionAction => ({ kind: 'answer', answer: text ?? '' });
const POLL: TransactionAction = { kind: 'poll' };
const RESEND: TransactionAction = { kind: 'resend' };

function setUp(...factors: ScriptedFactor[]) {
  const clock = new FakeClock();
  const store = new SpiedStore(clock);
  const authenticator = new ScriptedAuthenticator({ clock, factors, stepLifeMs: LIFE_MS });
  const service = new AuthenticationService({ store, clock });
  const begin = async () => opened(await service.start(authenticator, { kind: 'sign-in', user: 'alice@acme.example' }));
  const proceed = (transaction: unknown, action: TransactionAction) => service.proceed(authenticator, transaction, action);
  return { clock, store, authenticator, service, begin, proceed };
}

/** Notes the steps, and the last record: what a thief of the store would have. */
class SpiedStore extends MemoryTransactionStore {
  readonly steps: string[] = [];
  readonly records: TransactionRecord[] = [];
  /** Changes what the next claim gives out. */
  tamper: ((ciphertext: Buffer) => Buffer) | undefined;

  override create(record: TransactionRecord): Promise<void> {
    this.records.push(record);
    return this.#noted('create', super.create(record));
  }

  override async claim(...args: Parameters<TransactionStore['claim']>): ReturnType<TransactionStore['claim']> {
    const claim = await this.#noted('claim', super.claim(...args));
    return this.tamper && claim.outcome === 'claimed' ? { ...claim, ciphertext: this.tamper(claim.ciphertext) } : claim;
  }

  override renew(...args: Parameters<TransactionStore['renew']>): Promise<boolean> {
    return this.#noted('renew', super.renew(...args));
  }

  override release(...args: Parameters<TransactionStore['release']>): Promise<void> {
    return this.#noted('release', super.release(...args));
  }

  override end(...args: Parameters<TransactionStore['end']>): Promise<boolean> {
    return this.#noted('end', super.end(...args));
  }

  #noted<T>(step: string, done: T): T {
    this.steps.push(step);
    return done;
  }
}

function opened(outcome: { outcome: string }): OpenChallenge {
  assert.equal(outcome.outcome, 'challenge');
  return outcome as OpenChallenge;
}

describe('an authentication', () => {
  it('goes from challenge to challenge by one handle, and ends with the token', async () => {
    const { authenticator, begin, proceed } = setUp(PASSWORD, CODE);
    const { transaction, prompt } = await begin();
    assert.match(transaction, /^idtx_[\w-]{22}\.[\w-]{43}$/);
    assert.deepEqual([prompt.expects, prompt.factors.map(({ id }) => id)], ['factor', ['pw-1', 'mail-1']]);

    const chosen = opened(await proceed(transaction, choose('pw-1')));
    assert.deepEqual([chosen.transaction, chosen.prompt.expects, chosen.prompt.factor], [transaction, 'answer', 'pw-1']);
    const second = opened(await proceed(transaction, answer(PASSWORD.answer)));
    assert.deepEqual(
      second.prompt.factors.map(({ id }) => id),
      ['mail-1'],
    );
    await proceed(transaction, choose('emailotp'));
    const end = await proceed(transaction, answer(CODE.answer));
    assert.equal(end.outcome, 'granted');
    assert.deepEqual(end.outcome === 'granted' && [end.token?.value, end.user, end.amr], [
      'CANARY-token-1',
      'alice@acme.example',
      ['pw-1', 'mail-1'],
    ]);
    assert.deepEqual(authenticator.calls, ['start', 'choose', 'answer', 'choose', 'answer']);
  });

  it('takes each step in order: claim, ask the tenant, renew; and end before the token goes out', async () => {
    const { store, authenticator, begin, proceed } = setUp(PASSWORD);
    const { transaction } = await begin();
    authenticator.hold = async () => void store.steps.push('tenant');
    await proceed(transaction, choose('pw-1'));
    await proceed(transaction, answer(PASSWORD.answer));
    assert.deepEqual(store.steps, ['create', 'claim', 'tenant', 'renew', 'claim', 'tenant', 'end']);
  });

  it('needs no transaction where the tenant asks for nothing', async () => {
    const { store, authenticator, service } = setUp();
    const outcome = await service.start(authenticator, { kind: 'sign-in' });
    assert.equal(outcome.outcome, 'granted');
    assert.deepEqual(store.steps, []);
  });

  it('lets one of two answers at once count, and calls the other busy', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('mail-1'));
    const gate = deferred<void>();
    authenticator.hold = () => gate.promise;
    const first = proceed(transaction, answer(CODE.answer));
    await rejectsIdentity(proceed(transaction, answer(CODE.answer)), 'TRANSACTION_BUSY');
    gate.resolve();
    assert.equal((await first).outcome, 'granted');
    assert.equal(authenticator.granted, 1);
  });

  it('is over when it has ended: a replay reaches nobody', async () => {
    const { authenticator, begin, proceed, service } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('mail-1'));
    await proceed(transaction, answer(CODE.answer));
    const { length } = authenticator.calls;
    await rejectsIdentity(proceed(transaction, answer(CODE.answer)), 'TRANSACTION_UNKNOWN');
    await rejectsIdentity(service.cancel(authenticator, transaction), 'TRANSACTION_UNKNOWN');
    assert.equal(authenticator.calls.length, length);
  });

  it('is unknown to another tenant, and goes on at its own', async () => {
    const { clock, service, begin, proceed } = setUp(CODE);
    const other = new ScriptedAuthenticator({ clock, factors: [], origin: 'https://other.example' });
    const { transaction } = await begin();
    await rejectsIdentity(service.proceed(other, transaction, choose('mail-1')), 'TRANSACTION_UNKNOWN');
    await rejectsIdentity(service.cancel(other, transaction), 'TRANSACTION_UNKNOWN');
    assert.deepEqual(other.calls, []);
    opened(await proceed(transaction, choose('mail-1')));
  });

  it('refuses a handle that was changed anywhere, and anything else, without a word of it', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    const changed = [...transaction].map((letter, at) => {
      const other = letter === 'A' ? 'B' : 'A';
      return transaction.slice(0, at) + other + transaction.slice(at + 1);
    });
    const others = [undefined, null, '', 7, {}, [transaction], 'idtx_', `${transaction} `, `${transaction}\n`, 'CANARY-text'];
    for (const handle of [...changed.filter((text) => text !== transaction), ...others]) {
      const error = await rejectsIdentity(proceed(handle, choose('mail-1')), 'TRANSACTION_UNKNOWN');
      assert.doesNotMatch(error.message, /idtx_|CANARY/);
    }
    assert.deepEqual(authenticator.calls, ['start']);
    opened(await proceed(transaction, choose('mail-1')));
  });

  it('is ended by a record that was altered', async () => {
    const { store, authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    store.tamper = (ciphertext) => Buffer.from(ciphertext.map((byte, at) => (at === 20 ? byte ^ 1 : byte)));
    await rejectsIdentity(proceed(transaction, choose('mail-1')), 'TRANSACTION_UNKNOWN');
    store.tamper = undefined;
    await rejectsIdentity(proceed(transaction, choose('mail-1')), 'TRANSACTION_UNKNOWN');
    assert.deepEqual(authenticator.calls, ['start']);
  });

  it("does not open another transaction's record", async () => {
    const { store, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await begin();
    store.tamper = () => store.records[1]?.ciphertext ?? Buffer.alloc(0);
    await rejectsIdentity(proceed(transaction, choose('mail-1')), 'TRANSACTION_UNKNOWN');
  });

  it('leaves nothing readable in the store', async () => {
    const { store, begin } = setUp(CODE);
    const { transaction } = await begin();
    const secret = transaction.split('.')[1] ?? '';
    const [record] = store.records;
    assert.ok(record);
    const kept = `${JSON.stringify(record)}${record.ciphertext.toString('latin1')}`;
    for (const told of [secret, 'alice', 'CANARY', 'scripted']) assert.ok(!kept.includes(told), told);
  });

  it('expires by the clock, each step anew', async () => {
    const { clock, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await clock.advance(LIFE_MS - 1);
    await proceed(transaction, choose('mail-1'));
    await clock.advance(LIFE_MS - 1);
    await proceed(transaction, RESEND);
    await clock.advance(LIFE_MS);
    await rejectsIdentity(proceed(transaction, answer(CODE.answer)), 'TRANSACTION_UNKNOWN');
  });

  it("is measured by the store's clock where the two differ", async () => {
    const clock = new FakeClock();
    const storeClock = new FakeClock(clock.now() + 3_600_000);
    const service = new AuthenticationService({ store: new MemoryTransactionStore(storeClock), clock });
    const authenticator = new ScriptedAuthenticator({ clock, factors: [CODE], stepLifeMs: LIFE_MS });
    const { transaction, expiresAt } = opened(await service.start(authenticator, { kind: 'sign-in' }));
    assert.equal(expiresAt, clock.now() + LIFE_MS);
    opened(await service.proceed(authenticator, transaction, choose('mail-1')));
    await storeClock.advance(LIFE_MS);
    await rejectsIdentity(service.proceed(authenticator, transaction, RESEND), 'TRANSACTION_UNKNOWN');
  });

  it('drops the outcome of a step that outlived its lease, also where it was granted', async () => {
    const { clock, authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('mail-1'));
    const gate = deferred<void>();
    authenticator.hold = () => gate.promise;
    const slow = proceed(transaction, answer(CODE.answer));
    await clock.advance(authenticator.timeoutMs + 5_000);
    authenticator.hold = async () => undefined;
    // Another one takes over, and does something else.
    opened(await proceed(transaction, RESEND));
    gate.resolve();
    await rejectsIdentity(slow, 'TRANSACTION_BUSY', /too long/);
    assert.equal((await proceed(transaction, answer(CODE.answer))).outcome, 'granted');
  });

  it('goes on after an error of the tenant', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    for (const error of [new IdentityError('IDENTITY_NETWORK', 'down'), new TypeError('unforeseen')]) {
      authenticator.failWith = error;
      await assert.rejects(proceed(transaction, choose('mail-1')), error);
    }
    opened(await proceed(transaction, choose('mail-1')));
  });

  it('is over after an error that says so', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    authenticator.failWith = new IdentityError('IDENTITY_RESPONSE', 'nothing can go on', { transactionEnded: true });
    await rejectsIdentity(proceed(transaction, choose('mail-1')), 'IDENTITY_RESPONSE');
    await rejectsIdentity(proceed(transaction, choose('mail-1')), 'TRANSACTION_UNKNOWN');
  });

  it('stays as it was after an action that does not fit', async () => {
    const { store, begin, proceed } = setUp(CODE, PUSH);
    const { transaction } = await begin();
    await rejectsIdentity(proceed(transaction, answer('too early')), 'IDENTITY_INPUT');
    await rejectsIdentity(proceed(transaction, choose('nothing-such')), 'IDENTITY_INPUT');
    assert.deepEqual(store.steps, ['create', 'claim', 'release', 'claim', 'release']);
    const { prompt } = opened(await proceed(transaction, choose('mail-1')));
    assert.equal(prompt.attemptsLeft, 3);
  });

  it('tells the tenant when it is cancelled, and is over even where the tenant fails', async () => {
    const { authenticator, begin, proceed, service } = setUp(CODE);
    for (const error of [undefined, new IdentityError('IDENTITY_UNAVAILABLE', 'no')]) {
      const { transaction } = await begin();
      authenticator.failWith = error;
      assert.deepEqual(await service.cancel(authenticator, transaction), { outcome: 'denied', reason: 'cancelled' });
      await rejectsIdentity(proceed(transaction, choose('mail-1')), 'TRANSACTION_UNKNOWN');
    }
    assert.deepEqual(authenticator.calls, ['start', 'abandon', 'start', 'abandon']);
  });

  it('cannot be cancelled while a step is under way', async () => {
    const { authenticator, begin, proceed, service } = setUp(CODE);
    const { transaction } = await begin();
    const gate = deferred<void>();
    authenticator.hold = () => gate.promise;
    const step = proceed(transaction, choose('mail-1'));
    await rejectsIdentity(service.cancel(authenticator, transaction), 'TRANSACTION_BUSY');
    gate.resolve();
    opened(await step);
  });

  it('is not begun where the store cannot keep it: the tenant is told', async () => {
    const { store, authenticator, service } = setUp(CODE);
    store.create = () => Promise.reject(new IdentityError('LINK_STORE_UNAVAILABLE', 'away'));
    await rejectsIdentity(service.start(authenticator, { kind: 'sign-in' }), 'LINK_STORE_UNAVAILABLE');
    assert.deepEqual(authenticator.calls, ['start', 'abandon']);
  });

  it('grants nothing where the store does not confirm the end', async () => {
    const { store, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('mail-1'));
    store.end = () => Promise.reject(new IdentityError('LINK_STORE_UNAVAILABLE', 'away'));
    await rejectsIdentity(proceed(transaction, answer(CODE.answer)), 'LINK_STORE_UNAVAILABLE');
  });
});

describe('answers to one factor', () => {
  it('are three at most: then the tenant is asked no more', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    const left = [opened(await proceed(transaction, choose('mail-1'))).prompt.attemptsLeft];
    for (const wrong of ['1', '2']) left.push(opened(await proceed(transaction, answer(wrong))).prompt.attemptsLeft);
    assert.deepEqual(left, [3, 2, 1]);
    assert.deepEqual(await proceed(transaction, answer('3')), { outcome: 'denied', reason: 'too-many-answers' });
    assert.deepEqual(authenticator.calls.slice(-2), ['answer', 'abandon']);
    await rejectsIdentity(proceed(transaction, answer(CODE.answer)), 'TRANSACTION_UNKNOWN');
  });

  it('are three at most also where the factor could be confirmed elsewhere', async () => {
    const { begin, proceed } = setUp({ ...CODE, polled: true });
    const { transaction } = await begin();
    const first = opened(await proceed(transaction, { kind: 'choose-and-answer', factor: 'mail-1', answer: '1' }));
    assert.deepEqual([first.prompt.expects, first.prompt.attemptsLeft], ['poll', 2]);
    opened(await proceed(transaction, POLL));
    await proceed(transaction, answer('2'));
    assert.deepEqual(await proceed(transaction, answer('3')), { outcome: 'denied', reason: 'too-many-answers' });
  });

  it('are counted although another factor, or a new code, came between', async () => {
    const { begin, proceed } = setUp(CODE, PASSWORD);
    const { transaction } = await begin();
    await proceed(transaction, choose('mail-1'));
    await proceed(transaction, answer('1'));
    await proceed(transaction, choose('pw-1'));
    await proceed(transaction, answer(PASSWORD.answer));
    await proceed(transaction, choose('mail-1'));
    await proceed(transaction, answer('2'));
    await proceed(transaction, RESEND);
    assert.deepEqual(await proceed(transaction, answer('3')), { outcome: 'denied', reason: 'too-many-answers' });
  });

  it('count where nobody knows whether the tenant has judged them', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('mail-1'));
    for (const code of ['IDENTITY_TIMEOUT', 'IDENTITY_NETWORK', 'IDENTITY_RESPONSE'] as const) {
      authenticator.failWith = new IdentityError(code, 'lost');
      await rejectsIdentity(proceed(transaction, answer('1')), code);
    }
    const { length } = authenticator.calls;
    assert.deepEqual(await proceed(transaction, answer(CODE.answer)), { outcome: 'denied', reason: 'too-many-answers' });
    assert.deepEqual(authenticator.calls.slice(length), ['abandon']);
  });

  it('do not count where the tenant cannot have judged them', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('mail-1'));
    for (const code of ['IDENTITY_INPUT', 'IDENTITY_RATE_LIMITED', 'IDENTITY_TLS', 'IDENTITY_INVALID_CLIENT'] as const) {
      authenticator.failWith = new IdentityError(code, 'no');
      await rejectsIdentity(proceed(transaction, answer('1')), code);
    }
    assert.equal((await proceed(transaction, answer(CODE.answer))).outcome, 'granted');
  });
});

describe('a factor that is under way', () => {
  it('is polled, not begun anew, where the challenge comes back as it went out', async () => {
    const { authenticator, begin, proceed } = setUp(PUSH);
    const { transaction } = await begin();
    await proceed(transaction, choose('push'));
    for (const name of ['push-1', 'push']) opened(await proceed(transaction, choose(name)));
    assert.deepEqual(authenticator.calls, ['start', 'choose', 'poll', 'poll']);
    authenticator.approved.add('push-1');
    assert.equal((await proceed(transaction, POLL)).outcome, 'granted');
  });

  it('sends no second code where the flow names it again', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('emailotp'));
    await rejectsIdentity(proceed(transaction, choose('mail-1')), 'IDENTITY_INPUT', /under way/);
    opened(await proceed(transaction, { kind: 'choose-and-answer', factor: 'emailotp', answer: 'wrong' }));
    const end = await proceed(transaction, { kind: 'choose-and-answer', factor: 'mail-1', answer: 'CANARY-code' });
    assert.equal(end.outcome, 'granted');
    assert.deepEqual(authenticator.calls, ['start', 'choose', 'answer', 'answer']);
  });

  it('may be chosen again with details', async () => {
    const { authenticator, begin, proceed } = setUp(CODE);
    const { transaction } = await begin();
    await proceed(transaction, choose('emailotp'));
    await proceed(transaction, { kind: 'choose', factor: 'emailotp', details: { destination: 'bob@acme.example' } });
    assert.deepEqual(authenticator.calls, ['start', 'choose', 'choose']);
  });
});

describe('a factor together with its answer', () => {
  it('is chosen, then answered, in one step', async () => {
    const { store, begin, proceed } = setUp(PASSWORD);
    const { transaction } = await begin();
    const end = await proceed(transaction, { kind: 'choose-and-answer', factor: 'password', answer: 'CANARY-password' });
    assert.equal(end.outcome, 'granted');
    assert.deepEqual(store.steps, ['create', 'claim', 'end']);
  });

  it('stays chosen where the answer fails', async () => {
    const { authenticator, begin, proceed } = setUp(PASSWORD);
    const { transaction } = await begin();
    authenticator.hold = async () => {
      if (authenticator.calls.at(-1) === 'answer') authenticator.failWith = new IdentityError('IDENTITY_RATE_LIMITED', 'slow');
    };
    const both: TransactionAction = { kind: 'choose-and-answer', factor: 'pw-1', answer: 'CANARY-password' };
    await rejectsIdentity(proceed(transaction, both), 'IDENTITY_RATE_LIMITED');
    authenticator.hold = async () => undefined;
    assert.equal((await proceed(transaction, both)).outcome, 'granted');
    assert.deepEqual(authenticator.calls, ['start', 'choose', 'answer', 'answer']);
  });

  it('is only chosen where no answer is due', async () => {
    const { authenticator, begin, proceed } = setUp(PUSH);
    const { transaction } = await begin();
    const { prompt } = opened(await proceed(transaction, { kind: 'choose-and-answer', factor: 'push', answer: '1' }));
    assert.equal(prompt.expects, 'poll');
    assert.deepEqual(authenticator.calls, ['start', 'choose']);
  });
});
