import assert from 'node:assert/strict';
import { clientWithScope, RestClient } from './rest-client';
import { accessToken, canteen, hrPortal, icbt, json, payroll, reporter, useSimulator } from './support';

const CALLS = ['/Security/whoami', '/UPRest/GetUPData', '/CDirectoryService/GetUser', '/Security/Logout'] as const;

describe('simulator: authentication token', () => {
  const { tenant, clock } = useSimulator();
  const client = () => new RestClient(tenant().origin);
  const heidi = async () =>
    client().with((await client().call('/Security/StartAuthentication', { User: 'heidi@acme.example' })).Result.Auth);

  it('tells whose it is, as a bearer and as a cookie', async () => {
    const { Result } = await client().call('/Security/StartAuthentication', { User: 'heidi@acme.example' });
    const expected = { TenantId: 'ACM0001', User: 'heidi@acme.example', UserUuid: Result.UserId };
    assert.deepEqual((await client().with(Result.Auth).call('/Security/whoami')).Result, expected);
    const browser = client().withHeaders({ cookie: `x=1; .ASPXAUTH=${Result.Auth}` });
    assert.deepEqual((await browser.call('/Security/whoami')).Result, expected);
  });

  it('tells a client who it is, if its scope covers that', async () => {
    const whoami = async (scope: string) => (await clientWithScope(tenant().origin, scope)).send('/Security/whoami');
    assert.equal((await json(whoami('ApiScope'))).Result.User, 'svc-launch@acme.example');
    assert.equal((await whoami('LaunchScope')).status, 401);
  });

  it('lists the apps of its user, and of nobody else', async () => {
    const portal = await (await heidi()).call('/UPRest/GetUPData', { force: false });
    assert.deepEqual(
      portal.Result.Apps.map(({ DisplayName }: { DisplayName: string }) => DisplayName),
      ['HR Portal', 'VPN', 'Canteen'],
    );
    const [first] = portal.Result.Apps;
    assert.deepEqual(
      [Object.keys(first).sort(), first.AppKey],
      [['AppKey', 'DisplayName', 'Icon', 'Name', 'TemplateName', 'WebAppType'], hrPortal.key],
    );
    const named = (Username: string) => heidi().then((user) => user.call('/UPRest/GetUPData', { Username }));
    assert.deepEqual((await named('Heidi@acme.example')).Result, portal.Result);
    assert.match((await named('alice@acme.example')).Message ?? '', /not authorized/);
  });

  it('lets a client list the apps of a user whom it names', async () => {
    const portal = await clientWithScope(tenant().origin, 'PortalScope');
    const { Result } = await portal.call('/UPRest/GetUPData', { Username: 'alice@acme.example' });
    assert.ok(Result.Apps.some(({ AppKey }: { AppKey: string }) => AppKey === payroll.key));
    for (const Username of ['nobody@acme.example', undefined]) {
      assert.equal((await portal.call('/UPRest/GetUPData', { Username })).success, false);
    }
    const form = { client_id: reporter.id, client_secret: reporter.secret };
    const weak = await clientWithScope(tenant().origin, 'PortalScope', form);
    assert.match((await weak.call('/UPRest/GetUPData', { Username: 'alice@acme.example' })).Message ?? '', /not authorized/);
  });

  for (const path of CALLS) {
    it(`is needed for ${path}: 401 to junk, an icbt, and a token that expired or was ended`, async () => {
      const good = await heidi();
      for (const stranger of [client(), client().with('CANARY-junk'), client().with(await icbt(tenant().origin))]) {
        assert.equal((await stranger.send(path)).status, 401);
      }
      const other = await heidi();
      clock.ms += 12 * 3_600_000 - 1;
      assert.equal((await good.send(path)).status, 200);
      clock.ms += 1;
      assert.equal((await other.send(path)).status, 401);
      const latest = await heidi();
      tenant().endAuthenticationTokens();
      assert.equal((await latest.send(path)).status, 401);
    });
  }

  it('ends when its user logs out', async () => {
    const [user, other] = [await heidi(), await heidi()];
    const { success, headers } = await user.call('/Security/Logout');
    assert.equal(success, true);
    assert.match(headers.getSetCookie()[0] ?? '', /^\.ASPXAUTH=; .*1970/);
    assert.equal((await user.send('/Security/whoami')).status, 401);
    assert.equal((await other.send('/Security/whoami')).status, 200);
  });

  it('leads on after a log-out, on the tenant only', async () => {
    const to = async (target: string) => (await heidi()).send(`/Security/Logout?redirectUrl=${encodeURIComponent(target)}`);
    assert.equal((await to('/login')).headers.get('location'), '/login');
    for (const target of ['//evil.example', 'https://evil.example/', '/\\evil.example']) {
      assert.equal((await to(target)).headers.get('location'), null);
    }
  });

  it('opens an app without step-up, and leads to the challenge of any other, on both ways in', async () => {
    for (const path of ['/run', '/uprest/HandleAppClick']) {
      const user = await heidi();
      const open = await user.send(`${path}?appkey=${canteen.key}`);
      assert.deepEqual([open.status, open.headers.get('location')], [302, '/apps/canteen']);
      const stepUp = await user.send(`${path}?appkey=${hrPortal.key}`);
      const { searchParams } = new URL(stepUp.headers.get('location') ?? '', tenant().origin);
      assert.deepEqual([stepUp.status, [...searchParams.keys()].sort()], [302, ['challengeId', 'customerId', 'elevate']]);
      const foreign = await user.send(`${path}?appkey=${payroll.key}`);
      assert.match(foreign.headers.get('location') ?? '', /^\/uperror/);
    }
  });

  it('shows an app to the browser that has it as a cookie', async () => {
    const { Result } = await client().call('/Security/StartAuthentication', { User: 'heidi@acme.example' });
    const show = (app: string) =>
      fetch(`${tenant().origin}/apps/${app}`, { headers: { cookie: `.ASPXAUTH=${Result.Auth}` }, redirect: 'manual' });
    assert.match(await (await show('canteen')).text(), /Signed in to Canteen as heidi/);
    assert.equal((await show('hr-portal')).status, 302);
    assert.equal((await show('payroll')).status, 302);
  });

  it('is wanted for an app click: 401 to strangers, no right for clients', async () => {
    const path = `/uprest/HandleAppClick?appkey=${canteen.key}`;
    assert.equal((await client().send(path)).status, 401);
    assert.equal(
      (
        await client()
          .with(await icbt(tenant().origin))
          .send(path)
      ).status,
      401,
    );
    assert.equal(
      (
        await client()
          .with(await accessToken(tenant().origin))
          .send(path)
      ).status,
      401,
    );
    assert.equal((await (await clientWithScope(tenant().origin, 'ApiScope')).call(path)).success, false);
  });
});
