import assert from 'node:assert/strict';
import type { UserRules } from '../../../lib/user-rules';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import { PERSON, verification } from './known-person';
import { challenge, ScriptedTenant, SOURCES, userToken } from './scripted-tenant';
import { answer, choose, granted, next } from './steps';

describe('the rules for users at IBM Verify', () => {
  withoutNock();
  let tenant: ScriptedTenant;
  before(async () => (tenant = await ScriptedTenant.start()));
  after(() => tenant.close());

  /** A code is all that is asked for, so that the tenant never tells a login name. */
  async function passedByCode(users: UserRules) {
    const authenticator = tenant.client({ users }).authenticator();
    tenant.willAnswer(challenge('CANARY-first-token', ['emailotp']), verification('verification-1'));
    tenant.willAnswer({ json: { assertion: 'CANARY.code.assertion', userId: PERSON } }, userToken('CANARY-user-token'));
    const started = await authenticator.start({ kind: 'sign-in', user: 'scott@acme.example' }, {});
    const sent = await next(authenticator, started, choose('emailotp', { destination: 'scott@acme.example' }));
    return next(authenticator, sent, answer('004711'));
  }

  it('let nobody in whose name they cannot judge, whomever the flow has named', async () => {
    for (const users of [
      { allow: ['*@acme.example'], deny: [] },
      { allow: [], deny: ['admin*'] },
      { allow: ['*'], deny: [PERSON] },
    ]) {
      const error = await rejectsIdentity(passedByCode(users), 'IDENTITY_REFUSED', /^user refused/);
      assert.equal(error.details.transactionEnded, true);
    }
  });

  it("may hold the tenant's own ids", async () => {
    assert.equal(granted(await passedByCode({ allow: ['*@acme.example', PERSON], deny: ['admin*'] })).subject, PERSON);
    assert.equal(granted(await passedByCode({ allow: [], deny: [] })).subject, PERSON);
  });

  it('judge the name that a password has proved, also where another configuration began', async () => {
    const lax = tenant.client().authenticator();
    const strict = tenant.client({ users: { allow: [], deny: ['scott'] } }).authenticator();
    tenant.willAnswer(challenge('CANARY-first-token', ['password']), SOURCES);
    const asked = await next(lax, await lax.start({ kind: 'sign-in', user: 'scott' }, {}), choose('password'));
    tenant.willAnswer({ json: { assertion: 'CANARY.password.assertion', id: PERSON } });
    tenant.willAnswer(challenge('CANARY-second-token', ['emailotp']), { json: { factors: [] } });
    const second = await next(lax, asked, answer('CANARY-password'));
    tenant.willAnswer(verification('verification-2'));
    const sent = await next(lax, second, choose('emailotp', { destination: 'scott@acme.example' }));
    tenant.willAnswer({ json: { assertion: 'CANARY.code.assertion', userId: PERSON } }, userToken('CANARY-user-token'));
    await rejectsIdentity(next(strict, sent, answer('004711')), 'IDENTITY_REFUSED', /deny rules/);
  });

  it('judge once more when a link is pressed: they may have changed since it was made', async () => {
    const strict = tenant.client({ users: { allow: [], deny: ['scott'] } });
    const link = { user: 'scott', appKey: `${tenant.origin}/usc`, userToken: 'CANARY-user-token' };
    await rejectsIdentity(strict.handOff(link), 'IDENTITY_REFUSED', /deny rules/);
    assert.equal(tenant.left, 0);
  });

  it('and the list of redirect origins, too', async () => {
    const listed = 'https://intranet.acme.example';
    const link = { user: 'scott', appKey: `${listed}/start`, userToken: 'CANARY-user-token' };
    tenant.willAnswer({ json: { active: true } });
    const { fields } = await tenant.client({ failureOrigins: [listed] }).handOff(link);
    assert.equal(fields.redirect_url, link.appKey);
    await rejectsIdentity(tenant.client().handOff(link), 'IDENTITY_INPUT', /not among/);
    assert.equal(tenant.left, 0);
  });
});
