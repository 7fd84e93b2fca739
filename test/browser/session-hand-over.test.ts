import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { holdToken } from '../../lib/handles';
import { demoVerifyTenant, type IbmVerifySimulator, startIbmVerifySimulator } from '../../simulator/ibm-verify';
import { launchBrowser } from '../support/browser';
import { authenticate, launchLink } from '../support/flow-nodes';
import { launchIn, useLinkFlows } from '../support/use-link-flows';
import { accessibilityViolations } from './accessibility';
import { screenshot } from './screenshot';

const [client] = demoVerifyTenant.clients;
/** Asked for no second factor. */
const TOM = { username: 'tom', password: 'CANARY-tom-password' };

describe('a link of IBM Verify in a browser that has never been here', function () {
  this.timeout(60_000);
  const flows = useLinkFlows();
  let verify: IbmVerifySimulator;
  let browser: Browser;
  let context: BrowserContext;

  before(async () => {
    verify = await startIbmVerifySimulator();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await verify?.close();
  });
  afterEach(async () => {
    await context?.close();
    verify.reset();
  });

  /** authenticate -> launch; the message begins with a password sign-in from the office. */
  async function startFlow(launch: object = {}, links: object = {}) {
    const tenantSaved = {
      provider: 'ibm-verify',
      tenantUrl: verify.origin,
      tokenPath: '/v1.0/endpoint/default/token',
      identitySource: 'Cloud Directory',
      failureOrigins: 'https://portal.acme.example',
      scope: '',
    };
    const [node] = authenticate({ wires: [['launch'], ['out'], ['out']] });
    assert.ok(node);
    const nodes = flows.nodes([node, launchLink({ appKey: '/usc', appKeyType: 'str', ...launch })], {
      tenant: tenantSaved,
      links,
    });
    return flows.start(nodes, {
      credentials: { tenant: { clientId: client?.id ?? '', clientSecret: client?.secret ?? '' } },
    });
  }

  async function signIn(flow: Awaited<ReturnType<typeof startFlow>>) {
    const begun = await flow.send({ context: { ipAddress: '192.168.1.1', userAgent: 'Mozilla/5.0' } });
    const { transaction } = begun.message.authentication as { transaction: string };
    return flow.send({ authentication: { transaction, factor: 'password', answer: TOM }, ticket: 'INC-7' });
  }

  async function open(url: string, javaScriptEnabled = true): Promise<Page> {
    context = await browser.newContext({ javaScriptEnabled, locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  it('one press leads into the session of the person who signed in, once', async () => {
    const flow = await startFlow();
    const outcome = await signIn(flow);
    const { url, user, appKey } = launchIn(outcome);
    assert.deepEqual([user, appKey], ['tom', `${verify.origin}/usc`]);
    const page = await open(url);
    await page.getByRole('button', { name: 'Continue to sign-in' }).click();
    await page.waitForURL(`${verify.origin}/usc`);
    assert.match((await page.locator('h1').textContent()) ?? '', /tom/i);
    await screenshot(page, 'session-hand-over');
    const again = await context.newPage();
    await again.goto(url);
    await again.getByRole('button', { name: 'Continue to sign-in' }).click();
    assert.equal(await again.locator('h1').textContent(), 'This link cannot be used');
    // The token goes to the tenant in a body, and into no address.
    assert.ok(verify.requests.every((asked) => !JSON.stringify(asked).includes('access_token=')));
  });

  it('with scripts off, the page in between has a button; it is as accessible as the others', async () => {
    const flow = await startFlow();
    const { url } = launchIn(await signIn(flow));
    const page = await open(url, false);
    await page.locator('input[name=link]').fill(url);
    await page.getByRole('button', { name: 'Continue to sign-in' }).click();
    await screenshot(page, 'session-hand-over-no-script');
    await page.locator('form[action$="/v1.0/auth/session"] button').click({ timeout: 10_000 });
    await page.waitForURL(`${verify.origin}/usc`);
  });

  it('a token that has ended meanwhile hands nothing off, and the link says so', async () => {
    const flow = await startFlow();
    const { url } = launchIn(await signIn(flow));
    verify.revokeTokens();
    const page = await open(url);
    await page.getByRole('button', { name: 'Continue to sign-in' }).click();
    assert.equal(await page.locator('h1').textContent(), 'The sign-in did not open');
    assert.deepEqual(await accessibilityViolations(page), []);
    assert.equal(verify.count('session'), 0);
  });

  for (const [title, message, launch] of [
    ['no token', {}, {}],
    ['a token of another kind', { kind: 'user-token' }, {}],
    ['a token that has expired', { expiresAt: 1 }, {}],
    ['an address that is not on the list', { expiresAt: Number.POSITIVE_INFINITY }, { appKey: 'https://evil.example/' }],
  ] as const) {
    it(`makes no link of ${title}`, async () => {
      const flow = await startFlow(launch);
      const held = {
        kind: 'authentication-token',
        issuer: 'tenant',
        tenant: verify.origin,
        value: 'CANARY-t',
        user: 'tom',
        expiresAt: 1,
        ...message,
      } as const;
      const token = title === 'no token' ? undefined : { handle: holdToken(held, Date.now()) };
      const { code } = await flow.send({ authentication: { token } }, 'launch');
      assert.equal(code, 'IDENTITY_INPUT');
    });
  }

  it('request mode is not configured for it, and says which mode is', async () => {
    const flow = await startFlow({ mode: 'request' });
    const { code, message } = await flow.send({}, 'launch');
    assert.equal(code, 'IDENTITY_CONFIG');
    assert.match(message.error?.message ?? '', /only links/);
  });
});
