import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { HAND_OFF_STRATEGIES, type HandOffStrategy } from '../../lib/launch/hand-off';
import { type Simulator, startSimulator, type TenantUser } from '../../simulator';
import { type Profile, switchesOf } from '../../simulator/switches';
import { launchBrowser } from '../support/browser';
import { createAuthority, createCertificate } from '../support/certificate';
import { hrPortal, launchLink, onTab, tenant } from '../support/flow-nodes';
import { LinkNodeRed } from '../support/link-node-red';
import { anyFreePort } from '../support/program';
import type { LinkLaunch } from '../support/use-link-flows';
import { screenshot } from './screenshot';

/** One for each link: nobody gets more than five in ten minutes. */
const USERS: readonly TenantUser[] = Array.from({ length: 30 }, (_, index) => {
  return { name: `user-${index}@acme.example`, displayName: `User ${index}`, id: `${index}`, enabled: true };
});
const CHALLENGE = 'Confirm it is you to open HR Portal';
/** What a configuration has seen of a tenant it remembers for minutes: one for each profile. */
const PROFILES: readonly Profile[] = ['optimistic', 'pessimistic'];

/** Node-RED and the tenant, each on a host of its own of one domain, and both over TLS, as the cookie wants it. */
class Stage {
  constructor(
    readonly simulator: Simulator,
    readonly nodeRed: LinkNodeRed,
    readonly browser: Browser,
    readonly tenantOrigin: string,
    readonly remove: () => Promise<void>,
  ) {}

  static async open(): Promise<Stage> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'identity-hand-off-'));
    const authority = await createAuthority();
    const certificate = await createCertificate({ hosts: ['launch.acme.test', 'login.acme.test', '127.0.0.1'], authority });
    const authorityFile = path.join(folder, 'authority.pem');
    await writeFile(authorityFile, authority.cert);
    const simulator = await startSimulator({ tls: certificate, users: [...USERS] });
    const port = await anyFreePort();
    const tenantUrl = `https://login.acme.test:${simulator.port}`;
    const nodeRed = await LinkNodeRed.prepare({
      port,
      publicUrl: `https://launch.acme.test:${port}`,
      tenantUrl,
      nodes: HAND_OFF_STRATEGIES.flatMap((handOff) => PROFILES.flatMap((profile) => nodesOf(handOff, profile, tenantUrl))),
      // The demo answers to the names of this machine only; these hosts are others.
      settings: `{ https: ${JSON.stringify(certificate)}, httpAdminMiddleware: undefined, httpNodeMiddleware: undefined }`,
    });
    await nodeRed.start({ preload: 'test-domains', env: { NODE_EXTRA_CA_CERTS: authorityFile, NO_PROXY: '*', no_proxy: '*' } });
    const browser = await launchBrowser(['--host-resolver-rules=MAP *.acme.test 127.0.0.1']);
    return new Stage(simulator, nodeRed, browser, tenantUrl, () => rm(folder, { recursive: true }));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.nodeRed.close();
    await this.simulator.close();
    await this.remove();
  }
}

/** A configuration of the tenant for each strategy and profile, and `POST /links/<strategy>/<profile>`. */
function nodesOf(handOff: HandOffStrategy, profile: Profile, tenantUrl: string) {
  const id = `${handOff}-${profile}`;
  return [
    tenant(tenantUrl, { id: `tenant-${id}`, handOff, parentDomain: 'acme.test', failureOrigins: tenantUrl }),
    onTab(`in-${id}`, 'http in', { url: `/links/${handOff}/${profile}`, method: 'post', wires: [[`unpack-${id}`]] }),
    onTab(`unpack-${id}`, 'function', {
      func: 'return Object.assign(msg, msg.payload);',
      outputs: 1,
      wires: [[`launch-${id}`]],
    }),
    launchLink({ id: `launch-${id}`, identity: `tenant-${id}`, failureTarget: `${tenantUrl}/failed-demo`, wires: [['answer']] }),
  ];
}

