import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { Caller, enrolmentOf, useVerify } from '../simulator/ibm-verify/support';
import { accessibilityViolations } from './accessibility';
import { screenshot } from './screenshot';
import { useBrowser } from './stage';

const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const PHONE_OF_MARIA = '/v1.0/authenticators/a0000002-0000-4000-8000-0000000000a1/verifications';

describe("the IBM Verify tenant's pages in a browser", function () {
  this.timeout(60_000);
  const { tenant } = useVerify();
  const browser = useBrowser();
  let context: BrowserContext;

  afterEach(() => context.close());

  const push = async (caller: Caller) =>
    caller.call('POST', PHONE_OF_MARIA, {
      transactionData: { message: 'Sign-in for ticket INC-1001' },
      pushNotification: { send: true, title: 'Is it you who calls the helpdesk?' },
      authenticationMethods: [{ id: enrolmentOf('maria', 'signature'), methodType: 'signature' }],
    });

  /** Something of every kind, waiting and ended. */
  const fillOutbox = async () => {
    const scott = new Caller(tenant());
    await scott.signIn('scott');
    await scott.otp('emailotp', enrolmentOf('scott', 'emailotp'), { correlation: '1234' });
    const maria = new Caller(tenant());
    await maria.signIn('maria');
    const { url, code } = await maria.otp('smsotp', enrolmentOf('maria', 'smsotp'));
    await maria.answer(url, code);
    await maria.otp('voiceotp', enrolmentOf('maria', 'voiceotp'));
    const { body } = await push(maria);
    tenant().decide(body.id, 'fraud');
    await fetch(`${tenant().origin}/v2.0/factors/qr/authenticate?profileId=${tenant().tenant.qrProfiles[0]}`);
    await push(maria);
  };
  const tokenOf = async (name: string) => {
    const caller = new Caller(tenant());
    await caller.signIn(name);
    return caller.token;
  };

  /** How a person gets to each page, and what tells that it is the one. */
  const pages: Record<string, { title: RegExp; path: () => Promise<string> }> = {
    home: { title: /^Overview/, path: async () => '/' },
    'empty outbox': { title: /^Outbox/, path: async () => '/outbox' },
    outbox: { title: /^Outbox/, path: () => fillOutbox().then(() => '/outbox') },
    'signed in': {
      title: /^Signed in as tom to the portal/,
      path: async () => `/v1.0/auth/session?redirect_url=%2Fusc&access_token=${await tokenOf('tom')}`,
    },
    'sign in': { title: /^Sign in/, path: async () => '/usc' },
    'not found': { title: /^That did not work/, path: async () => '/nowhere' },
  };

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      for (const [name, { title, path }] of Object.entries(pages)) {
        it(`${name}: fits a ${screen} and excludes nobody, ${colorScheme}`, async () => {
          context = await browser().newContext({ viewport, colorScheme });
          const page = await context.newPage();
          await page.goto(tenant().origin + (await path()));
          assert.match(await page.title(), title);
          assert.deepEqual(await accessibilityViolations(page), []);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, 'no scrolling sideways');
          await screenshot(page, `verify-${name}-${screen}-${colorScheme}`);
        });
      }
    }
  }

  it('show the part of a code that is read out at least as large as what stands before it', async () => {
    await fillOutbox();
    context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(`${tenant().origin}/outbox`);
    const code = page.locator('.code').filter({ hasText: '1234-' });
    const heightOf = async (part: string) => (await code.locator(part).boundingBox())?.height ?? 0;
    assert.ok((await heightOf('output')) >= (await heightOf('.quiet')));
  });

  it('let a push be approved by a button', async () => {
    const maria = new Caller(tenant());
    await maria.signIn('maria');
    const { body } = await push(maria);
    context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(`${tenant().origin}/outbox`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('approved').waitFor();
    assert.equal((await maria.call('GET', body.transactionUri)).body.state, 'VERIFY_SUCCESS');
  });

  it('let a QR code be scanned by whoever is chosen', async () => {
    const profileId = tenant().tenant.qrProfiles[0];
    const { id, dsi } = await (await fetch(`${tenant().origin}/v2.0/factors/qr/authenticate?profileId=${profileId}`)).json();
    context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(`${tenant().origin}/outbox`);
    await page.getByLabel('Scanned by').selectOption('nina');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('approved').waitFor();
    const polled = await (await fetch(`${tenant().origin}/v2.0/factors/qr/authenticate/${id}?dsi=${dsi}`)).json();
    assert.deepEqual([polled.state, polled.userId], ['SUCCESS', '604000NINA']);
  });
});
