import assert from 'node:assert/strict';
import { holdToken } from '../../../lib/handles';
import { closeAfterEach } from '../../lib/http/support/cleanup';
import { type ApiServer, type GivenAnswer, type ReceivedCall, startApiServer } from '../../support/api-server';
import { callApi, tenant } from '../../support/flow-nodes';
import { SecretScanner } from '../../support/secret-scanner';
import { useFlows } from '../../support/use-flows';
import { visibleText } from '../../support/visible-text';

const UUID = 'efe5e95f-0000-44e6-bbb5-000000000001';
const success = (Result: unknown): GivenAnswer => ({ body: { success: true, Result, Message: null } });

describe('call-api', () => {
  const flows = useFlows();
  const keep = closeAfterEach();
  let server: ApiServer;
  const serve = async (answer: (call: ReceivedCall) => GivenAnswer) => {
    server = keep(await startApiServer(answer));
  };
  const start = (saved: object, config: object = {}) => flows.start([tenant(server.origin, config), callApi(saved)]);
  const custom = (saved: object = {}) => ({ operation: 'custom', path: '/Any/Thing', ...saved });
  const userToken = (value: string, more: object = {}) => ({
    handle: holdToken(
      { kind: 'user-token', issuer: 'tenant', tenant: server.origin, value, expiresAt: Date.now() + 60_000, ...more },
      Date.now(),
    ),
  });

  describe('operations', () => {
    const cases: [string, object, object, GivenAnswer, { path: string; body: unknown; result: unknown }][] = [
      [
        'creates a user as the vendor shows it',
        { operation: 'create-user', forcePasswordChange: false },
        { user: 'new@acme.example', payload: { password: 'CANARY-first!' } },
        success(UUID),
        {
          path: '/CDirectoryService/CreateUser',
          body: { Name: 'new@acme.example', Mail: 'new@acme.example', Password: 'CANARY-first!' },
          result: UUID,
        },
      ],
      [
        'creates a user with everything that can be said of one',
        {
          operation: 'create-user',
          mail: 'payload.mail',
          mailType: 'msg',
          displayName: 'New Person',
          displayNameType: 'str',
          forcePasswordChange: true,
          sendInvite: true,
        },
        { user: 'new@acme.example', payload: { password: 'CANARY-first!', mail: 'n@mail.example' } },
        success(UUID),
        {
          path: '/CDirectoryService/CreateUser',
          body: {
            Name: 'new@acme.example',
            Mail: 'n@mail.example',
            Password: 'CANARY-first!',
            DisplayName: 'New Person',
            ForcePasswordChangeNext: true,
            SendEmailInvite: true,
          },
          result: UUID,
        },
      ],
      [
        'gets a user by uuid',
        { operation: 'get-user' },
        { user: UUID },
        success({ Name: 'alice@acme.example', Uuid: UUID }),
        { path: '/CDirectoryService/GetUser', body: { ID: UUID }, result: { Name: 'alice@acme.example', Uuid: UUID } },
      ],
      [
        "lists a user's apps",
        { operation: 'list-apps' },
        { user: 'alice@acme.example' },
        success({ Apps: [{ AppKey: 'k', DisplayName: 'HR' }], Other: 1 }),
        { path: '/UPRest/GetUPData', body: { Username: 'alice@acme.example' }, result: [{ AppKey: 'k', DisplayName: 'HR' }] },
      ],
      [
        'lists the apps of whoever the token belongs to',
        { operation: 'list-apps', user: '', userType: 'str', tokenFrom: 'message' },
        {},
        success({ Apps: [] }),
        { path: '/UPRest/GetUPData', body: { force: false }, result: [] },
      ],
      [
        'queries the directory',
        { operation: 'query', script: 'Select ID from User' },
        {},
        success({ FullCount: 1, Results: [{ Entities: [], Row: { ID: UUID } }] }),
        {
          path: '/RedRock/Query',
          body: { Script: 'Select ID from User', Args: { PageNumber: 1, PageSize: 1000, Limit: 1000, Caching: -1 } },
          result: [{ ID: UUID }],
        },
      ],
    ];
    for (const [title, saved, message, answer, expected] of cases) {
      it(title, async () => {
        await serve(() => answer);
        const outcome = await (await start(saved)).send({
          ...message,
          authentication: { token: userToken('CANARY-token-1') },
          ticket: 'INC-1',
        });
        assert.equal(outcome.message.error?.message, undefined);
        assert.deepEqual(outcome.message.payload, expected.result);
        assert.equal(outcome.message.ticket, 'INC-1');
        const [call] = server.calls;
        assert.ok(call);
        assert.equal(call.method, 'POST');
        assert.equal(call.url, expected.path);
        assert.deepEqual(JSON.parse(call.body), expected.body);
        assert.equal(call.headers.authorization, 'Bearer CANARY-token-1');
        assert.equal(call.headers['x-idap-native-client'], 'true');
        assert.equal(call.headers['content-type'], 'application/json');
      });
    }

    it("lists nobody's apps where the message names no user and the token is the client's", async () => {
      await serve(() => success({ Apps: [] }));
      assert.equal((await (await start({ operation: 'list-apps' })).send({})).code, 'IDENTITY_INPUT');
      assert.equal(server.calls.length, 0);
    });

    it('takes the password out of the message once the user exists, and leaves it where that failed', async () => {
      let answer: GivenAnswer = { body: { success: false, MessageID: '_I18N_UserExists' } };
      await serve(() => answer);
      const flow = await start({ operation: 'create-user', output: 'uuid' });
      const message = () => ({ user: 'new@acme.example', payload: { password: 'CANARY-first!', desk: 7 } });
      const failed = await flow.send(message());
      assert.equal(failed.code, 'IDENTITY_REFUSED');
      assert.match(failed.message.error?.message ?? '', /_I18N_UserExists/);
      assert.deepEqual(failed.message.payload, { password: 'CANARY-first!', desk: 7 });
      answer = success(UUID);
      const created = await flow.send(message());
      assert.deepEqual([created.message.uuid, created.message.payload], [UUID, { desk: 7 }]);
    });

    it('looks up the uuid of a login name, and lets no name end the text that it stands in', async () => {
      await serve(({ url }) =>
        url === '/RedRock/Query' ? success({ Results: [{ Row: { ID: UUID } }] }) : success({ Uuid: UUID }),
      );
      const { message } = await (await start({ operation: 'get-user' })).send({ user: "o'neill'or'1'='1@acme.example" });
      assert.deepEqual(message.payload, { Uuid: UUID });
      const { Script } = JSON.parse(server.calls[0]?.body ?? '') as { Script: string };
      assert.equal(Script, "Select ID, Username from User where Username='o''neill''or''1''=''1@acme.example'");
    });

    for (const operation of ['create-user', 'get-user', 'list-apps']) {
      it(`${operation} obeys the rules for users before anything is sent`, async () => {
        await serve(() => success(UUID));
        const outcome = await (await start({ operation }, { denyUsers: 'admin*@acme.example' })).send({
          user: 'admin1@acme.example',
          payload: { password: 'CANARY-first!' },
        });
        assert.equal(outcome.code, 'IDENTITY_REFUSED');
        assert.match(outcome.message.error?.message ?? '', /user refused: the deny rules exclude this user$/);
        assert.equal(server.calls.length, 0);
      });
    }

    for (const [title, entry, code] of [
      ['whom the rules exclude', { Name: 'admin1@acme.example' }, 'IDENTITY_REFUSED'],
      ['without a name, where there are rules', {}, 'IDENTITY_REFUSED'],
      ['with an empty name, where there are rules', { Name: ' ' }, 'IDENTITY_REFUSED'],
      ['whom the rules allow', { Name: 'alice@acme.example' }, undefined],
    ] as const) {
      it(`get-user by uuid ${code ? 'keeps back' : 'gives'} the entry of somebody ${title}`, async () => {
        await serve(() => success(entry));
        const flow = await start({ operation: 'get-user' }, { denyUsers: 'admin*@acme.example' });
        const outcome = await flow.send({ user: UUID, authentication: { token: userToken('CANARY-token-1') } });
        assert.equal(outcome.code, code);
        assert.deepEqual(outcome.message.payload, code ? undefined : entry);
      });
    }

    it('says that there is no such user', async () => {
      await serve(() => success({ Results: [] }));
      const { code } = await (await start({ operation: 'get-user' })).send({ user: 'nobody@acme.example' });
      assert.equal(code, 'IDENTITY_REFUSED');
    });

    for (const operation of ['log-out', 'revoke-token']) {
      it(`${operation} ends the token of the message, and its handle with it`, async () => {
        await serve(() => (operation === 'log-out' ? success(null) : {}));
        const flow = await start({ operation, token: 'userCookie', output: 'ended' });
        const userCookie = userToken('CANARY-person');
        assert.equal((await flow.send({ userCookie })).message.ended, null);
        const [call] = server.calls;
        if (operation === 'log-out') assert.equal(call?.headers.authorization, 'Bearer CANARY-person');
        else assert.equal(new URLSearchParams(call?.body).get('token'), 'CANARY-person');
        assert.equal((await flow.send({ userCookie })).code, 'IDENTITY_INPUT');
        assert.equal(server.calls.length, 1);
      });
    }

    it('tells whether an app asks for a step-up, and what an elevation begins with', async () => {
      const location = '/login?elevate=CANARY-e&challengeId=CANARY-c&customerId=ACM0001';
      await serve(({ headers }) =>
        headers['x-cfy-challengeid'] === 'CANARY-c' ? { status: 200, body: '' } : { status: 302, headers: { location } },
      );
      const flow = await start({
        operation: 'click-app',
        token: 'userCookie',
        challengeId: 'payload.challengeId',
        challengeIdType: 'msg',
      });
      const click = (payload: object) => flow.send({ userCookie: userToken('CANARY-person'), appKey: 'k-1', payload });
      const asked = (await click({})).message.payload as { challengeId: string };
      assert.deepEqual(asked, { stepUp: true, elevate: 'CANARY-e', challengeId: 'CANARY-c' });
      assert.deepEqual((await click(asked)).message.payload, { stepUp: false });
      assert.deepEqual(
        server.calls.map(({ method, url, headers }) => [method, url, headers.authorization]),
        Array(2).fill(['POST', '/uprest/HandleAppClick?appkey=k-1', 'Bearer CANARY-person']),
      );
      assert.equal((await click({ challengeId: 'a\r\nb' })).code, 'IDENTITY_INPUT');
    });

    it('introspects a token by the client credentials', async () => {
      await serve(() => ({ body: { active: true, scope: 'LaunchScope' } }));
      const { message } = await (await start({ operation: 'introspect-token', token: 'userCookie' })).send({
        userCookie: userToken('CANARY-person'),
      });
      assert.deepEqual(message.payload, { active: true, scope: 'LaunchScope' });
      const [call] = server.calls;
      assert.match(call?.url ?? '', /^\/oauth2\/introspect\/[^/]+$/);
      const form = new URLSearchParams(call?.body);
      assert.deepEqual([form.get('token'), form.has('client_id'), form.has('client_secret')], ['CANARY-person', true, true]);
    });
  });

  describe('custom', () => {
    it('sends what the typed inputs say, with a token from the message', async () => {
      await serve(() => ({ body: { plain: 1 } }));
      const flow = await start(
        custom({
          method: 'PUT',
          path: 'payload.path',
          pathType: 'msg',
          query: '{"x":[1,2]}',
          bodyFormat: 'form',
          body: '{"a":"b c"}',
          tokenFrom: 'message',
          token: 'userCookie',
          output: 'answer',
        }),
      );
      const { message } = await flow.send({ payload: { path: '/A/B?c=1' }, userCookie: userToken('CANARY-person') });
      assert.deepEqual(message.answer, { plain: 1 });
      const [call] = server.calls;
      assert.deepEqual(
        [call?.method, call?.url, call?.body, call?.headers.authorization, call?.headers['content-type']],
        ['PUT', '/A/B?c=1&x=1&x=2', 'a=b+c', 'Bearer CANARY-person', 'application/x-www-form-urlencoded'],
      );
    });

    it('sends no body where there is none, and gives null for an empty answer', async () => {
      await serve(() => ({ status: 204 }));
      const { message } = await (await start(custom({ method: 'DELETE', bodyFormat: 'none' }))).send({ payload: 'x' });
      assert.equal(message.payload, null);
      assert.equal(server.calls[0]?.headers['content-type'], undefined);
    });

    for (const path of ['https://evil.example/', '//evil.example/', '/a/../b', '/a\r\nX: y', 'a', 7, undefined]) {
      it(`sends nothing for the path ${JSON.stringify(path)}, and keeps the message`, async () => {
        await serve(() => success(1));
        const outcome = await (await start(custom({ path: 'payload', pathType: 'msg' }))).send({ payload: path });
        assert.equal(outcome.code, 'IDENTITY_INPUT');
        assert.equal(outcome.message.payload, path);
        assert.deepEqual([server.calls.length, server.tokenRequests], [0, 0]);
      });
    }

    const failures: [string, GivenAnswer, string][] = [
      ['success:false', { body: { success: false, Message: 'CANARY-words', ErrorID: '0a1b:3d4e' } }, 'IDENTITY_REFUSED'],
      ['404', { status: 404, body: '<html>CANARY-words</html>', headers: { 'content-type': 'text/html' } }, 'IDENTITY_REFUSED'],
      ['403', { status: 403, body: 'CANARY-words' }, 'IDENTITY_REFUSED'],
      ['429', { status: 429, headers: { 'retry-after': '60' } }, 'IDENTITY_RATE_LIMITED'],
      ['500', { status: 500, body: 'CANARY-words' }, 'IDENTITY_UNAVAILABLE'],
      ['a redirect', { status: 302, headers: { location: 'https://evil.example/' } }, 'IDENTITY_CONFIG'],
      ['a web page', { body: '<!doctype html>CANARY-words', headers: { 'content-type': 'text/html' } }, 'IDENTITY_RESPONSE'],
      ['half a JSON', { body: '{"success":tr', headers: { 'content-type': 'application/json' } }, 'IDENTITY_RESPONSE'],
      ['a broken connection', { reset: true }, 'IDENTITY_NETWORK'],
    ];
    for (const [title, answer, code] of failures) {
      it(`makes a catchable ${code} of ${title}, asks once, and repeats no word of it`, async () => {
        await serve(() => answer);
        const outcome = await (await start(custom())).send({ payload: 'kept' });
        assert.equal(outcome.code, code, outcome.message.error?.message);
        assert.equal(outcome.message.payload, 'kept');
        assert.equal(server.calls.length, 1);
        const scanner = new SecretScanner();
        for (const secret of ['CANARY-words', 'CANARY-token-1']) scanner.add('answer', secret);
        assert.deepEqual(scanner.find(visibleText(outcome.message)), []);
      });
    }

    it('repeats a GET whose connection broke', async () => {
      let asked = 0;
      await serve(() => {
        asked += 1;
        return asked === 1 ? { reset: true } : success('there');
      });
      const { message } = await (await start(custom({ method: 'GET', bodyFormat: 'none' }))).send({});
      assert.deepEqual([message.payload, asked], ['there', 2]);
    });

    it("renews the client's token once, and sends one of the message as it is", async () => {
      await serve(({ headers }) => (headers.authorization === 'Bearer CANARY-token-2' ? success('ok') : { status: 401 }));
      const flow = await start(custom());
      assert.equal((await flow.send({})).message.payload, 'ok');
      assert.deepEqual([server.calls.length, server.tokenRequests], [2, 2]);
      const other = await start(custom({ tokenFrom: 'message', token: 'userCookie' }));
      const { code } = await other.send({ userCookie: userToken('CANARY-person') });
      assert.deepEqual([code, server.calls.length, server.tokenRequests], ['IDENTITY_UNAUTHORIZED', 3, 2]);
    });

    for (const [title, userCookie] of [
      ['no token', () => undefined],
      ['a forged handle', () => ({ handle: 'idut_00000000-0000-0000-0000-000000000000' })],
      ['a bare value', () => 'CANARY-person'],
      ["another tenant's token", () => userToken('CANARY-person', { tenant: 'https://other.example' })],
    ] as const) {
      it(`refuses ${title} in the message`, async () => {
        await serve(() => success(1));
        const flow = await start(custom({ tokenFrom: 'message', token: 'userCookie' }));
        assert.equal((await flow.send({ userCookie: userCookie() })).code, 'IDENTITY_INPUT');
        assert.equal(server.calls.length, 0);
      });
    }
  });

  describe('IBM Verify', () => {
    const ibm = { provider: 'ibm-verify', appId: '', scope: '', tokenPath: '/v1.0/endpoint/default/token' };

    it('gives plain JSON, and sends none of the vendor headers of CyberArk', async () => {
      await serve(() => ({ body: { totalResults: 1 } }));
      const flow = await start(custom({ method: 'GET', path: '/v2.0/Users', bodyFormat: 'none' }), ibm);
      assert.deepEqual((await flow.send({})).message.payload, { totalResults: 1 });
      assert.equal(server.calls[0]?.headers['x-idap-native-client'], undefined);
    });

    it('names an error by the vendor identifier alone', async () => {
      await serve(() => ({ status: 400, body: { messageId: 'CSIBN0018E', messageDescription: 'CANARY-words' } }));
      const { code, message } = await (await start(custom(), ibm)).send({});
      assert.equal(code, 'IDENTITY_REFUSED');
      assert.match(message.error?.message ?? '', /CSIBN0018E/);
      assert.doesNotMatch(message.error?.message ?? '', /CANARY/);
    });

    it('has token management beside the token endpoint', async () => {
      await serve(() => ({ body: { active: false } }));
      const flow = await start({ operation: 'introspect-token', token: 'userCookie' }, ibm);
      await flow.send({ userCookie: userToken('CANARY-person') });
      assert.equal(server.calls[0]?.url, '/v1.0/endpoint/default/introspect');
    });

    it('is not configured for an operation that only CyberArk has, and says what to use', async () => {
      await serve(() => success(1));
      const { code, message } = await (await start({ operation: 'create-user' }, ibm)).send({});
      assert.equal(code, 'IDENTITY_CONFIG');
      assert.match(message.error?.message ?? '', /"custom"/);
    });
  });

  it('forgets every handle of a configuration that is disabled or deleted', async () => {
    await serve(() => success('ok'));
    const node = callApi(custom({ tokenFrom: 'message', token: 'userCookie' }));
    const config = tenant(server.origin);
    const flow = await flows.start([config, node]);
    for (const without of [[{ ...config, d: true }, node], [node]]) {
      const userCookie = userToken('CANARY-person');
      assert.equal((await flow.send({ userCookie })).message.payload, 'ok');
      await flow.deploy(without);
      await flow.deploy([config, node]);
      assert.equal((await flow.send({ userCookie })).code, 'IDENTITY_INPUT');
    }
  });
});
