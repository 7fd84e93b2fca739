import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import nock from 'nock';
import type { CyberArkTenantOptions } from '../../../lib/cyberark/tenant';
import { rejectsIdentity, throwsIdentity } from '../../support/identity-error';
import { TENANT, withNock } from '../../support/nock-tenant';
import { InterceptedTenant, SERVICE, TOKEN_PATH, USER, USER_PATH } from './intercepted-tenant';

describe('CyberArkTenant', () => {
  withNock();
  let vendor: InterceptedTenant;
  beforeEach(() => {
    vendor = new InterceptedTenant();
  });
  afterEach(() => vendor.close());

  describe('getAccessToken', () => {
    it('asks once and then gives the cached token, also to another tenant object of the same configuration', async () => {
      vendor.willGiveToken('CANARY-1');
      const first = vendor.open();
      assert.equal((await first.getAccessToken()).value, 'CANARY-1');
      assert.equal((await first.getAccessToken()).value, 'CANARY-1');
      await first.close();
      assert.equal((await vendor.open().getAccessToken()).value, 'CANARY-1');
      assert.deepEqual(vendor.log, ['token']);
    });

    it('shares no token between configurations that differ in anything the token depends on', async () => {
      const changes: Partial<CyberArkTenantOptions>[] = [
        {},
        { clientSecret: 'CANARY-other' },
        { clientId: 'svc-2@acme.example' },
        { scope: 'Other' },
        { clientAuthentication: 'client_secret_basic' },
      ];
      for (const [index, change] of changes.entries()) {
        vendor.willGiveToken(`CANARY-${index}`);
        assert.equal((await vendor.open(change).getAccessToken()).value, `CANARY-${index}`);
      }
      assert.equal(vendor.log.length, changes.length);
    });

    it('asks again when told to, and when the token nears its end', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      await tenant.getAccessToken();
      vendor.willGiveToken('CANARY-2');
      assert.equal((await tenant.getAccessToken({ forceNew: true })).value, 'CANARY-2');
      await vendor.clock.advance(970_000);
      vendor.willGiveToken('CANARY-3');
      assert.equal((await tenant.getAccessToken()).value, 'CANARY-3');
      assert.deepEqual(vendor.log, ['token', 'token', 'token']);
    });

    it('does not try a refused client again', async () => {
      nock(TENANT).post(TOKEN_PATH).reply(400, { error: 'access_denied', error_description: 'CANARY-secret is wrong' });
      const tenant = vendor.open();
      const error = await rejectsIdentity(tenant.getAccessToken(), 'IDENTITY_INVALID_CLIENT', /: access_denied$/);
      assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /CANARY/);
      await rejectsIdentity(tenant.getTokenForUser(USER), 'IDENTITY_INVALID_CLIENT', /not tried again for 60 s/);
      tenant.forget();
      await rejectsIdentity(vendor.open({ scope: 'Other' }).getAccessToken(), 'IDENTITY_INVALID_CLIENT', /not tried again/);
    });

    it('does not repeat a request that was refused, and tries a corrected configuration at once', async () => {
      nock(TENANT).post(TOKEN_PATH).reply(400, { error: 'invalid_scope' });
      await rejectsIdentity(vendor.open({ scope: 'Typo' }).getAccessToken(), 'IDENTITY_OAUTH');
      const again = vendor.open({ scope: 'Typo' }).getAccessToken();
      await rejectsIdentity(again, 'IDENTITY_OAUTH', /invalid_scope; not tried again for 60 s$/);
      vendor.willGiveToken('CANARY-1');
      await vendor.open().getAccessToken();
    });
  });

  describe('getTokenForUser', () => {
    it('gets a token first, where there is none, and uses the cached one from then on', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      vendor.willAnswerUser(200, { times: 2 });
      const issuedAt = vendor.clock.now();
      const expected = { value: 'CANARY-icbt', user: USER, expiresAt: issuedAt + 585_000 };
      assert.deepEqual(await tenant.getTokenForUser(` ${USER} `), expected);
      assert.deepEqual(await tenant.getTokenForUser(USER), expected);
      assert.deepEqual(vendor.log, ['token', 'user Bearer CANARY-1', 'user Bearer CANARY-1']);
    });

    it('makes one token request for a cold burst', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      vendor.willAnswerUser(200, { times: 64 });
      const all = await Promise.all(Array.from({ length: 64 }, () => tenant.getTokenForUser(USER)));
      assert.ok(all.every(({ value }) => value === 'CANARY-icbt'));
      assert.equal(vendor.log.filter((entry) => entry === 'token').length, 1);
    });

    it('uses the token that the caller brings along', async () => {
      vendor.willAnswerUser(200);
      await vendor.open().getTokenForUser(USER, { accessToken: 'CANARY-own' });
      assert.deepEqual(vendor.log, ['user Bearer CANARY-own']);
    });

    it('renews the token once after a 401', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      vendor.willAnswerUser(401);
      vendor.willGiveToken('CANARY-2');
      vendor.willAnswerUser(200);
      assert.equal((await tenant.getTokenForUser(USER)).value, 'CANARY-icbt');
      assert.deepEqual(vendor.log, ['token', 'user Bearer CANARY-1', 'token', 'user Bearer CANARY-2']);
      assert.equal((await tenant.getAccessToken()).value, 'CANARY-2');
    });

    it('gives up after a second 401', async () => {
      vendor.willGiveToken('CANARY-1');
      vendor.willAnswerUser(401, { times: 2 });
      vendor.willGiveToken('CANARY-2');
      const error = await rejectsIdentity(vendor.open().getTokenForUser(USER), 'IDENTITY_UNAUTHORIZED');
      assert.deepEqual(error.details, { statusCode: 401 });
      assert.deepEqual(vendor.log, ['token', 'user Bearer CANARY-1', 'token', 'user Bearer CANARY-2']);
    });

    it('makes one token request for all callers whose token was refused at the same time', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      await tenant.getAccessToken();
      nock(TENANT)
        .post(USER_PATH)
        .times(64)
        .reply((request: Request) => {
          vendor.log.push('user');
          const isOld = request.headers.get('authorization') === 'Bearer CANARY-1';
          return isOld ? [401, '', {}] : [200, '', { 'set-cookie': 'icbt=CANARY-icbt' }];
        });
      vendor.willGiveToken('CANARY-2');
      await Promise.all(Array.from({ length: 32 }, () => tenant.getTokenForUser(USER)));
      assert.equal(vendor.log.filter((entry) => entry === 'token').length, 2);
      assert.equal(vendor.log.filter((entry) => entry === 'user').length, 64);
    });

    it('falls back on the cached token, without a request, after a 401 for the one that the caller brought along', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      await tenant.getAccessToken();
      vendor.willAnswerUser(401);
      vendor.willAnswerUser(200);
      await tenant.getTokenForUser(USER, { accessToken: 'CANARY-stale' });
      assert.deepEqual(vendor.log, ['token', 'user Bearer CANARY-stale', 'user Bearer CANARY-1']);
      assert.equal((await tenant.getAccessToken()).value, 'CANARY-1');
    });

    it('asks for a new token where that one and the cached one have both been revoked, but only once', async () => {
      for (const last of [200, 401]) {
        vendor.log.length = 0;
        const tenant = vendor.open({ clientSecret: `CANARY-secret-${last}` });
        vendor.willGiveToken('CANARY-1');
        await tenant.getAccessToken();
        vendor.willAnswerUser(401, { times: 2 });
        vendor.willGiveToken('CANARY-2');
        vendor.willAnswerUser(last);
        const result = tenant.getTokenForUser(USER, { accessToken: 'CANARY-stale' });
        if (last === 200) assert.equal((await result).value, 'CANARY-icbt');
        else await rejectsIdentity(result, 'IDENTITY_UNAUTHORIZED');
        const bearers = ['user Bearer CANARY-stale', 'user Bearer CANARY-1', 'token', 'user Bearer CANARY-2'];
        assert.deepEqual(vendor.log, ['token', ...bearers]);
      }
    });

    it('makes two token requests for 50 messages that are all refused with a 401, and then one a minute', async () => {
      const tenant = vendor.open();
      const refuse = async (times: number) => {
        vendor.willAnswerUser(401, { times });
        await rejectsIdentity(tenant.getTokenForUser(USER), 'IDENTITY_UNAUTHORIZED', /401/);
      };
      const tokens = () => vendor.log.filter((entry) => entry === 'token').length;
      vendor.willGiveToken('CANARY-1');
      vendor.willGiveToken('CANARY-2');
      await refuse(2);
      for (let message = 0; message < 49; message++) {
        await vendor.clock.advance(1000);
        await refuse(1);
      }
      assert.equal(tokens(), 2);
      await vendor.clock.advance(11_000);
      vendor.willGiveToken('CANARY-3');
      await refuse(2);
      assert.equal(tokens(), 3);
      vendor.willAnswerUser(200);
      assert.equal((await tenant.getTokenForUser(USER)).value, 'CANARY-icbt');
    });

    it('makes two token requests for 50 such messages at the same time', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      vendor.willGiveToken('CANARY-2');
      vendor.willAnswerUser(401, { times: 100 });
      const all = Array.from({ length: 50 }, () => rejectsIdentity(tenant.getTokenForUser(USER), 'IDENTITY_UNAUTHORIZED'));
      await Promise.all(all);
      assert.equal(vendor.log.filter((entry) => entry === 'token').length, 2);
    });

    it('sends nothing in that minute where no token is cached', async () => {
      const tenant = vendor.open();
      vendor.willGiveToken('CANARY-1');
      vendor.willGiveToken('CANARY-2');
      vendor.willAnswerUser(401, { times: 2 });
      await rejectsIdentity(tenant.getTokenForUser(USER), 'IDENTITY_UNAUTHORIZED');
      tenant.forget();
      await rejectsIdentity(tenant.getTokenForUser(USER), 'IDENTITY_UNAUTHORIZED', /none is asked for, for 60 s/);
      assert.equal(vendor.log.length, 4);
    });

    it('renews a token that is revoked later on', async () => {
      const tenant = vendor.open();
      for (const [old, renewed] of [
        ['CANARY-1', 'CANARY-2'],
        ['CANARY-2', 'CANARY-3'],
      ] as const) {
        if (old === 'CANARY-1') vendor.willGiveToken(old);
        vendor.willAnswerUser(401);
        vendor.willGiveToken(renewed);
        vendor.willAnswerUser(200);
        await tenant.getTokenForUser(USER);
        await vendor.clock.advance(60_000);
      }
    });

    for (const [status, code] of [
      [403, 'IDENTITY_REFUSED'],
      [404, 'IDENTITY_CONFIG'],
      [302, 'IDENTITY_CONFIG'],
    ] as const) {
      it(`renews nothing after a ${status}`, async () => {
        vendor.willGiveToken('CANARY-1');
        vendor.willAnswerUser(status);
        const error = await rejectsIdentity(vendor.open().getTokenForUser(USER), code);
        assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /CANARY|alice/);
        assert.equal(vendor.log.length, 2);
      });
    }

    it('sends nothing at all for a user who is not allowed', async () => {
      const tenant = vendor.open({ users: { allow: ['*@acme.example'], deny: ['*admin*'] } });
      for (const user of [
        'eve@evil.example',
        'admin@acme.example',
        SERVICE,
        SERVICE.toUpperCase(),
        'svc-mfa',
        'ａdmin@acme.example',
      ]) {
        await rejectsIdentity(tenant.getTokenForUser(user, { accessToken: 'CANARY-own' }), 'IDENTITY_REFUSED', /^user refused/);
      }
      for (const user of [undefined, null, '', 7, 'a\r\nb@acme.example', 'a'.repeat(255)]) {
        await rejectsIdentity(tenant.getTokenForUser(user), 'IDENTITY_INPUT', /user name/);
      }
    });

    it('asks for the very name that the rules have seen', async () => {
      vendor.willAnswerUser(200);
      const { user } = await vendor.open().getTokenForUser('ａｌｉｃｅ＠acme.example', { accessToken: 'CANARY-own' });
      assert.equal(user, USER);
    });

    it('checks a user by itself, too', () => {
      const tenant = vendor.open({ users: { allow: [], deny: ['admin@acme.example'] } });
      assert.equal(tenant.checkUser(` ${USER} `), USER);
      for (const user of ['admin', 'ADMIN@acme.example', SERVICE])
        throwsIdentity(() => tenant.checkUser(user), 'IDENTITY_REFUSED', /^user refused/);
      throwsIdentity(() => tenant.checkUser(undefined), 'IDENTITY_INPUT', /missing/);
    });

    it('takes a cookie that is meant for the whole domain of the tenant', async () => {
      nock(TENANT).post(USER_PATH).reply(200, '', { 'set-cookie': 'icbt=CANARY-icbt; Domain=.tenant.example' });
      assert.equal((await vendor.open().getTokenForUser(USER, { accessToken: 'x' })).value, 'CANARY-icbt');
    });
  });
});
