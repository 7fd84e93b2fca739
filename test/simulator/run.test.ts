import assert from 'node:assert/strict';
import { Browser, bearer, canteen, heading, hrPortal, icbt, payroll, shownChallengeId, textOf, useSimulator } from './support';

const RUN = `/run?appkey=${hrPortal.key}`;

describe('simulator: run', () => {
  const { tenant, clock } = useSimulator();
  const run = async (options: RequestInit = {}, path = RUN) => fetch(tenant().origin + path, { redirect: 'manual', ...options });
  const runAs = async (user?: string, path = RUN) => run({ headers: bearer(await icbt(tenant().origin, user)) }, path);
  const location = (response: Response) => new URL(response.headers.get('location') ?? '', tenant().origin);

  it('leads a good token to a challenge', async () => {
    for (const method of ['GET', 'POST']) {
      const response = await run({ method, headers: bearer(await icbt(tenant().origin)) });
      assert.equal(response.status, 302);
      const { pathname, searchParams } = location(response);
      assert.equal(pathname, '/login');
      assert.deepEqual([...searchParams.keys()].sort(), ['challengeId', 'customerId', 'elevate']);
      assert.match(await response.text(), /Object moved/);
    }
  });

  it('takes path and query names in any case', async () => {
    assert.equal(
      location(await runAs(undefined, `/Run?AppKey=${hrPortal.key.toUpperCase()}`)).searchParams.has('challengeId'),
      true,
    );
  });

  it('leads a request without a token, or with a stale one, to the login page', async () => {
    const token = await icbt(tenant().origin);
    clock.ms += 600_000;
    for (const headers of [{}, bearer('CANARY-junk'), bearer(token)]) {
      const { pathname, searchParams } = location(await run({ headers }));
      assert.equal(pathname, '/login');
      assert.equal(searchParams.get('cloudRedirect'), `run?appkey=${hrPortal.key}`);
    }
  });

  it('takes a token until its ten minutes are over', async () => {
    const token = await icbt(tenant().origin);
    clock.ms += 599_999;
    assert.ok(location(await run({ headers: bearer(token) })).searchParams.has('challengeId'));
  });

  it('answers 401 to a stale token when the switch says so', async () => {
    tenant().switches.staleToken = 401;
    assert.equal((await run({ headers: bearer('CANARY-junk') })).status, 401);
    assert.equal((await run()).status, 302);
  });

  it('does not know the token of a user that does not exist', async () => {
    tenant().switches.unknownUser = 'fake';
    assert.ok(location(await runAs('nobody@acme.example')).searchParams.has('cloudRedirect'));
  });

  it('leads to the error page for an unknown app and one that the user lacks', async () => {
    assert.equal(location(await runAs('bob@acme.example', `/run?appkey=${payroll.key}`)).pathname, '/uperror');
    assert.equal(location(await runAs('bob@acme.example', '/run?appkey=nothing')).pathname, '/uperror');
    assert.equal(location(await runAs('alice@acme.example', `/run?appkey=${payroll.key}`)).pathname, '/login');
  });

  it('opens an app without challenge at once', async () => {
    const browser = new Browser(tenant().origin, bearer(await icbt(tenant().origin, 'bob@acme.example')));
    const page = await browser.open(`/run?appkey=${canteen.key}`);
    assert.equal(heading(page.text), 'Signed in to Canteen as bob@acme.example');
  });

  it('takes the token from header, query and cookie, as the switch has it', async () => {
    const token = await icbt(tenant().origin);
    const ways = {
      header: () => run({ headers: bearer(token) }),
      query: () => run({}, `${RUN}&AUTH=${token}`),
      cookie: () => run({ headers: { cookie: `other=1; icbt=${token}` } }),
    };
    for (const allowed of ['header', 'query', 'cookie'] as const) {
      tenant().switches.tokenSources = [allowed];
      for (const [way, go] of Object.entries(ways)) {
        assert.equal(location(await go()).searchParams.has('challengeId'), way === allowed, `${way} while ${allowed} is allowed`);
      }
    }
  });

  it('keeps a token out of the login page’s address', async () => {
    const response = await run({}, `${RUN}&Auth=CANARY-icbt`);
    assert.doesNotMatch(response.headers.get('location') ?? '', /CANARY/);
  });

  it('refuses a method that the switch excludes', async () => {
    const headers = bearer(await icbt(tenant().origin));
    for (const [method, other] of [
      ['get', 'POST'],
      ['post', 'GET'],
    ] as const) {
      tenant().switches.method = method;
      assert.equal((await run({ method: method.toUpperCase(), headers })).status, 302);
      assert.equal((await run({ method: other, headers })).status, 405);
    }
  });

  it('takes a token once when the switch says so', async () => {
    tenant().switches.icbtUse = 'once';
    const headers = bearer(await icbt(tenant().origin));
    assert.ok(location(await run({ headers })).searchParams.has('challengeId'));
    assert.ok(location(await run({ headers })).searchParams.has('cloudRedirect'));
  });

  it('shows the challenge in place when the switch says so', async () => {
    tenant().switches.challenge = 'inline';
    const response = await runAs();
    assert.equal(response.status, 200);
    assert.match(shownChallengeId(await response.text()) ?? '', /^[0-9a-f]+$/);
  });

  describe('with a challenge bound to its caller', () => {
    const challengeIn = async (response: Response, headers: Record<string, string>) => {
      const page = await fetch(location(response), { headers });
      return shownChallengeId(await page.text()) !== '';
    };

    it('by nothing: any browser sees it', async () => {
      assert.equal(await challengeIn(await runAs(), {}), true);
    });

    it('by the bearer', async () => {
      tenant().switches.binding = 'bearer';
      const token = await icbt(tenant().origin);
      const response = await run({ headers: bearer(token) });
      assert.equal(await challengeIn(response, {}), false);
      assert.equal(await challengeIn(response, bearer(await icbt(tenant().origin))), false);
      assert.equal(await challengeIn(response, bearer(token)), true);
    });

    it('by a cookie', async () => {
      tenant().switches.binding = 'cookie';
      const response = await runAs();
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      assert.equal(await challengeIn(response, {}), false);
      assert.equal(await challengeIn(response, { cookie }), true);
    });

    it('by the address', async function () {
      if (process.platform !== 'linux') {
        console.log('      skipped: only Linux has every 127.x address by itself');
        this.skip();
      }
      tenant().switches.binding = 'ip';
      const response = await runAs();
      assert.equal(await challengeIn(response, {}), true);
      assert.equal(shownChallengeId(await textOf(location(response), { localAddress: '127.0.0.2' })), '');
    });
  });
});
