import assert from 'node:assert/strict';
import { IdentityError } from '../../../lib/errors';
import { ClientClosedError } from '../../../lib/http/client';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { unhandledRejections } from '../../support/unhandled-rejections';
import { TokenEndpoint } from './token-endpoint';

const KEY = 'key';
const PATIENT = { timeoutMs: 60_000 };
const UNAVAILABLE = new IdentityError('IDENTITY_UNAVAILABLE', 'down');

describe('TokenCache', () => {
  let clock: FakeClock;
  let cache: TokenCache;
  let endpoint: TokenEndpoint;
  beforeEach(() => {
    clock = new FakeClock();
    cache = new TokenCache({ clock, random: () => 0.5 });
    endpoint = new TokenEndpoint();
  });

  const get = (options = {}) => cache.get(KEY, endpoint.request, { ...PATIENT, ...options });
  const peek = () => cache.peek(KEY, endpoint.request);

  async function warm(value: string, expiresInSeconds?: number): Promise<void> {
    const first = get();
    await endpoint.answer(value, expiresInSeconds);
    assert.equal((await first).value, value);
  }

  describe('keeps a token', () => {
    it('with its scope and the end of its life, counted from when it was asked for', async () => {
      const askedAt = clock.now();
      const first = get();
      await clock.advance(2000);
      await endpoint.answer('a', 900);
      const { value, scope, expiresAt } = await first;
      assert.deepEqual({ value, scope, expiresAt }, { value: 'a', scope: 'S', expiresAt: askedAt + 900_000 });
      assert.equal(peek()?.value, 'a');
      assert.equal((await get()).value, 'a');
      assert.equal(endpoint.count, 1);
    });

    it('for each key apart', async () => {
      await warm('a');
      assert.equal(cache.peek('other', endpoint.request), undefined);
      const other = cache.get('other', endpoint.request, PATIENT);
      await endpoint.answer('b');
      assert.equal((await other).value, 'b');
      assert.equal((await get()).value, 'a');
    });

    it('until 30 s before it dies', async () => {
      await warm('a', 1000);
      await clock.advance(969_999);
      assert.equal(peek()?.value, 'a');
      await clock.advance(1);
      assert.equal(peek(), undefined);
    });

    it('until 20 % of a short life are left', async () => {
      await warm('a', 60);
      await clock.advance(47_999);
      assert.equal(peek()?.value, 'a');
      await clock.advance(1);
      assert.equal(peek(), undefined);
    });

    it('not at all where its life is 0, though all who waited for it get it', async () => {
      const waiters = [get(), get(), get()];
      await endpoint.answer('a', 0);
      assert.deepEqual(
        (await Promise.all(waiters)).map(({ value }) => value),
        ['a', 'a', 'a'],
      );
      assert.equal(peek(), undefined);
      await warm('b', 0);
      assert.equal(endpoint.count, 2);
    });

    it('until its value is invalidated; another value is left alone', async () => {
      await warm('a');
      cache.invalidate(KEY, 'old');
      cache.invalidate('other', 'a');
      assert.equal(peek()?.value, 'a');
      cache.invalidate(KEY, 'a');
      assert.equal(peek(), undefined);
      await warm('b');
      cache.invalidate(KEY, 'a');
      assert.equal(peek()?.value, 'b');
    });

    it('until its key is forgotten', async () => {
      await warm('a');
      cache.forget(KEY);
      assert.equal(peek(), undefined);
    });
  });

  describe('with one request under way', () => {
    it('makes no second one, for 1,000 callers', async () => {
      const callers = Array.from({ length: 1000 }, () => get());
      assert.equal(endpoint.count, 1);
      await endpoint.answer('a');
      assert.ok((await Promise.all(callers)).every(({ value }) => value === 'a'));
      assert.equal(endpoint.count, 1);
    });

    it('brings its failure to every waiter, once, and to nobody else', async () => {
      const outcomes: unknown[] = [];
      const unhandled = await unhandledRejections(async () => {
        for (let caller = 0; caller < 1000; caller++) {
          void get().then(
            () => outcomes.push('fulfilled'),
            (error: unknown) => outcomes.push(error),
          );
        }
        await endpoint.fail(UNAVAILABLE);
      });
      assert.deepEqual(unhandled, []);
      assert.equal(outcomes.length, 1000);
      assert.ok(outcomes.every((error) => error === UNAVAILABLE));
      assert.equal(endpoint.count, 1);
    });

    it('remembers no other failure than a refused client', async () => {
      for (const code of ['IDENTITY_UNAVAILABLE', 'IDENTITY_OAUTH', 'IDENTITY_NETWORK', 'IDENTITY_RATE_LIMITED'] as const) {
        const failing = get();
        await Promise.all([rejectsIdentity(failing, code), endpoint.fail(new IdentityError(code, 'no'))]);
      }
      await warm('a');
      assert.equal(endpoint.count, 5);
    });

    it('counts it as new for a caller who wants a new token', async () => {
      const [first, forced] = [get(), get({ forceNew: true })];
      await endpoint.answer('a');
      assert.equal((await first).value, 'a');
      assert.equal((await forced).value, 'a');
      assert.equal(endpoint.count, 1);
    });

    it('survives that one waiter is aborted, even the one who began it', async () => {
      const controller = new AbortController();
      const reason = new Error('the node was closed');
      const first = get({ signal: controller.signal });
      const second = get();
      controller.abort(reason);
      await assert.rejects(first, reason);
      await endpoint.answer('a');
      assert.equal((await second).value, 'a');
      assert.equal(endpoint.count, 1);
    });

    it('makes no unhandled rejection when it fails after its last waiter has gone', async () => {
      const unhandled = await unhandledRejections(async () => {
        const controller = new AbortController();
        const only = get({ signal: controller.signal });
        controller.abort(new Error('closed'));
        await assert.rejects(only, /closed/);
        await endpoint.fail(UNAVAILABLE);
      });
      assert.deepEqual(unhandled, []);
    });

    it('gives its token to its waiters when the key is forgotten meanwhile, but does not keep it', async () => {
      const waiter = get();
      cache.forget(KEY);
      await endpoint.answer('a');
      assert.equal((await waiter).value, 'a');
      assert.equal(peek(), undefined);
      await warm('b');
      assert.equal(endpoint.count, 2);
    });
  });

  it('asks for nothing on behalf of a caller who is aborted already', async () => {
    const reason = new Error('closed');
    await assert.rejects(get({ signal: AbortSignal.abort(reason) }), reason);
    assert.equal(endpoint.count, 0);
  });

  it('asks again for a caller who wants a new token, and keeps the old one until then', async () => {
    await warm('a');
    const forced = get({ forceNew: true });
    assert.equal((await get()).value, 'a');
    await endpoint.answer('b');
    assert.equal((await forced).value, 'b');
    assert.equal(peek()?.value, 'b');
  });

  it('asks once more for those who came late to a request whose time was over, and have time themselves', async () => {
    const owner = get();
    await clock.advance(30_000);
    const late = Array.from({ length: 100 }, () => get());
    const hasty = get({ timeoutMs: 30_500 });
    await clock.advance(30_000);
    const timeout = new IdentityError('IDENTITY_TIMEOUT', 'no answer within 60 s');
    await Promise.all([
      rejectsIdentity(owner, 'IDENTITY_TIMEOUT', /60 s/),
      rejectsIdentity(hasty, 'IDENTITY_TIMEOUT', /60 s/),
      endpoint.fail(timeout),
    ]);
    assert.equal(endpoint.count, 2);
    await endpoint.answer('a');
    assert.ok((await Promise.all(late)).every(({ value }) => value === 'a'));
    assert.equal(endpoint.count, 2);
  });

  describe('when the client that a shared request runs on was closed', () => {
    it("makes one request with a waiter's own client, for all of them", async () => {
      const closed = new TokenEndpoint();
      const owner = cache.get(KEY, closed.request, PATIENT);
      const waiters = Array.from({ length: 100 }, () => get());
      await Promise.all([assert.rejects(owner, ClientClosedError), closed.fail(new ClientClosedError())]);
      assert.equal(endpoint.count, 1);
      await endpoint.answer('a');
      assert.ok((await Promise.all(waiters)).every(({ value }) => value === 'a'));
      assert.equal(endpoint.count, 1);
      assert.equal(closed.count, 1);
    });

    it('ends where every client is closed: each caller fails with its own', async () => {
      const endpoints = Array.from({ length: 5 }, () => new TokenEndpoint());
      const callers = endpoints.map((closed) => cache.get(KEY, closed.request, PATIENT));
      const outcomes = Promise.allSettled(callers);
      for (const closed of endpoints) await closed.fail(new ClientClosedError());
      for (const outcome of await outcomes) {
        assert.ok(outcome.status === 'rejected' && outcome.reason instanceof ClientClosedError);
      }
      assert.deepEqual(
        endpoints.map(({ count }) => count),
        [1, 1, 1, 1, 1],
      );
    });
  });
});
