import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../../support/identity-error';
import { withNock } from '../../../support/nock-tenant';
import { LOGIN_SUCCESS, newPackage, OATH, SignInVendor, success } from './sign-in-vendor';
import { Flow, granted } from './steps';

const ELEVATION = { kind: 'elevation', token: 'CANARY-token', elevate: '', challengeId: 'CANARY-challenge' } as const;

describe('the rules for users at the end of a CyberArk sign-in', () => {
  withNock();
  let vendor: SignInVendor;
  beforeEach(() => {
    vendor = new SignInVendor();
  });
  afterEach(() => vendor.close());

  const refused = async (step: Promise<unknown>) => {
    const { details } = await rejectsIdentity(step, 'IDENTITY_REFUSED', /^user refused: the deny rules/);
    assert.equal(details.transactionEnded, true);
  };

  it('judge who the tenant says it was, not only the name that was typed', async () => {
    const flow = new Flow(vendor.authenticator({ users: { allow: [], deny: ['admin@*'] } }));
    vendor.willStart([[OATH]]).willAdvance({ ...LOGIN_SUCCESS, User: 'Admin@acme.example' });
    await refused(flow.answer(await flow.signIn('front.desk@acme.example'), '271828'));
    vendor.willStart([[OATH]]).willAdvance({ ...LOGIN_SUCCESS, User: 'alice@acme.example' });
    granted(await flow.answer(await flow.signIn(), '271828'));
  });

  it('judge whoever a raised token belongs to, and take the name from its handle where the tenant tells none', async () => {
    const flow = new Flow(vendor.authenticator({ users: { allow: [], deny: ['alice@*'] } }));
    const elevate = async (result: object, user?: string) => {
      vendor.will('/Security/StartChallenge', success(newPackage([[OATH]]))).willAdvance(result);
      return flow.answer(await flow.authenticator.start({ ...ELEVATION, user }, {}), '271828');
    };
    await refused(elevate(LOGIN_SUCCESS));
    const { User: _, ...nameless } = LOGIN_SUCCESS;
    await refused(elevate(nameless, 'alice@acme.example'));
    assert.equal(granted(await elevate(nameless, 'bob@acme.example')).user, 'bob@acme.example');
  });

  it('judge by the configuration that goes on, not by the one that began', async () => {
    const lax = new Flow(vendor.authenticator());
    const strict = new Flow(vendor.authenticator({ users: { allow: ['*@partner.example'], deny: [] } }));
    vendor.willStart([[OATH]]).willAdvance(LOGIN_SUCCESS);
    await rejectsIdentity(strict.answer(await lax.signIn(), '271828'), 'IDENTITY_REFUSED', /allow rules/);
  });
});
