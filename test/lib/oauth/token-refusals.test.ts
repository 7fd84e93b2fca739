import assert from 'node:assert/strict';
import { IdentityError, type IdentityErrorCode, isIdentityError } from '../../../lib/errors';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { TokenEndpoint } from './token-endpoint';

const REFUSED = new IdentityError('IDENTITY_INVALID_CLIENT', 'wrong secret', { statusCode: 400, oauthError: 'invalid_client' });

describe('TokenRefusals', () => {
  let clock: FakeClock;
  let refusals: TokenRefusals;
  let endpoint: TokenEndpoint;
  beforeEach(() => {
    clock = new FakeClock();
    refusals = new TokenRefusals(clock);
    endpoint = new TokenEndpoint();
  });

  const ask = (configuration = 'configuration', account = 'account') =>
    refusals.guard({ account, configuration }, endpoint.request);

  async function beRefused(error = REFUSED): Promise<void> {
    await Promise.all([rejectsIdentity(ask(), error.code), endpoint.fail(error)]);
  }

  async function succeeds(answer: Promise<{ accessToken: string }>): Promise<void> {
    await endpoint.answer('a');
    assert.equal((await answer).accessToken, 'a');
  }

  it('remembers a refused client for 60 s, and says so', async () => {
    await beRefused();
    await clock.advance(15_001);
    const error = await rejectsIdentity(ask(), 'IDENTITY_INVALID_CLIENT', /^wrong secret; not tried again for 45 s$/);
    assert.deepEqual(error.details, REFUSED.details);
    await clock.advance(44_998);
    await rejectsIdentity(ask(), 'IDENTITY_INVALID_CLIENT', /for 1 s$/);
    assert.equal(endpoint.count, 1);
    await clock.advance(1);
    await succeeds(ask());
    await succeeds(ask());
  });

  it('remembers a refused client whatever it asks for, but no other client', async () => {
    await beRefused();
    for (let scope = 0; scope < 10; scope++) await rejectsIdentity(ask(`scope ${scope}`), 'IDENTITY_INVALID_CLIENT');
    assert.equal(endpoint.count, 1);
    await succeeds(ask('configuration with another secret', 'account with another secret'));
  });

  it('costs one bad login where ten configurations of one account ask at the same time', async () => {
    const all = Array.from({ length: 10 }, (_, scope) => rejectsIdentity(ask(`scope ${scope}`), 'IDENTITY_INVALID_CLIENT'));
    await endpoint.fail(REFUSED);
    await Promise.all(all);
    assert.equal(endpoint.count, 1);
  });

  it('lets the others ask as soon as the first login was good, or has failed for another reason', async () => {
    for (const end of [() => endpoint.answer('a'), () => endpoint.fail(new IdentityError('IDENTITY_NETWORK', 'lost'))]) {
      const before = endpoint.count;
      const all = Promise.allSettled([ask('scope 0'), ask('scope 1'), ask('scope 2')]);
      assert.equal(endpoint.count, before + 1);
      await end();
      assert.equal(endpoint.underWay, 2);
      await endpoint.answer('b');
      await endpoint.answer('c');
      await all;
    }
  });

  for (const [statusCode, code] of [
    [400, 'IDENTITY_OAUTH'],
    [404, 'IDENTITY_CONFIG'],
    [403, 'IDENTITY_REFUSED'],
    [200, 'IDENTITY_RESPONSE'],
  ] as [number, IdentityErrorCode][]) {
    it(`remembers a ${statusCode} that is ${code}, until the configuration is corrected`, async () => {
      await beRefused(new IdentityError(code, 'no', { statusCode }));
      await rejectsIdentity(ask(), code, /^no; not tried again for 60 s$/);
      assert.equal(endpoint.count, 1);
      await succeeds(ask('corrected'));
      await clock.advance(60_000);
      await succeeds(ask());
    });
  }

  for (const [what, error] of [
    ['a 408', new IdentityError('IDENTITY_REFUSED', 'no', { statusCode: 408 })],
    ['a 429', new IdentityError('IDENTITY_RATE_LIMITED', 'no', { statusCode: 429 })],
    ['a 503', new IdentityError('IDENTITY_UNAVAILABLE', 'no', { statusCode: 503 })],
    ['a lost connection', new IdentityError('IDENTITY_NETWORK', 'no')],
    ['an answer that broke off', new IdentityError('IDENTITY_RESPONSE', 'no')],
  ] as const) {
    it(`does not remember ${what}`, async () => {
      await beRefused(error);
      await succeeds(ask());
    });
  }

  it('makes at most 3 token requests for 10,000 callers over 60 s (links.md, T16)', async () => {
    const cache = new TokenCache({ clock });
    let refused = 0;
    const callers: Promise<unknown>[] = [];
    for (let caller = 0; caller < 10_000; caller++) {
      callers.push(
        cache
          .get('key', () => ask(), { timeoutMs: 60_000, forceNew: caller % 3 === 0 })
          .catch((error: unknown) => {
            if (isIdentityError(error, 'IDENTITY_INVALID_CLIENT')) refused += 1;
          }),
      );
      // An answer takes 300 ms.
      if (caller % 50 !== 49) continue;
      if (endpoint.underWay > 0) await endpoint.fail(REFUSED);
      await clock.advance(300);
    }
    await Promise.all(callers);
    assert.equal(refused, 10_000);
    assert.ok(endpoint.count <= 3, `${endpoint.count} token requests`);
  });
});
