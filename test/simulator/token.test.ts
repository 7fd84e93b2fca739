import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { accessToken, client, goodForm, json, mintWith, post, START_MS, TOKEN_PATH, useSimulator } from './support';

function basic(id: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

const grantOnly = { grant_type: 'client_credentials', scope: 'LaunchScope' };

describe('simulator: token endpoint', () => {
  const { tenant, clock } = useSimulator();
  const ask = (form: Record<string, string>, headers?: Record<string, string>, path = TOKEN_PATH) =>
    post(tenant().origin, path, form, headers);

  it('grants a bearer token for five hours to a client in the form', async () => {
    const response = await ask(goodForm);
    assert.equal(response.status, 200);
    const { access_token, ...rest } = await json(response);
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 18000, scope: 'LaunchScope' });
    assert.equal(access_token.split('.').length, 3);
  });

  it('signs the token with the published key and the claims of a service user', async () => {
    const token = await accessToken(tenant().origin);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const { keys } = await json(fetch(`${tenant().origin}/OAuth2/Keys/ticket_launcher`));
    const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    const publicKey = createPublicKey({ key: keys[0], format: 'jwk' });
    assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url')));
    assert.equal(decoded(header).kid, keys[0].kid);
    const { iss, iat, exp, unique_name, sub, scope } = decoded(payload);
    const issuedAt = START_MS / 1000;
    assert.deepEqual(
      { iss, iat, exp, unique_name, sub, scope },
      {
        iss: `${tenant().origin}/`,
        iat: issuedAt,
        exp: issuedAt + 18000,
        unique_name: client.id,
        sub: client.userId,
        scope: 'LaunchScope',
      },
    );
  });

  it('gives every request a token of its own', async () => {
    assert.notEqual(await accessToken(tenant().origin), await accessToken(tenant().origin));
  });

  it('takes Basic credentials raw and form-encoded', async () => {
    for (const headers of [
      basic(client.id, client.secret),
      basic(encodeURIComponent(client.id), encodeURIComponent(client.secret)),
    ]) {
      assert.equal((await ask(grantOnly, headers)).status, 200);
    }
  });

  it('refuses a client that authenticates twice', async () => {
    const response = await ask(goodForm, basic(client.id, client.secret));
    assert.equal(response.status, 400);
    assert.equal((await json(response)).error, 'invalid_request');
  });

  for (const [what, form, error] of [
    ['an unknown client', { client_id: 'nobody@acme.example' }, 'invalid_client'],
    ['no client', { client_id: '' }, 'invalid_client'],
    ['another grant type', { grant_type: 'password' }, 'invalid_grant'],
    ['a scope that the app does not define', { scope: 'Everything' }, 'invalid_scope'],
    ['a wrong secret', { client_secret: 'CANARY-wrong' }, 'access_denied'],
  ] as const) {
    it(`answers 400 ${error} to ${what}`, async () => {
      const response = await ask({ ...goodForm, ...form });
      assert.equal(response.status, 400);
      assert.equal((await json(response)).error, error);
    });
  }

  it('does not read a JSON body', async () => {
    const response = await fetch(tenant().origin + TOKEN_PATH, {
      method: 'POST',
      body: JSON.stringify(goodForm),
      headers: { 'content-type': 'application/json' },
    });
    assert.equal((await json(response)).error, 'invalid_grant');
  });

  it('answers 400 invalid_request to an unknown app', async () => {
    const answer = await json(ask(goodForm, {}, '/oauth2/token/nothing'));
    assert.deepEqual(answer, { error: 'invalid_request', error_description: 'unknown app nothing' });
  });

  it('takes the path in any case and the app id in its own', async () => {
    assert.equal((await ask(goodForm, {}, '/OAuth2/TOKEN/ticket_launcher')).status, 200);
    assert.equal((await ask(goodForm, {}, '/oauth2/token/Ticket_Launcher')).status, 400);
    tenant().switches.appIdCase = 'insensitive';
    assert.equal((await ask(goodForm, {}, '/oauth2/token/Ticket_Launcher')).status, 200);
  });

  it('has the short path, until the switch takes it away with a page', async () => {
    assert.equal((await ask(goodForm, {}, '/token/ticket_launcher')).status, 200);
    tenant().switches.shortTokenPath = false;
    const gone = await ask(goodForm, {}, '/token/ticket_launcher');
    assert.equal(gone.status, 404);
    assert.match(gone.headers.get('content-type') ?? '', /^text\/html/);
  });

  it('answers 401 to a wrong secret when the switch says so', async () => {
    tenant().switches.wrongSecret = 401;
    assert.equal((await ask({ ...goodForm, client_secret: 'CANARY-wrong' })).status, 401);
  });

  it('grants an unknown scope that covers nothing when the switch says so', async () => {
    tenant().switches.unknownScope = 'ignore';
    const token = await accessToken(tenant().origin, { scope: 'Everything' });
    assert.equal((await mintWith(tenant().origin, token, 'alice@acme.example')).status, 401);
  });

  it('gives opaque tokens that work alike', async () => {
    tenant().switches.opaque = true;
    const token = await accessToken(tenant().origin);
    assert.doesNotMatch(token, /\./);
    assert.equal((await mintWith(tenant().origin, token, 'alice@acme.example')).status, 200);
  });

  for (const [form, expected] of [
    ['string', '18000'],
    ['missing', undefined],
    ['zero', 0],
    ['absurd', 1e12],
  ] as const) {
    it(`gives expires_in ${form}`, async () => {
      tenant().switches.expiresIn = form;
      assert.equal((await json(ask(goodForm))).expires_in, expected);
    });
  }

  it('forgets a token when its time is up', async () => {
    const token = await accessToken(tenant().origin);
    clock.ms += 17_999_000;
    assert.equal((await mintWith(tenant().origin, token, 'alice@acme.example')).status, 200);
    clock.ms += 1_000;
    assert.equal((await mintWith(tenant().origin, token, 'alice@acme.example')).status, 401);
  });

  it('gives platform tokens for a quarter of an hour, which may or may not mint', async () => {
    const platform = () => json(ask(goodForm, {}, '/OAuth2/PlatformToken'));
    const first = await platform();
    assert.equal(first.expires_in, 900);
    assert.equal((await mintWith(tenant().origin, first.access_token, 'alice@acme.example')).status, 200);
    tenant().switches.platformTokenMints = false;
    assert.equal((await mintWith(tenant().origin, (await platform()).access_token, 'alice@acme.example')).status, 401);
  });
});
