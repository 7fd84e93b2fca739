import assert from 'node:assert/strict';
import { accessToken, icbt, json, MINT_PATH, mint, mintWith, reporter, useSimulator } from './support';

const EMPTY_ENVELOPE = {
  success: true,
  Result: null,
  Message: null,
  MessageID: null,
  Exception: null,
  ErrorID: null,
  ErrorCode: null,
  IsSoftError: false,
  InnerExceptions: null,
};

describe('simulator: GetTokenForUser', () => {
  const { tenant } = useSimulator();
  const cookies = async () => (await mint(tenant().origin)).headers.getSetCookie();

  it('sets the cookie icbt beside an empty envelope', async () => {
    const response = await mint(tenant().origin);
    assert.equal(response.status, 200);
    assert.deepEqual(await json(response), EMPTY_ENVELOPE);
    const [cookie, ...others] = response.headers.getSetCookie();
    assert.match(cookie ?? '', /^icbt=[0-9a-f]{64}; path=\/; secure; HttpOnly; SameSite=Lax$/);
    assert.deepEqual(others, []);
  });

  it('gives a new token each time', async () => {
    assert.notEqual(await icbt(tenant().origin), await icbt(tenant().origin));
  });

  it('takes user names in any case, with a plus and a quote in order', async () => {
    assert.equal((await json(mint(tenant().origin, 'ALICE@acme.example'))).success, true);
    assert.equal((await json(mint(tenant().origin, 'dave+ops@acme.example'))).success, true);
  });

  it('does not take a plus that should have been encoded', async () => {
    const response = await fetch(`${tenant().origin}${MINT_PATH}?user=dave+ops@acme.example`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await accessToken(tenant().origin)}` },
    });
    assert.equal((await json(response)).success, false);
  });

  it('takes two users for one that does not exist', async () => {
    const response = await fetch(`${tenant().origin}${MINT_PATH}?user=alice@acme.example&user=bob@acme.example`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await accessToken(tenant().origin)}` },
    });
    assert.equal((await json(response)).success, false);
  });

  it('answers 401 without a token, and after all tokens were revoked', async () => {
    const token = await accessToken(tenant().origin);
    assert.equal((await mintWith(tenant().origin, 'CANARY-junk', 'alice@acme.example')).status, 401);
    tenant().revokeAccessTokens();
    const response = await mintWith(tenant().origin, token, 'alice@acme.example');
    assert.equal(response.status, 401);
    assert.ok((await json(response)).error_message);
  });

  it('refuses unknown and disabled users inside a 200', async () => {
    for (const user of ['nobody@acme.example', 'carol@acme.example', '']) {
      const response = await mint(tenant().origin, user);
      assert.equal(response.status, 200);
      assert.deepEqual(response.headers.getSetCookie(), []);
      const { success, Message, MessageID, ErrorID } = await json(response);
      assert.equal(success, false);
      assert.doesNotMatch(Message, /acme/);
      assert.match(MessageID, /^_I18N_/);
      assert.match(ErrorID, /^[0-9a-f-]{36}:[0-9a-f]{32}$/);
    }
  });

  it('hides an unknown user behind a token when the switch says so', async () => {
    tenant().switches.unknownUser = 'fake';
    assert.match(await icbt(tenant().origin, 'nobody@acme.example'), /^[0-9a-f]{64}$/);
  });

  it('refuses a client that is no system administrator inside a 200', async () => {
    const token = await accessToken(tenant().origin, { client_id: reporter.id, client_secret: reporter.secret });
    const answer = await json(mintWith(tenant().origin, token, 'alice@acme.example'));
    assert.equal(answer.success, false);
    assert.match(answer.Message, /not authorized/);
  });

  it('refuses a token of another scope, in each of three ways', async () => {
    const token = await accessToken(tenant().origin, { scope: 'DirectoryScope' });
    for (const status of [401, 403, 200] as const) {
      tenant().switches.scopeFail = status;
      const response = await mintWith(tenant().origin, token, 'alice@acme.example');
      assert.equal(response.status, status);
      assert.deepEqual(response.headers.getSetCookie(), []);
    }
  });

  it('repeats the token in the body when the switch says so', async () => {
    const answerWithCookie = async () => {
      const response = await mint(tenant().origin);
      return { value: response.headers.getSetCookie()[0]?.slice(5, 69), ...(await json(response)) };
    };
    tenant().switches.body = 'string';
    const text = await answerWithCookie();
    assert.equal(text.Result, text.value);
    tenant().switches.body = 'object';
    const object = await answerWithCookie();
    assert.deepEqual(object.Result, { icbt: object.value });
  });

  it('sets the cookie with other attributes, or none', async () => {
    tenant().switches.cookieAttrs = 'Max-Age=120';
    assert.match((await cookies())[0] ?? '', /^icbt=\w+; Max-Age=120$/);
    tenant().switches.cookieAttrs = '';
    assert.match((await cookies())[0] ?? '', /^icbt=\w+$/);
  });

  describe('with an odd cookie', () => {
    const value = '[0-9a-f]{64}';
    for (const [shape, lines] of [
      ['none', []],
      ['empty', ['icbt=;']],
      ['quoted', [`icbt="${value}";`]],
      ['deleted', ['icbt=deleted; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0;']],
      ['over-4-kib', ['icbt=[0-9a-f]{5000};']],
      ['wrong-domain', [`icbt=${value};.*; Domain=elsewhere\\.example`]],
      ['mixed-case', [`ICbt=${value};`]],
      ['before-others', [`icbt=${value};`, 'sessdata=', 'ccsid=', 'antixss=icbt=', 'xicbt=']],
      ['after-others', ['sessdata=', 'ccsid=', 'antixss=icbt=', 'xicbt=', `icbt=${value};`]],
      ['two-equal', [`icbt=${value};`, `icbt=${value};`]],
      ['two-different', [`icbt=${value};`, `icbt=${value};`]],
    ] as const) {
      it(shape, async () => {
        tenant().switches.icbtCookie = shape;
        const actual = await cookies();
        assert.equal(actual.length, lines.length);
        for (const [index, line] of lines.entries()) assert.match(actual[index] ?? '', new RegExp(`^${line}`));
        if (shape.startsWith('two')) assert.equal(actual[0] === actual[1], shape === 'two-equal');
      });
    }
  });
});
