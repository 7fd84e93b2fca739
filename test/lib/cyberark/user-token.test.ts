import assert from 'node:assert/strict';
import fc from 'fast-check';
import nock from 'nock';
import { requestUserToken } from '../../../lib/cyberark/user-token';
import type { IdentityErrorCode } from '../../../lib/errors';
import { HttpClient } from '../../../lib/http/client';
import { rejectsIdentity } from '../../support/identity-error';
import { TENANT, withNock } from '../../support/nock-tenant';
import { HastyClock } from '../http/support/hasty-clock';

const PATH = '/Security/GetTokenForUser?user=alice%40acme.example';
const NOW = Date.UTC(2026, 0, 1);
const REQUEST = { user: 'alice@acme.example', accessToken: 'CANARY-access', host: 'tenant.example', now: NOW, timeoutMs: 5000 };
const OK = '{"success":true,"Result":null}';
const JSON_TYPE = 'application/json; charset=utf-8';
const COOKIE = 'icbt=CANARY-icbt; path=/; secure; HttpOnly; SameSite=Lax';

describe('requestUserToken', () => {
  withNock();
  let http: HttpClient;
  beforeEach(() => {
    http = new HttpClient({ origin: TENANT, clock: new HastyClock(NOW), random: () => 0.5 });
  });
  afterEach(() => http.close());

  function answer(
    status: number,
    body: string,
    { cookies = [COOKIE], type = JSON_TYPE }: { cookies?: string[]; type?: string } = {},
  ) {
    nock(TENANT)
      .post(PATH)
      .reply(status, body, { ...(type && { 'content-type': type }), ...(cookies.length > 0 && { 'set-cookie': cookies }) });
  }

  it('sends what the vendor asks for', async () => {
    const headers: Record<string, string> = {};
    let body = '';
    nock(TENANT)
      .post(PATH)
      .reply(
        200,
        async (request: Request) => {
          for (const [name, value] of request.headers) headers[name] = value;
          body = await request.clone().text();
          return OK;
        },
        { 'set-cookie': COOKIE, 'content-type': JSON_TYPE },
      );
    await requestUserToken(http, REQUEST);
    assert.equal(body, '{}');
    assert.equal(headers.authorization, 'Bearer CANARY-access');
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['x-idap-native-client'], 'true');
    assert.equal(headers.cookie, undefined);
  });

  it('gives the cookie for the user, ten minutes less a margin of 15 s', async () => {
    answer(200, OK, { cookies: ['sessdata=1', COOKIE, 'ccsid=2'] });
    assert.deepEqual(await requestUserToken(http, REQUEST), {
      value: 'CANARY-icbt',
      user: 'alice@acme.example',
      expiresAt: NOW + 585_000,
    });
  });

  const lifetimes: [attributes: string, secondsLeft: number][] = [
    ['Max-Age=60', 45],
    ['Max-Age=7200', 585],
    ['Max-Age=16', 1],
    ['Expires=Thu, 01 Jan 2026 00:02:00 GMT', 105],
    ['Expires=Fri, 01 Jan 2027 00:00:00 GMT', 585],
    ['Expires=Thu, 01 Jan 2026 00:02:00 GMT; Max-Age=60', 45],
  ];
  for (const [attributes, secondsLeft] of lifetimes) {
    it(`ends a token with ${attributes} after ${secondsLeft} s`, async () => {
      answer(200, OK, { cookies: [`icbt=CANARY-icbt; ${attributes}`] });
      assert.equal((await requestUserToken(http, REQUEST)).expiresAt, NOW + secondsLeft * 1000);
    });
  }

  for (const attributes of ['Max-Age=15', 'Expires=Thu, 01 Jan 2026 00:00:10 GMT']) {
    it(`does not give away a token that is as good as ended: ${attributes}`, async () => {
      answer(200, OK, { cookies: [`icbt=CANARY-icbt; ${attributes}`] });
      await rejectsIdentity(requestUserToken(http, REQUEST), 'IDENTITY_RESPONSE', /ends before/);
    });
  }

  const goodBodies: [what: string, body: string, type?: string][] = [
    ['an empty body', ''],
    ['an empty body without a type', '', ''],
    ['blanks', ' \r\n'],
    ['other case', '{"Success":true,"RESULT":{}}'],
    ['a text as Result', '{"success":true,"Result":"x"}'],
    ['a list as Result', '{"success":true,"Result":[1,{}]}'],
    ['a Result that says otherwise', '{"success":true,"Result":{"success":false}}'],
    ['no success member', '{"Result":null}'],
    ['a JSON text', '"CANARY"'],
    ['plain text', 'OK', 'text/plain'],
    ['a byte order mark', `\ufeff${OK}`],
  ];
  for (const [what, body, type = JSON_TYPE] of goodBodies) {
    it(`counts the cookie, not the body: ${what}`, async () => {
      answer(200, body, { type });
      assert.equal((await requestUserToken(http, REQUEST)).value, 'CANARY-icbt');
    });
  }

  it('judges each answer by itself, however like the last one it is', async () => {
    answer(200, OK);
    assert.equal((await requestUserToken(http, REQUEST)).value, 'CANARY-icbt');
    for (const [body, type] of [
      ['{"success":false,"Result":null}', JSON_TYPE],
      [OK.slice(0, -1), JSON_TYPE],
      [OK, 'text/html'],
    ] as const) {
      answer(200, body, { type });
      await assert.rejects(requestUserToken(http, REQUEST), body);
      answer(200, OK);
      assert.equal((await requestUserToken(http, REQUEST)).value, 'CANARY-icbt');
    }
    answer(200, OK, { cookies: ['icbt=CANARY-other; Max-Age=60'] });
    assert.deepEqual(await requestUserToken(http, REQUEST), {
      value: 'CANARY-other',
      user: 'alice@acme.example',
      expiresAt: NOW + 45_000,
    });
    answer(200, OK);
    assert.equal((await requestUserToken(http, REQUEST)).expiresAt, NOW + 585_000);
  });

  const refusals: [
    what: string,
    status: number,
    body: string,
    options: { cookies?: string[]; type?: string },
    code: IdentityErrorCode,
    text: RegExp,
  ][] = [
    [
      'success:false, even with a cookie',
      200,
      '{"success":false,"Message":"CANARY","MessageID":"_I18N_NoUser","ErrorID":"0a-1b:2c"}',
      {},
      'IDENTITY_REFUSED',
      /: MessageID _I18N_NoUser, ErrorID 0a-1b:2c$/,
    ],
    ['success:false in other case', 200, '{"SUCCESS":false}', {}, 'IDENTITY_REFUSED', /no reason given/],
    ['success without a cookie', 200, OK, { cookies: [] }, 'IDENTITY_RESPONSE', /no icbt cookie/],
    ['success with other cookies only', 200, OK, { cookies: ['sessdata=x', 'xicbt=y'] }, 'IDENTITY_RESPONSE', /no icbt cookie/],
    ['a deleted cookie', 200, OK, { cookies: ['icbt=; Max-Age=0'] }, 'IDENTITY_RESPONSE', /no icbt cookie/],
    ["another domain's cookie", 200, OK, { cookies: ['icbt=x; Domain=evil.example'] }, 'IDENTITY_RESPONSE', /no icbt cookie/],
    ['two different cookies', 200, OK, { cookies: ['icbt=CANARY-a', 'icbt=CANARY-b'] }, 'IDENTITY_RESPONSE', /several different/],
    ['a web page', 200, '<html>CANARY', { type: 'text/html' }, 'IDENTITY_RESPONSE', /web page/],
    ['a web page that calls itself JSON', 200, '\n<!doctype html>', {}, 'IDENTITY_RESPONSE', /web page/],
    ['an empty web page', 200, '', { type: 'TEXT/HTML' }, 'IDENTITY_RESPONSE', /web page/],
    ['half a JSON', 200, '{"success":true,"Res', {}, 'IDENTITY_RESPONSE', /not complete JSON/],
    ['half a JSON without a type', 200, ' {"success":fal', { type: '' }, 'IDENTITY_RESPONSE', /not complete JSON/],
    ['a 204', 204, '', {}, 'IDENTITY_RESPONSE', /204/],
    ['a redirect', 302, '', {}, 'IDENTITY_CONFIG', /redirected/],
    ['a 401', 401, '{"error_message":"no"}', {}, 'IDENTITY_UNAUTHORIZED', /401/],
    ['a 403', 403, '{"success":false}', {}, 'IDENTITY_REFUSED', /403.*right/],
    ['a 404 web page', 404, '<html>', { type: 'text/html' }, 'IDENTITY_CONFIG', /no GetTokenForUser endpoint/],
    ['a 405', 405, '', {}, 'IDENTITY_CONFIG', /405/],
    ['a 400', 400, '{}', {}, 'IDENTITY_REFUSED', /400/],
  ];
  for (const [what, status, body, options, code, text] of refusals) {
    it(`maps ${what} to ${code}, and asks once`, async () => {
      answer(status, body, options);
      const error = await rejectsIdentity(requestUserToken(http, REQUEST), code, text);
      assert.doesNotMatch(error.message, /CANARY/);
      if (status !== 200) assert.equal(error.details.statusCode, status);
    });
  }

  it('maps a lasting 429 to IDENTITY_RATE_LIMITED and a lasting 5xx to IDENTITY_UNAVAILABLE; both may pass', async () => {
    nock(TENANT).post(PATH).reply(429, '', { 'retry-after': '60' });
    const error = await rejectsIdentity(requestUserToken(http, REQUEST), 'IDENTITY_RATE_LIMITED', /60 s/);
    assert.deepEqual(error.details, { statusCode: 429, retryAfterSeconds: 60 });
    nock(TENANT).post(PATH).times(4).reply(502);
    await rejectsIdentity(requestUserToken(http, REQUEST), 'IDENTITY_UNAVAILABLE', /502/);
    nock(TENANT).post(PATH).reply(429, '', { 'retry-after': '1' });
    answer(200, OK);
    assert.equal((await requestUserToken(http, REQUEST)).value, 'CANARY-icbt');
  });

  it("keeps the vendor's identifiers and hides what the vendor echoes", async () => {
    const Message = 'User ALICE@acme.example (alice%40acme.example) not found, Bearer CANARY-access';
    answer(200, JSON.stringify({ success: false, Message, MessageID: '_I18N_NoUser', ErrorID: '0a-1b:2c' }));
    const error = await rejectsIdentity(requestUserToken(http, { ...REQUEST, user: 'alice@acme.example' }), 'IDENTITY_REFUSED');
    assert.deepEqual(error.details, { statusCode: 200, messageId: '_I18N_NoUser', errorId: '0a-1b:2c' });
    assert.doesNotMatch(error.message, /CANARY|alice|not found/i);
    answer(200, JSON.stringify({ success: false, MessageID: 'CANARY-access', ErrorID: 'id:CANARY-access' }));
    assert.deepEqual((await rejectsIdentity(requestUserToken(http, REQUEST), 'IDENTITY_REFUSED')).details, { statusCode: 200 });
  });

  it('gives a good token or one of the documented errors for any body', async () => {
    const codes = new Set(['IDENTITY_REFUSED', 'IDENTITY_RESPONSE']);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.json(), fc.string(), fc.constant(OK)),
        fc.constantFrom(JSON_TYPE, 'text/plain', ''),
        async (body, type) => {
          answer(200, body, { type });
          const outcome = await requestUserToken(http, REQUEST).then(
            ({ value }) => value,
            (error: { code?: string }) => error.code ?? String(error),
          );
          assert.ok(outcome === 'CANARY-icbt' || codes.has(outcome), outcome);
        },
      ),
      { numRuns: 200 },
    );
  });
});
