import assert from 'node:assert/strict';
import { clientWithScope, RestClient } from './rest-client';
import { accessToken, Browser, bearer, heading, hrPortal, icbt, json, mint, reporter, useSimulator } from './support';

const NEW_USER = { Name: 'judy@acme.example', Mail: 'judy@mail.example', Password: 'CANARY-judy-password' };
const ALICE_ID = 'efe5e95f-0000-44e6-bbb5-000000000001';

describe('simulator: directory', () => {
  const { tenant } = useSimulator();
  const client = () => clientWithScope(tenant().origin, 'DirectoryScope');
  const create = async (user: object) => (await client()).call('/CDirectoryService/CreateUser', user);

  it('creates a user who can be launched and can sign in', async () => {
    const { success, Result } = await create(NEW_USER);
    assert.equal(success, true);
    assert.match(Result, /^[0-9a-f-]{36}$/);
    const browser = new Browser(tenant().origin, bearer(await icbt(tenant().origin, 'judy@acme.example')));
    const app = await browser.answer((await browser.open(`/run?appkey=${hrPortal.key}`)).text);
    assert.equal(heading(app.text), 'Signed in to HR Portal as judy@acme.example');
    assert.ok(await new RestClient(tenant().origin).signIn(NEW_USER.Name, NEW_USER.Password));
  });

  it('shows the user afterwards: by id, on the start page, with a mail if one was asked for', async () => {
    const { Result } = await create({ ...NEW_USER, DisplayName: 'Judy Jansen', SendEmailInvite: true });
    const { Result: user } = await (await client()).call('/CDirectoryService/GetUser', { ID: Result });
    assert.deepEqual([user.Name, user.Uuid, user.Mail, user.DisplayName], [NEW_USER.Name, Result, NEW_USER.Mail, 'Judy Jansen']);
    assert.match(await (await fetch(tenant().origin)).text(), /Judy Jansen/);
    assert.deepEqual([tenant().outbox.messages[0]?.kind, tenant().outbox.messages[0]?.to], ['mail', NEW_USER.Mail]);
  });

  for (const [what, change] of [
    ['a name that is taken, whatever its case', { Name: 'ALICE@acme.example' }],
    ['the name of a service user', { Name: 'svc-launch@acme.example' }],
    ['no name', { Name: '' }],
    ['a name with a line break', { Name: 'a\r\nb@acme.example' }],
    ['no password', { Password: undefined }],
    ['two passwords that differ', { ConfirmPassword: 'CANARY-other' }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const before = tenant().tenant.users.length;
      const { status, success, Result, MessageID } = await create({ ...NEW_USER, ...change });
      assert.deepEqual([status, success, Result], [200, false, null]);
      assert.match(MessageID ?? '', /^_I18N_/);
      assert.equal(tenant().tenant.users.length, before);
    });
  }

  it('refuses a second user of the same name', async () => {
    assert.equal((await create(NEW_USER)).success, true);
    assert.equal((await create(NEW_USER)).success, false);
  });

  it('forgets created users when the simulator is reset', async () => {
    await create(NEW_USER);
    tenant().reset();
    assert.equal((await json(mint(tenant().origin, NEW_USER.Name))).success, false);
    assert.equal(
      tenant().tenant.users.some(({ name }) => name === NEW_USER.Name),
      false,
    );
    assert.equal((await create(NEW_USER)).success, true);
  });

  it('answers 401 without a token and with one that was revoked', async () => {
    const revoked = await client();
    tenant().revokeAccessTokens();
    for (const stranger of [new RestClient(tenant().origin), revoked]) {
      assert.equal((await stranger.send('/CDirectoryService/CreateUser', NEW_USER)).status, 401);
      assert.equal((await stranger.send('/CDirectoryService/GetUser')).status, 401);
    }
  });

  it('fails outside the scope as the switch says', async () => {
    const launcher = new RestClient(tenant().origin).with(await accessToken(tenant().origin));
    for (const status of [401, 403, 200] as const) {
      tenant().switches.scopeFail = status;
      const response = await launcher.send('/CDirectoryService/CreateUser', NEW_USER);
      assert.equal(response.status, status);
      if (status === 200) assert.equal((await json(response)).success, false);
    }
  });

  it('takes an administrator to create and to look at others', async () => {
    const form = { client_id: reporter.id, client_secret: reporter.secret };
    const weak = await clientWithScope(tenant().origin, 'DirectoryScope', form);
    assert.match((await weak.call('/CDirectoryService/CreateUser', NEW_USER)).Message ?? '', /not authorized/);
    assert.match((await weak.call('/CDirectoryService/GetUser', { ID: ALICE_ID })).Message ?? '', /not authorized/);
    const person = new RestClient(tenant().origin).with(await heidisToken());
    assert.match((await person.call('/CDirectoryService/CreateUser', NEW_USER)).Message ?? '', /not authorized/);
    assert.equal((await person.call('/CDirectoryService/GetUser', { ID: ALICE_ID })).success, false);
    assert.equal((await person.call('/CDirectoryService/GetUser')).Result.Name, 'heidi@acme.example');
  });

  it('finds nobody by an id that is nobody’s', async () => {
    assert.equal((await (await client()).call('/CDirectoryService/GetUser', { ID: 'x' })).success, false);
  });

  const heidisToken = async () =>
    (await new RestClient(tenant().origin).call('/Security/StartAuthentication', { User: 'heidi@acme.example' })).Result.Auth;
});

