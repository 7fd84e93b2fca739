import assert from 'node:assert/strict';
import nock from 'nock';
import type { IdentityErrorCode } from '../../../lib/errors';
import { rejectsIdentity } from '../../support/identity-error';
import { TENANT, withNock } from '../../support/nock-tenant';
import { until } from '../../support/until';
import { InterceptedTenant } from './intercepted-tenant';

const CLICK = { appKey: 'de37dd4e-0000', token: 'CANARY-token' };
const PATH = '/uprest/HandleAppClick?appkey=de37dd4e-0000';

describe('CyberArkTenant, for a person with a token', () => {
  withNock();
  let vendor: InterceptedTenant;
  beforeEach(() => {
    vendor = new InterceptedTenant();
  });
  afterEach(() => vendor.close());

  describe('handleAppClick', () => {
    const answers: [string, number, string | undefined, object | undefined][] = [
      ['a step-up', 302, '/login?elevate=CANARY-e&challengeId=CANARY-c', { elevate: 'CANARY-e', challengeId: 'CANARY-c' }],
      ['a step-up, in other spelling', 303, `${TENANT}/my?Elevate=e&ChallengeID=c`, { elevate: 'e', challengeId: 'c' }],
      ['a step-up without elevate', 302, '/run?challengeId=c', { elevate: '', challengeId: 'c' }],
      ['an app elsewhere', 302, 'https://app.example/login?code=CANARY', undefined],
      ['an app of the tenant', 302, '/apps/hr', undefined],
      ['a form that posts itself', 200, undefined, undefined],
    ];
    for (const [what, status, location, expected] of answers) {
      it(`tells ${what} from the answer`, async () => {
        nock(TENANT)
          .post(PATH, {})
          .reply(status, '<html>CANARY</html>', location ? { location } : {});
        assert.deepEqual(await vendor.open().handleAppClick(CLICK), expected);
      });
    }

    it('names the challenge that was passed', async () => {
      nock(TENANT, { reqheaders: { 'x-cfy-challengeid': 'c', authorization: 'Bearer CANARY-token' } })
        .post(PATH, { ChallengeStateId: 'c' })
        .reply(200, '<html>');
      assert.equal(await vendor.open().handleAppClick({ ...CLICK, challengeId: 'c' }), undefined);
    });

    const failures: [number, string | undefined, IdentityErrorCode][] = [
      [302, '/uperror?title=CANARY', 'IDENTITY_REFUSED'],
      [302, '/login?cloudRedirect=CANARY', 'IDENTITY_UNAUTHORIZED'],
      [302, 'https://evil.example/?elevate=e&challengeId=c', 'IDENTITY_RESPONSE'],
      [401, undefined, 'IDENTITY_UNAUTHORIZED'],
      [403, undefined, 'IDENTITY_REFUSED'],
      [404, undefined, 'IDENTITY_CONFIG'],
      [503, undefined, 'IDENTITY_UNAVAILABLE'],
    ];
    for (const [status, location, code] of failures) {
      it(`is a ${code} for ${status} ${location ?? ''}`, async () => {
        nock(TENANT)
          .post(PATH)
          .reply(status, 'CANARY', location ? { location } : {});
        const error = await rejectsIdentity(vendor.open().handleAppClick(CLICK), code);
        assert.doesNotMatch(error.message, /CANARY|evil/);
      });
    }

    it('sends no app key that is none', async () => {
      await rejectsIdentity(vendor.open().handleAppClick({ ...CLICK, appKey: 'a/../b' }), 'IDENTITY_INPUT', /app key/);
    });
  });

  describe('logOut', () => {
    it('ends the token, over a lost connection too', async () => {
      nock(TENANT).post('/Security/Logout').reply(502);
      nock(TENANT, { reqheaders: { authorization: 'Bearer CANARY-token' } })
        .post('/Security/Logout', {})
        .reply(200, { success: true, Result: null });
      const loggedOut = vendor.open().logOut('CANARY-token');
      await vendor.clock.advance(await until('the pause before the second try', () => vendor.clock.waits[0]));
      await loggedOut;
    });

    it('says that it had ended already, or that the tenant refuses', async () => {
      nock(TENANT).post('/Security/Logout').reply(401);
      await rejectsIdentity(vendor.open().logOut('CANARY-token'), 'IDENTITY_UNAUTHORIZED', /ended already/);
      nock(TENANT).post('/Security/Logout').reply(200, { success: false, MessageID: '_I18N_No' });
      await rejectsIdentity(vendor.open().logOut('CANARY-token'), 'IDENTITY_REFUSED', /MessageID _I18N_No/);
    });
  });
});
