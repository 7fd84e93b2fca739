import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import { OWN_TOKEN, ScriptedTenant } from '../ibm-verify/scripted-tenant';

describe('asking about tokens', () => {
  withoutNock();
  let tenant: ScriptedTenant;
  beforeEach(async () => (tenant = await ScriptedTenant.start()));
  afterEach(() => tenant.close());

  it('is remembered as refused for 60 s, but stops no token request: a client may lack no more than that right', async () => {
    const client = tenant.client();
    tenant.willAnswer({ status: 401, json: { error: 'invalid_client' } });
    await rejectsIdentity(client.api.introspectToken('CANARY-token'), 'IDENTITY_INVALID_CLIENT');
    tenant.willAnswer(OWN_TOKEN);
    assert.equal((await client.getAccessToken()).value, 'CANARY-own-token');
    await rejectsIdentity(client.api.revokeToken('CANARY-token'), 'IDENTITY_INVALID_CLIENT', /not tried again for 60 s/);
    const handOff = await client.handOff({ user: 'scott', appKey: `${tenant.origin}/usc`, userToken: 'CANARY-user-token' });
    assert.equal(handOff.fields.access_token, 'CANARY-user-token');
    assert.equal(tenant.received.length, 2);
    await tenant.clock.advance(60_000);
    tenant.willAnswer({ json: { active: true } });
    assert.equal((await client.api.introspectToken('CANARY-token')).active, true);
  });

  it('is not done with a secret that the token endpoint has just refused', async () => {
    const client = tenant.client();
    tenant.willAnswer({ status: 401, json: { error: 'invalid_client' } });
    await rejectsIdentity(client.getAccessToken(), 'IDENTITY_INVALID_CLIENT');
    await rejectsIdentity(client.api.introspectToken('CANARY-token'), 'IDENTITY_INVALID_CLIENT', /not tried again/);
    assert.equal(tenant.received.length, 1);
  });

  it('ends a token for the cache, too', async () => {
    const client = tenant.client();
    tenant.willAnswer(OWN_TOKEN, {}, { json: { access_token: 'CANARY-next-token', token_type: 'Bearer', expires_in: 7200 } });
    await client.api.revokeToken((await client.getAccessToken()).value);
    assert.equal((await client.getAccessToken()).value, 'CANARY-next-token');
  });

  it('gives no end that no calendar has', async () => {
    tenant.willAnswer({ json: { active: true, exp: 1e300 } });
    assert.equal((await tenant.client().api.introspectToken('CANARY-token')).expiresAt, undefined);
  });
});
