import assert from 'node:assert/strict';
import { ask, Caller, client, networks, TOKEN_PATH, useVerify } from './support';

describe('IBM Verify simulator: token endpoint', () => {
  const { tenant } = useVerify();
  const post = (form: Record<string, string>, authorization?: string, path = TOKEN_PATH) =>
    ask(tenant().origin + path, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
      ...(authorization && { headers: { authorization } }),
    });
  const good = { client_id: client.id, client_secret: client.secret };

  for (const path of [TOKEN_PATH, '/oauth2/token']) {
    it(`gives the client its own token at ${path}`, async () => {
      const { status, body } = await post(good, undefined, path);
      assert.deepEqual([status, body.scope, body.token_type, body.expires_in], [200, 'openid', 'Bearer', 7200]);
    });
  }

  it('has one provider, and paths whose case matters', async () => {
    assert.match((await post(good, undefined, '/v1.0/endpoint/other/token')).text, /SRVE0295E/);
    assert.equal((await post(good, undefined, '/V1.0/endpoint/default/token')).status, 404);
  });

  for (const encoding of ['base64', 'base64url'] as const) {
    it(`takes the client by Basic in ${encoding}`, async () => {
      const basic = Buffer.from(`${client.id}:${client.secret}`).toString(encoding);
      assert.equal((await post({}, `Basic ${basic}`)).status, 200);
    });
  }

  it('does not take the client twice', async () => {
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
    assert.equal((await post(good, `Basic ${basic}`)).body.error, 'invalid_request');
  });

  for (const status of [401, 400] as const) {
    it(`answers a wrong client with ${status}`, async () => {
      tenant().switches.wrongClient = status;
      for (const form of [{}, { ...good, client_secret: 'CANARY-wrong' }, { ...good, client_id: 'nobody' }]) {
        const { status: got, body } = await post(form);
        assert.deepEqual([got, body.error, body.messageId], [status, 'invalid_client', 'CSIAQ0155E']);
      }
    });
  }

  it('spells type and expiry as told', async () => {
    Object.assign(tenant().switches, { tokenType: 'bearer', expiresIn: 'missing' });
    const { body } = await post(good);
    assert.deepEqual([body.token_type, body.expires_in], ['bearer', undefined]);
    tenant().switches.expiresIn = 'string';
    assert.equal((await post(good)).body.expires_in, '7200');
  });

  it('lists factors as told', async () => {
    Object.assign(tenant().switches, { allowedFactors: 'objects', unknownFactor: true });
    const { body } = await new Caller(tenant()).policyauth();
    assert.deepEqual(body.allowedFactors, [{ type: 'password' }, { type: 'knockknock' }]);
  });

  it('knows policyauth at the newer path, unless told otherwise', async () => {
    const caller = new Caller(tenant());
    const policyauth = () => caller.leg({ grant_type: 'policyauth' }, '/oauth2/token');
    assert.equal((await policyauth()).body.scope, 'mfa_challenge');
    tenant().switches.policyauthOnV2 = false;
    assert.equal((await policyauth()).body.error, 'unsupported_grant_type');
    assert.equal((await caller.policyauth()).status, 200);
  });

  describe('password grant', () => {
    const grant = (username: string, ip: string = networks.elsewhere, password?: string) =>
      new Caller(tenant(), ip).leg({
        grant_type: 'password',
        username,
        password: password ?? `CANARY-${username}-password`,
      });

    it('skips the rules for first factors, not those after', async () => {
      assert.equal((await grant('tom')).body.scope, 'openid');
      assert.deepEqual((await grant('scott')).body.allowedFactors, ['emailotp']);
      assert.equal((await grant('oscar')).status, 401);
    });

    it('is refused with a wrong password, or when not enabled', async () => {
      assert.equal((await grant('tom', networks.office, 'CANARY-wrong')).body.error, 'invalid_grant');
      tenant().switches.passwordGrant = false;
      assert.equal((await grant('tom')).body.error, 'unsupported_grant_type');
    });
  });

  describe('refresh', () => {
    const begin = async () => {
      const caller = new Caller(tenant());
      return { caller, first: (await caller.signIn('tom')).body };
    };

    it('goes on with the grant, once', async () => {
      const { caller, first } = await begin();
      const refresh = () => caller.leg({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
      const { body } = await refresh();
      assert.deepEqual([body.scope, body.grant_id], ['openid', first.grant_id]);
      assert.notEqual(body.access_token, first.access_token);
      assert.equal((await refresh()).body.error, 'invalid_grant');
    });

    it('is judged by its context', async () => {
      const { caller, first } = await begin();
      tenant().tenant.policy.unshift({ name: 'none', stage: 'second', decision: 'deny' });
      const refreshed = await caller.leg({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
      assert.equal(refreshed.status, 401);
    });
  });
});