describe('simulator: query', () => {
  const { tenant } = useSimulator();
  const query = async (Script: string) =>
    (await clientWithScope(tenant().origin, 'QueryScope')).call('/RedRock/Query', {
      Script,
      Args: { PageNumber: 1, PageSize: 100, Limit: 100, SortBy: '', Caching: -1 },
    });
  const rows = async (script: string) => (await query(script)).Result.Results.map(({ Row }: { Row: object }) => Row);

  it('finds a user by name or uuid', async () => {
    const alice = { ID: ALICE_ID, Username: 'alice@acme.example' };
    assert.deepEqual(await rows("Select ID, Username from User where Username='alice@acme.example'"), [alice]);
    assert.deepEqual(await rows(`select id, username from user where ID = '${ALICE_ID}'`), [alice]);
    const none = (await query("Select ID from User where Username='nobody'")).Result;
    assert.deepEqual([none.Count, none.FullCount, none.Results], [0, 0, []]);
  });

  it('reads a doubled quote as one', async () => {
    assert.equal((await rows("Select ID from User where DisplayName='Dave O''Neill'")).length, 1);
  });

  it('finds users by a part of either name, a page of them', async () => {
    const names = async (condition: string) =>
      (await rows(`Select Username from User where ${condition}`)).map(({ Username }: { Username: string }) => Username);
    assert.deepEqual(await names("Username like '%ALI%'"), ['alice@acme.example']);
    assert.deepEqual(await names("Username like 'ali%' or DisplayName LIKE '%o''neill'"), [
      'alice@acme.example',
      'dave+ops@acme.example',
    ]);
    assert.deepEqual(await names("Username like '_ob@acme.example'"), ['bob@acme.example']);
    assert.deepEqual(await names("Username like '.*'"), []);
    const client = await clientWithScope(tenant().origin, 'QueryScope');
    const { Result } = await client.call('/RedRock/Query', { Script: 'Select ID from User', Args: { PageSize: 3 } });
    assert.deepEqual([Result.Count, Result.Results.length, Result.FullCount], [3, 3, tenant().tenant.users.length]);
  });

  it('lists the apps', async () => {
    assert.equal((await rows('Select * from Application')).length, tenant().tenant.apps.length);
    assert.deepEqual((await rows("Select ID, DisplayName from Application where Name='vpn'"))[0]?.DisplayName, 'VPN');
  });

  for (const script of [
    '',
    'Delete from User',
    'Select ID from Secrets',
    'Select Password from User',
    "Select ID from User where Password='x'",
    "Select ID from User where Username='a' or 'b'='b'",
    "Select ID from User where Username='a'; Delete from User",
    "Select ID from User where Username='a' or",
    "Select ID from User where Username like '%a' or Password like '%'",
    "Select ID from User where Username like '%a%' and 1=1",
    'Select ID from constructor',
    'Select * from constructor',
  ]) {
    it(`fails for ${script || 'nothing'}`, async () => {
      const { status, success } = await query(script);
      assert.deepEqual([status, success], [200, false]);
    });
  }
});
