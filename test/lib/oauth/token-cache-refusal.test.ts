import assert from 'node:assert/strict';
import { IdentityError, isIdentityError } from '../../../lib/errors';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { TokenEndpoint } from './token-endpoint';

const KEY = 'key';
const PATIENT = { timeoutMs: 60_000 };
const REFUSED = new IdentityError('IDENTITY_INVALID_CLIENT', 'wrong secret', { statusCode: 400, oauthError: 'invalid_client' });

describe('TokenCache and a refused client', () => {
  let clock: FakeClock;
  let cache: TokenCache;
  let endpoint: TokenEndpoint;
  beforeEach(() => {
    clock = new FakeClock();
    cache = new TokenCache({ clock });
    endpoint = new TokenEndpoint();
  });

  const get = (key = KEY, options = {}) => cache.get(key, endpoint.request, { ...PATIENT, ...options });

  async function beRefused(): Promise<void> {
    const caller = get();
    await Promise.all([rejectsIdentity(caller, 'IDENTITY_INVALID_CLIENT'), endpoint.fail(REFUSED)]);
  }

  it('remembers the refusal for 60 s, and says so', async () => {
    await beRefused();
    await clock.advance(15_001);
    const error = await rejectsIdentity(get(), 'IDENTITY_INVALID_CLIENT', /^wrong secret; not tried again for 45 s$/);
    assert.deepEqual(error.details, REFUSED.details);
    await clock.advance(44_998);
    await rejectsIdentity(get(), 'IDENTITY_INVALID_CLIENT', /for 1 s$/);
    assert.equal(endpoint.count, 1);
    await clock.advance(1);
    const again = get();
    assert.equal(endpoint.count, 2);
    await endpoint.answer('a');
    assert.equal((await again).value, 'a');
  });

  it('remembers it for callers who want a new token, too', async () => {
    await beRefused();
    await rejectsIdentity(get(KEY, { forceNew: true }), 'IDENTITY_INVALID_CLIENT');
    assert.equal(endpoint.count, 1);
  });

  it('remembers it for that client only: another secret is another key', async () => {
    await beRefused();
    const other = get('corrected');
    await endpoint.answer('a');
    assert.equal((await other).value, 'a');
  });

  it('forgets it after a success', async () => {
    await beRefused();
    await clock.advance(60_000);
    const caller = get();
    await endpoint.answer('a', 0);
    await caller;
    const next = get();
    await endpoint.answer('b');
    assert.equal((await next).value, 'b');
  });

  it('makes at most 3 token requests for 10,000 callers over 60 s (links.md, T16)', async () => {
    let refusals = 0;
    const callers: Promise<unknown>[] = [];
    for (let caller = 0; caller < 10_000; caller++) {
      callers.push(
        get(KEY, { forceNew: caller % 3 === 0 }).catch((error: unknown) => {
          if (isIdentityError(error, 'IDENTITY_INVALID_CLIENT')) refusals += 1;
        }),
      );
      // An answer takes 300 ms.
      if (caller % 50 === 49 && endpoint.underWay > 0) await endpoint.fail(REFUSED);
      if (caller % 50 === 49) await clock.advance(300);
    }
    await Promise.all(callers);
    assert.equal(refusals, 10_000);
    assert.ok(endpoint.count <= 3, `${endpoint.count} token requests`);
  });
});
