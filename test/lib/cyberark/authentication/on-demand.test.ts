import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../../support/identity-error';
import { withNock } from '../../../support/nock-tenant';
import { SERVICE, USER } from '../intercepted-tenant';
import { failure, LOGIN_SUCCESS, newPackage, PUSH, SESSION, SignInVendor, success } from './sign-in-vendor';
import { challenged, Flow, granted } from './steps';

const ON_DEMAND = '/Security/OnDemandChallenge';

describe('CyberArk challenge on demand', () => {
  withNock();
  let vendor: SignInVendor;
  beforeEach(() => {
    vendor = new SignInVendor();
  });
  afterEach(() => vendor.close());

  it('is begun with the token of the client for the user who is named, and goes on without it', async () => {
    const flow = new Flow(vendor.authenticator());
    vendor.tenant.willGiveToken('CANARY-client-1');
    vendor.will(ON_DEMAND, success(newPackage([[PUSH]])));
    let step = await flow.authenticator.start({ kind: 'on-demand', user: ` ${USER}`, profile: 'Caller check' }, {});
    vendor.willAdvance({ Summary: 'OobPending' });
    step = await flow.choose(step, 'OTP');
    await vendor.clock.advance(1000);
    vendor.willAdvance({ ...LOGIN_SUCCESS, User: SERVICE });
    const { user, token, amr } = granted(await flow.poll(step));
    assert.deepEqual([user, token?.value, amr], [USER, 'CANARY-auth-token', ['OTP']]);
    assert.deepEqual(vendor.operations[0], { User: USER, Version: '1.0', ProfileName: 'Caller check' });
    assert.deepEqual(
      vendor.calls.map(({ headers }) => headers.authorization),
      ['Bearer CANARY-client-1', undefined, undefined],
    );
  });

  it('names no profile that was not asked for, and is passed although there is no token for it', async () => {
    const flow = new Flow(vendor.authenticator());
    vendor.tenant.willGiveToken('CANARY-client-1');
    vendor.will(ON_DEMAND, success({ Summary: 'LoginSuccess' }));
    const { token, user } = granted(await flow.authenticator.start({ kind: 'on-demand', user: USER }, {}));
    assert.deepEqual([token, user], [undefined, USER]);
    assert.deepEqual(vendor.operations, [{ User: USER, Version: '1.0' }]);
  });

  it('renews a client token that is not accepted, once', async () => {
    const flow = new Flow(vendor.authenticator());
    vendor.tenant.willGiveToken('CANARY-client-1');
    vendor.tenant.willGiveToken('CANARY-client-2');
    vendor.will(ON_DEMAND, '', { status: 401 }).will(ON_DEMAND, success(newPackage([[PUSH]])));
    const step = challenged(await flow.authenticator.start({ kind: 'on-demand', user: USER }, {}));
    assert.equal(step.state.package.sessionId, SESSION);
    assert.deepEqual(
      vendor.calls.map(({ headers }) => headers.authorization),
      ['Bearer CANARY-client-1', 'Bearer CANARY-client-2'],
    );
  });

  it('is begun for nobody whom the rules exclude, nor for the client itself', async () => {
    const flow = new Flow(vendor.authenticator({ users: { allow: ['*@acme.example'], deny: ['bob@*'] } }));
    for (const user of ['bob@acme.example', 'alice@other.example', SERVICE]) {
      await rejectsIdentity(flow.authenticator.start({ kind: 'on-demand', user }, {}), 'IDENTITY_REFUSED', /^user refused/);
    }
    await rejectsIdentity(flow.authenticator.start({ kind: 'on-demand', user: '' }, {}), 'IDENTITY_INPUT', /user name/);
    assert.deepEqual(vendor.tenant.log, []);
  });

  it('says what the tenant refuses', async () => {
    const flow = new Flow(vendor.authenticator());
    vendor.tenant.willGiveToken('CANARY-client-1');
    vendor.will(ON_DEMAND, failure(null));
    const start = () => flow.authenticator.start({ kind: 'on-demand', user: USER }, {});
    await rejectsIdentity(start(), 'IDENTITY_REFUSED', /refused the on-demand challenge: MessageID _I18N_SomeName/);
    vendor.will(ON_DEMAND, '', { status: 403 });
    await rejectsIdentity(start(), 'IDENTITY_REFUSED', /right to call OnDemandChallenge/);
  });
});