describe('a link in a browser that has never been here, by each hand-off strategy', function () {
  this.timeout(60_000);
  let stage: Stage;
  let context: BrowserContext;
  /** Every address that the browser asked for, redirects included. */
  let asked: string[];
  let links = 0;

  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage?.close());
  beforeEach(async () => {
    context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
    asked = [];
    context.on('request', (request) => asked.push(request.url()));
  });
  afterEach(async () => {
    await context.close();
    setProfile('optimistic');
  });

  const setProfile = (profile: Profile) => Object.assign(stage.simulator.switches, switchesOf(profile));

  for (const strategy of HAND_OFF_STRATEGIES.filter((name) => name !== 'username')) {
    it(`${strategy}: one press leads to the challenge, and its answer to the app (optimistic tenant)`, async () => {
      const { page, accessor, link, user } = await press(strategy);
      assert.equal(await headingOf(page), CHALLENGE);
      await screenshot(page, `hand-off-${strategy}-challenge`);
      await answer(page, await revealedCode(page));
      assert.equal(await headingOf(page), `Signed in to HR Portal as ${user}`);
      assert.equal(page.url(), `${stage.tenantOrigin}/apps/hr-portal`);
      const event = await stage.nodeRed.event('link-handed-off', accessor);
      assert.deepEqual([event.ticket, event.attempt], [link.ticket, 1]);
      assertTokenStayedIn(strategy, page);
      await assertUsed(link.url);
    });
  }

  it('username: one press leads to the login form with the name filled in, whatever the tenant is like', async () => {
    for (const profile of PROFILES) {
      setProfile(profile);
      const { page, accessor, user } = await press('username', profile);
      assert.equal(await headingOf(page), 'Sign in');
      assert.equal(await page.getByText(user, { exact: true }).count(), 1);
      assert.equal(await page.getByLabel('One-time code').count(), 0);
      await stage.nodeRed.event('link-handed-off', accessor);
      assertTokenStayedIn('username', page);
    }
  });

  describe('by a tenant that does not play along', () => {
    it('location: where /run does not redirect, our page says what to do, and an event why; the link is still good', async () => {
      stage.simulator.switches.challenge = 'inline';
      const { page, accessor } = await press('location');
      assert.equal(await headingOf(page), 'The sign-in did not open');
      await screenshot(page, 'hand-off-location-refused');
      const released = await stage.nodeRed.event('link-released', accessor);
      assert.deepEqual([released.code, released.attempt], ['LINK_STRATEGY', 1]);
      stage.simulator.switches.challenge = 'redirect';
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.waitForURL(`${stage.tenantOrigin}/login?**`);
      assert.equal(await headingOf(page), CHALLENGE);
    });

    for (const strategy of ['location', 'auth-query', 'parent-cookie'] as const) {
      it(`${strategy}: where only a bearer opens the challenge, nobody is sent there; our page says what to do, and an event why`, async () => {
        setProfile('pessimistic');
        const { page, accessor, link } = await press(strategy, 'pessimistic');
        assert.equal(await headingOf(page), 'The sign-in did not open');
        assert.match((await page.getByRole('main').textContent()) ?? '', /Your link is still good/);
        await screenshot(page, `hand-off-${strategy}-pessimistic`);
        const released = await stage.nodeRed.event('link-released', accessor);
        assert.deepEqual([released.code, released.ticket, released.attempt], ['LINK_STRATEGY', link.ticket, 1]);
        assert.match(released.message ?? '', new RegExp(`${strategy}.*normal sign-in.*choose another hand-off`));
        assert.ok(asked.every((url) => !url.startsWith(stage.tenantOrigin)));
        // Three times, as with any other failure of the tenant.
        for (const heading of ['The sign-in did not open', 'The sign-in did not open']) {
          await Promise.all([page.waitForEvent('framenavigated'), page.getByRole('button', { name: 'Try again' }).click()]);
          assert.equal(await headingOf(page), heading);
        }
        assert.equal(await page.getByRole('button').count(), 0);
        await assertUsed(link.url);
        await page.goto(`${stage.tenantOrigin}/apps/hr-portal`);
        assert.equal(await headingOf(page), 'Sign in');
      });
    }

    it('every strategy that needs a token: where the tenant issues none, our page says what to do, and an event why', async () => {
      stage.simulator.setFault('gettokenforuser', { kind: 'html' });
      for (const strategy of ['location', 'auth-query', 'parent-cookie'] as const) {
        const { page, accessor } = await press(strategy);
        assert.equal(await headingOf(page), 'The sign-in did not open');
        assert.match((await stage.nodeRed.event('link-released', accessor)).code ?? '', /^IDENTITY_/);
        assert.ok(asked.every((url) => !url.startsWith(stage.tenantOrigin)));
      }
      stage.simulator.clearFaults();
    });
  });

  for (const strategy of ['location', 'auth-query', 'parent-cookie'] as const) {
    it(`${strategy}: a wrong code leads by way of our own page to the failure target, and an event tells of it`, async () => {
      const { page, accessor, link } = await press(strategy);
      const code = await revealedCode(page);
      await answer(
        page,
        code.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10)),
      );
      assert.equal(page.url(), `${stage.tenantOrigin}/failed-demo`);
      assert.ok(asked.some((url) => url.includes(`/mfa/failed/${accessor}?n=`)));
      const event = await stage.nodeRed.event('challenge-failed', accessor);
      assert.equal(event.ticket, link.ticket);
      await page.goto(`${stage.tenantOrigin}/apps/hr-portal`);
      assert.equal(await headingOf(page), 'Sign in');
    });
  }

  /** Makes a link, opens it as a person would, and presses its button. */
  async function press(strategy: HandOffStrategy, profile: Profile = 'optimistic') {
    links += 1;
    const ticket = `INC-${links}`;
    const user = USERS[links]?.name ?? '';
    const response = await context.request.post(`${stage.nodeRed.running.origin}/links/${strategy}/${profile}`, {
      data: { user, appKey: hrPortal.key, ticket },
    });
    const { url, accessor } = (await response.json()) as LinkLaunch;
    const page = await context.newPage();
    await page.goto(url);
    assert.equal(await headingOf(page), 'Ready to sign in?');
    await Promise.all([page.waitForEvent('framenavigated'), page.getByRole('button').click()]);
    await page.waitForLoadState();
    return { page, accessor, user, link: { url, ticket } };
  }

  async function assertUsed(url: string): Promise<void> {
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button').click();
    await page.getByRole('heading', { name: 'This link cannot be used' }).waitFor();
  }

  /** The token is in an address of `auth-query` only, and of no strategy in the address where the browser ends. */
  function assertTokenStayedIn(strategy: HandOffStrategy, page: Page): void {
    const withToken = asked.filter((url) => new URL(url).searchParams.has('Auth'));
    assert.equal(withToken.length, strategy === 'auth-query' ? 1 : 0);
    assert.ok(!page.url().includes('Auth='));
  }
});

function headingOf(page: Page): Promise<string | null> {
  return page.getByRole('heading', { level: 1 }).textContent();
}

async function revealedCode(page: Page): Promise<string> {
  return (await page.getByRole('status').textContent()) ?? '';
}

async function answer(page: Page, code: string): Promise<void> {
  await page.getByLabel('One-time code').fill(code);
  await page.getByRole('button', { name: 'Verify' }).click();
}
