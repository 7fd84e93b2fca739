import assert from 'node:assert/strict';
import nock from 'nock';
import { ClientClosedError } from '../../../lib/http/client';
import { rejectsIdentity } from '../../support/identity-error';
import { TENANT, withNock } from '../../support/nock-tenant';
import { unhandledRejections } from '../../support/unhandled-rejections';
import { InterceptedTenant, USER, USER_PATH } from './intercepted-tenant';

describe('CyberArkTenant, from its first call to its end', () => {
  withNock();
  let vendor: InterceptedTenant;
  beforeEach(() => {
    vendor = new InterceptedTenant();
  });
  afterEach(() => vendor.close());

  describe('within its deadline', () => {
    it('counts all calls together: no time is left for the second', async () => {
      vendor.willGiveToken('CANARY-1', { tookMs: 10_000 });
      await rejectsIdentity(vendor.open().getTokenForUser(USER), 'IDENTITY_TIMEOUT', /10 s/);
      assert.deepEqual(vendor.log, ['token']);
    });

    it('counts all calls together: no time is left for the renewal', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1', { tookMs: 4000 });
      vendor.willAnswerUser(401, { tookMs: 6000 });
      await rejectsIdentity(tenant.getTokenForUser(USER), 'IDENTITY_TIMEOUT', /10 s/);
      assert.deepEqual(vendor.log, ['token', 'user Bearer CANARY-1']);
    });

    it('gives the last call what the others have left over', async () => {
      vendor.willGiveToken('CANARY-1', { tookMs: 9990 });
      nock(TENANT).post(USER_PATH).delay(5000).reply(200);
      await rejectsIdentity(vendor.open().getTokenForUser(USER), 'IDENTITY_TIMEOUT', /0\.01 s/);
    });
  });

  it('ends at once when its caller is aborted, and sends nothing for one who is aborted already', async () => {
    const controller = new AbortController();
    const tenant = vendor.open();
    nock(TENANT)
      .post(USER_PATH)
      .reply(200, (_request: Request) => {
        controller.abort();
        return '';
      });
    const options = { accessToken: 'CANARY-own', signal: controller.signal };
    await assert.rejects(tenant.getTokenForUser(USER, options), { name: 'AbortError' });
    await assert.rejects(tenant.getTokenForUser(USER, options), { name: 'AbortError' });
    await assert.rejects(tenant.getAccessToken({ signal: controller.signal }), { name: 'AbortError' });
  });

  it('lets running calls end when it is closed, takes no new ones, and leaves the cached token to its successor', async () => {
    const unhandled = await unhandledRejections(async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      const running = tenant.getAccessToken();
      await tenant.close();
      assert.equal((await running).value, 'CANARY-1');
      await assert.rejects(tenant.getTokenForUser(USER), ClientClosedError);
      await assert.rejects(tenant.getAccessToken({ forceNew: true }), ClientClosedError);
      assert.equal((await vendor.open().getAccessToken()).value, 'CANARY-1');
    });
    assert.deepEqual(unhandled, []);
    assert.deepEqual(vendor.log, ['token']);
  });

  it('does not share the failure of a predecessor that was closed', async () => {
    const predecessor = vendor.open();
    await predecessor.close();
    vendor.willGiveToken('CANARY-1');
    const late = predecessor.getAccessToken();
    const current = vendor.open().getAccessToken();
    await assert.rejects(late, ClientClosedError);
    assert.equal((await current).value, 'CANARY-1');
  });

  it('forgets its token, and that of every tenant object of the same configuration', async () => {
    const tenant = vendor.open();
    vendor.willGiveToken('CANARY-1');
    await tenant.getAccessToken();
    tenant.forget();
    vendor.willGiveToken('CANARY-2');
    assert.equal((await vendor.open().getAccessToken()).value, 'CANARY-2');
  });
});
