import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { ask, assertionOf, Caller, client, useVerify } from './support';

describe('IBM Verify simulator: introspection, revocation, keys', () => {
  const { tenant, clock } = useVerify();

  for (const family of ['/v1.0/endpoint/default', '/oauth2']) {
    const post = (path: string, fields: Record<string, string>) =>
      ask(`${tenant().origin}${family}/${path}`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: client.id, client_secret: client.secret, ...fields }),
      });

    it(`${family}: tells what a token is, until it ends`, async () => {
      const caller = new Caller(tenant());
      await caller.policyauth();
      assert.equal((await post('introspect', { token: caller.token })).body.scope, 'mfa_challenge');
      await caller.present(assertionOf(await caller.password('tom')));
      const { body } = await post('introspect', { token: caller.token });
      assert.deepEqual([body.active, body.scope, body.sub, body.amr], [true, 'openid', '6040000TOM', ['password']]);
      clock.ms += 7_200_000;
      assert.deepEqual((await post('introspect', { token: caller.token })).body, { active: false });
    });

    it(`${family}: ends a token, and answers 200 to junk`, async () => {
      const caller = new Caller(tenant());
      await caller.signIn('tom');
      for (const token of [caller.token, 'junk']) {
        const { status, text } = await post('revoke', { token });
        assert.deepEqual([status, text], [200, '']);
      }
      assert.deepEqual((await post('introspect', { token: caller.token })).body, { active: false });
    });

    it(`${family}: asks who is asking`, async () => {
      for (const path of ['introspect', 'revoke']) {
        assert.equal((await post(path, { client_secret: 'CANARY-wrong', token: 'junk' })).body.error, 'invalid_client');
        assert.equal((await post(path, {})).body.error, 'invalid_request');
      }
    });

    it(`${family}: shows the key that signs assertions`, async () => {
      const caller = new Caller(tenant());
      await caller.policyauth();
      const [head, claims, signature = ''] = assertionOf(await caller.password('tom')).split('.');
      const { keys } = (await ask(`${tenant().origin}${family}/jwks`)).body;
      const key = createPublicKey({ key: keys[0], format: 'jwk' });
      assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url')));
    });
  }
});
