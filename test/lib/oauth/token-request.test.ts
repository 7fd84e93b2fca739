import assert from 'node:assert/strict';
import nock from 'nock';
import type { IdentityErrorCode } from '../../../lib/errors';
import { HttpClient } from '../../../lib/http/client';
import { type ClientCredentialsGrant, requestClientCredentialsToken } from '../../../lib/oauth/token-request';
import { rejectsIdentity } from '../../support/identity-error';
import { TENANT, withNock } from '../../support/nock-tenant';
import { HastyClock } from '../http/support/hasty-clock';

const PATH = '/oauth2/token/evtlauncher';
const GRANT: ClientCredentialsGrant = {
  tokenPath: PATH,
  scope: 'OnlyTokenForUser',
  clientAuthentication: 'client_secret_post',
  clientId: 'svc-mfa@acme.example',
  clientSecret: 'CANARY-s3:cr&t= %+ü!*',
};
const HTML = { 'content-type': 'text/html' };

describe('requestClientCredentialsToken', () => {
  withNock();
  let http: HttpClient;
  beforeEach(() => {
    http = new HttpClient({ origin: TENANT, clock: new HastyClock(), random: () => 0.5 });
  });
  afterEach(() => http.close());

  const request = (changes: Partial<ClientCredentialsGrant> = {}) =>
    requestClientCredentialsToken(http, { ...GRANT, ...changes });

  it('gives the token of a good answer', async () => {
    nock(TENANT).post(PATH).reply(200, { access_token: 'CANARY-token', token_type: 'Bearer', expires_in: 900 });
    assert.deepEqual(await request(), { accessToken: 'CANARY-token', expiresInSeconds: 900, scope: 'OnlyTokenForUser' });
  });

  type Answer = readonly [status: number, body: string | object, headers?: Record<string, string>];
  const refusals: [what: string, answer: Answer, code: IdentityErrorCode, details: object, text?: RegExp][] = [
    ['invalid_client in a 400', [400, { error: 'invalid_client' }], 'IDENTITY_INVALID_CLIENT', { oauthError: 'invalid_client' }],
    ['invalid_client in a 401', [401, { error: 'invalid_client' }], 'IDENTITY_INVALID_CLIENT', { oauthError: 'invalid_client' }],
    ['access_denied in a 400', [400, { error: 'access_denied' }], 'IDENTITY_INVALID_CLIENT', { oauthError: 'access_denied' }],
    ['access_denied in a 403', [403, { error: 'access_denied' }], 'IDENTITY_INVALID_CLIENT', { oauthError: 'access_denied' }],
    [
      'unauthorized_client',
      [400, { error: 'unauthorized_client' }],
      'IDENTITY_INVALID_CLIENT',
      { oauthError: 'unauthorized_client' },
    ],
    ['a 401 without JSON', [401, 'no', HTML], 'IDENTITY_INVALID_CLIENT', {}],
    ['a 401 with an error that is no word', [401, { error: 'Not <b>a</b> word' }], 'IDENTITY_INVALID_CLIENT', {}],
    ['a 401 with an error of its own', [401, { error: 'canary_error' }], 'IDENTITY_INVALID_CLIENT', {}],
    ['an error of its own', [400, { error: 'canary_error' }], 'IDENTITY_OAUTH', {}, /no standard name \(400\)$/],
    ['a 404 with an error of its own', [404, { error: 'Not Found' }], 'IDENTITY_CONFIG', {}],
    ['invalid_scope', [400, { error: 'invalid_scope' }], 'IDENTITY_OAUTH', { oauthError: 'invalid_scope' }, /: invalid_scope$/],
    [
      'an unknown application',
      [400, { error: 'invalid_request', error_description: 'CANARY unknown app' }],
      'IDENTITY_OAUTH',
      { oauthError: 'invalid_request' },
      /: invalid_request$/,
    ],
    ['an OAuth error in a 404', [404, { error: 'invalid_request' }], 'IDENTITY_OAUTH', { oauthError: 'invalid_request' }],
    ['a 404 web page', [404, '<html>', HTML], 'IDENTITY_CONFIG', {}, /no token endpoint at \/oauth2\/token\/evtlauncher/],
    ['a 405', [405, ''], 'IDENTITY_CONFIG', {}],
    ['a redirect to the login page', [302, '', { location: 'https://evil.example/login' }], 'IDENTITY_CONFIG', {}, /redirected/],
    ['a 307', [307, '', { location: '/login' }], 'IDENTITY_CONFIG', {}],
    ['a 400 without an OAuth error', [400, 'bad'], 'IDENTITY_REFUSED', {}],
    ['a 403 web page', [403, '<html>', HTML], 'IDENTITY_REFUSED', {}],
    ['a 400 with JSON that is no object', [400, 'null'], 'IDENTITY_REFUSED', {}],
    ['a 400 with an error of another type', [400, { error: { code: 7 } }], 'IDENTITY_REFUSED', {}],
    ['a 200 web page', [200, '<html>', HTML], 'IDENTITY_RESPONSE', {}, /not with JSON/],
    ['half a JSON', [200, '{"access_token":"CANARY-tok'], 'IDENTITY_RESPONSE', {}, /not with JSON/],
    ['another token type', [200, { access_token: 't', token_type: 'mac' }], 'IDENTITY_RESPONSE', {}, /token_type/],
    ['a token that would inject a header', [200, { access_token: 't\r\nX: 1', token_type: 'Bearer' }], 'IDENTITY_RESPONSE', {}],
    ['a 201', [201, { access_token: 't' }], 'IDENTITY_RESPONSE', {}],
  ];
  for (const [what, answer, code, details, text = /./] of refusals) {
    it(`maps ${what} to ${code}, and asks once`, async () => {
      nock(TENANT)
        .post(PATH)
        .reply(...answer);
      const error = await rejectsIdentity(request(), code, text);
      assert.doesNotMatch(error.message, /CANARY|canary|html|evil/);
      assert.deepEqual(error.details, { statusCode: answer[0], ...details });
    });
  }

  it('maps a lasting 429 to IDENTITY_RATE_LIMITED, with the time that the tenant asks for', async () => {
    nock(TENANT).post(PATH).reply(429, { error: 'slow_down' }, { 'retry-after': '120' });
    const error = await rejectsIdentity(request(), 'IDENTITY_RATE_LIMITED', /120 s/);
    assert.deepEqual(error.details, { statusCode: 429, retryAfterSeconds: 120 });
    nock(TENANT).post(PATH).times(4).reply(429);
    assert.deepEqual((await rejectsIdentity(request(), 'IDENTITY_RATE_LIMITED')).details, { statusCode: 429 });
  });

  it('maps a lasting 500 to IDENTITY_UNAVAILABLE, and survives a passing one', async () => {
    nock(TENANT).post(PATH).times(4).reply(500, '<html>', HTML);
    assert.deepEqual((await rejectsIdentity(request(), 'IDENTITY_UNAVAILABLE', /500/)).details, { statusCode: 500 });
    nock(TENANT).post(PATH).reply(503).post(PATH).reply(200, { access_token: 'CANARY-token' });
    assert.equal((await request()).accessToken, 'CANARY-token');
  });

  it('never tries a refused client again by itself: the vendor locks accounts', async () => {
    nock(TENANT).post(PATH).reply(401, { error: 'invalid_client' }, { 'retry-after': '0' });
    await rejectsIdentity(request(), 'IDENTITY_INVALID_CLIENT');
  });

  it('sees a refused client even where the secret is a part of the word for it', async () => {
    nock(TENANT).post(PATH).reply(400, { error: 'invalid_client' });
    await rejectsIdentity(request({ clientSecret: 'client' }), 'IDENTITY_INVALID_CLIENT');
  });

  const { clientId, clientSecret } = GRANT;
  /** `\u0026` for the ampersand and so on, as some JSON libraries write them. */
  const escaped = (text: string) =>
    text.replace(/[^a-z]/gi, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const pair = `${clientId}:${clientSecret}`;
  const echoes = {
    raw: clientSecret,
    'URL-encoded': encodeURIComponent(clientSecret),
    'form-encoded': new URLSearchParams({ s: clientSecret }).toString().slice(2),
    'in base64': Buffer.from(clientSecret).toString('base64'),
    'with the client id, in base64': Buffer.from(pair).toString('base64'),
    'cut off': clientSecret.slice(0, -2),
    'escaped twice': escaped(clientSecret),
    decomposed: clientSecret.normalize('NFD'),
    spaced: [...clientSecret].join(' '),
    'as the whole form': new URLSearchParams({ client_id: clientId, client_secret: clientSecret }).toString(),
  };
  for (const [how, echo] of Object.entries(echoes)) {
    it(`hides the secret that the tenant echoes ${how}`, async () => {
      for (const clientAuthentication of ['client_secret_post', 'client_secret_basic_raw', 'client_secret_basic'] as const) {
        nock(TENANT)
          .post(PATH)
          .reply(400, { error: 'invalid_request', error_description: `bad value <${echo}> sent` });
        const error = await rejectsIdentity(request({ clientAuthentication }), 'IDENTITY_OAUTH');
        assert.equal(error.message, 'the tenant refused the token request: invalid_request');
        assert.deepEqual(error.details, { statusCode: 400, oauthError: 'invalid_request' });
      }
    });
  }

  it('repeats no secret that is put where the error word belongs', async () => {
    nock(TENANT).post(PATH).reply(400, { error: 'canary_secret' });
    const error = await rejectsIdentity(request({ clientSecret: 'canary_secret' }), 'IDENTITY_OAUTH');
    assert.doesNotMatch(JSON.stringify([error.message, error.details]), /canary/);
  });
});
