import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ClientClosedError } from '../../../lib/http/client';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { rejectsIdentity } from '../../support/identity-error';
import { TokenEndpoint } from './token-endpoint';

describe('TokenCache and the deadlines of its callers', () => {
  let cache: TokenCache;
  let endpoint: TokenEndpoint;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    cache = new TokenCache();
    endpoint = new TokenEndpoint();
  });
  afterEach(() => mock.timers.reset());

  const get = (timeoutMs: number, { request } = endpoint) => cache.get('key', request, { timeoutMs });

  it('ends the wait of each caller by its own deadline, whoever began the request', async () => {
    const [hasty, patient] = [get(100), get(1000)];
    mock.timers.tick(100);
    await rejectsIdentity(hasty, 'IDENTITY_TIMEOUT', /0\.1 s/);
    const late = get(100);
    await endpoint.answer('a');
    assert.equal((await patient).value, 'a');
    assert.equal((await late).value, 'a');
    assert.equal(endpoint.count, 1);
  });

  it('keeps the token that came too late for everybody', async () => {
    const hasty = get(100);
    mock.timers.tick(100);
    await rejectsIdentity(hasty, 'IDENTITY_TIMEOUT');
    await endpoint.answer('a');
    assert.equal((await get(100)).value, 'a');
    assert.equal(endpoint.count, 1);
  });

  it('gives no second term to a caller whose shared request has to be repeated', async () => {
    const closed = new TokenEndpoint();
    const owner = get(1000, closed);
    const waiter = get(1000);
    mock.timers.tick(900);
    await Promise.all([assert.rejects(owner, ClientClosedError), closed.fail(new ClientClosedError())]);
    assert.equal(endpoint.underWay, 1);
    mock.timers.tick(100);
    await rejectsIdentity(waiter, 'IDENTITY_TIMEOUT', /within 1 s/);
  });
});
