import assert from 'node:assert/strict';
import { IdentityError } from '../../../lib/errors';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { unhandledRejections } from '../../support/unhandled-rejections';
import { TokenEndpoint } from './token-endpoint';

const KEY = 'key';
const PATIENT = { timeoutMs: 60_000 };
const UNAVAILABLE = new IdentityError('IDENTITY_UNAVAILABLE', 'down');
const REFUSED = new IdentityError('IDENTITY_INVALID_CLIENT', 'wrong secret');

describe('TokenCache, ahead of time', () => {
  let clock: FakeClock;
  let cache: TokenCache;
  let endpoint: TokenEndpoint;

  /** A token that lives for 1,000 s, so that 1 s is 0.1 % of its life. */
  async function warmCache(random = 0): Promise<void> {
    clock = new FakeClock();
    cache = new TokenCache({ clock, random: () => random });
    endpoint = new TokenEndpoint();
    const first = cache.get(KEY, endpoint.request, PATIENT);
    await endpoint.answer('old', 1000);
    await first;
  }
  beforeEach(() => warmCache());

  const get = async () => (await cache.get(KEY, endpoint.request, PATIENT)).value;

  for (const [random, percent] of [
    [0, 80],
    [0.5, 77.5],
    [0.999_999, 75.000_005],
  ] as const) {
    it(`asks for a new token at ${percent} % of the life where chance says ${random}`, async () => {
      await warmCache(random);
      await clock.advance(percent * 10_000 - 1);
      assert.equal(await get(), 'old');
      assert.equal(endpoint.count, 1);
      await clock.advance(1);
      assert.equal(await get(), 'old');
      assert.equal(endpoint.count, 2);
    });
  }

  it('makes nobody wait: the old token serves until the new one is here', async () => {
    await clock.advance(800_000);
    const values = await Promise.all(Array.from({ length: 1000 }, get));
    assert.ok(values.every((value) => value === 'old'));
    assert.equal(endpoint.count, 2);
    await endpoint.answer('new', 1000);
    assert.equal(await get(), 'new');
    assert.equal(endpoint.count, 2);
  });

  it('does the same for a caller who only peeks', async () => {
    await clock.advance(800_000);
    assert.equal(cache.peek(KEY, endpoint.request)?.value, 'old');
    assert.equal(endpoint.underWay, 1);
  });

  it('asks only when somebody uses the token', async () => {
    await clock.advance(900_000);
    assert.equal(endpoint.count, 1);
  });

  it('harms nobody by a failure, and repeats it after 5 s, however long the failure took', async () => {
    const unhandled = await unhandledRejections(async () => {
      await clock.advance(800_000);
      assert.equal(await get(), 'old');
      await clock.advance(10_000);
      await endpoint.fail(UNAVAILABLE);
      for (const pause of [0, 4999]) {
        await clock.advance(pause);
        assert.equal(await get(), 'old');
        assert.equal(endpoint.count, 2);
      }
      await clock.advance(1);
      assert.equal(await get(), 'old');
      assert.equal(endpoint.count, 3);
      await endpoint.answer('new');
      assert.equal(await get(), 'new');
    });
    assert.deepEqual(unhandled, []);
  });

  it('lets callers join the request once the old token is no good any more', async () => {
    await clock.advance(800_000);
    await get();
    await clock.advance(170_000);
    const callers = Promise.all([get(), get()]);
    assert.equal(endpoint.count, 2);
    await endpoint.answer('new');
    assert.deepEqual(await callers, ['new', 'new']);
  });

  it('shows a failure when the old token is no good any more', async () => {
    await clock.advance(970_000);
    const caller = get();
    await Promise.all([rejectsIdentity(caller, 'IDENTITY_UNAVAILABLE'), endpoint.fail(UNAVAILABLE)]);
  });

  it('does not tempt the lock-out: a refused client is tried once a minute, and the old token serves meanwhile', async () => {
    const refusals = new TokenRefusals(clock);
    const guarded = () => refusals.guard({ account: 'account', configuration: KEY }, endpoint.request);
    const getGuarded = async () => (await cache.get(KEY, guarded, PATIENT)).value;
    await clock.advance(800_000);
    for (let second = 0; second < 150; second++) {
      assert.equal(await getGuarded(), 'old');
      if (endpoint.underWay > 0) await endpoint.fail(REFUSED);
      await clock.advance(1000);
    }
    assert.equal(endpoint.count, 1 + 3);
  });
});
