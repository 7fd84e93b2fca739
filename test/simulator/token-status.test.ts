import assert from 'node:assert/strict';
import { accessToken, bearer, client, json, mintWith, post, START_MS, useSimulator } from './support';

describe('simulator: metadata, introspection, revocation', () => {
  const { tenant } = useSimulator();
  const basic = { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` };

  it('publishes where its endpoints are', async () => {
    const metadata = await json(fetch(`${tenant().origin}/ticket_launcher/.well-known/openid-configuration`));
    assert.equal(metadata.issuer, `${tenant().origin}/ticket_launcher/`);
    assert.equal(metadata.token_endpoint, `${tenant().origin}/OAuth2/Token/ticket_launcher`);
    assert.equal((await json(fetch(metadata.jwks_uri))).keys.length, 1);
  });

  it('has no metadata for an unknown app', async () => {
    const response = await fetch(`${tenant().origin}/nothing/.well-known/openid-configuration`);
    assert.equal(response.status, 400);
  });

  it('tells a proven caller what a token is', async () => {
    const token = await accessToken(tenant().origin);
    for (const headers of [basic, bearer(token)]) {
      const answer = await json(post(tenant().origin, '/oauth2/introspect/ticket_launcher', { token }, headers));
      assert.equal(answer.active, true);
      assert.equal(answer.exp, START_MS / 1000 + 18000);
      assert.equal(answer.unique_name, client.id);
    }
  });

  it('tells a stranger nothing', async () => {
    const response = await post(tenant().origin, '/oauth2/introspect/ticket_launcher', { token: 'any' });
    assert.equal(response.status, 400);
    assert.equal((await json(response)).error, 'access_denied');
  });

  it('ends a token, and says the same for junk', async () => {
    const token = await accessToken(tenant().origin);
    for (const value of [token, 'junk']) {
      const response = await post(tenant().origin, '/oauth2/revoke/ticket_launcher', { token: value }, basic);
      assert.equal(response.status, 200);
      assert.equal(await response.text(), '');
    }
    assert.equal((await mintWith(tenant().origin, token, 'alice@acme.example')).status, 401);
    assert.deepEqual(await json(post(tenant().origin, '/oauth2/introspect/ticket_launcher', { token }, basic)), {
      active: false,
    });
  });
});
