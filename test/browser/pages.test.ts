import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { RestClient } from '../simulator/rest-client';
import { bearer, hrPortal, icbt, useSimulator } from '../simulator/support';
import { accessibilityViolations } from './accessibility';
import { screenshot } from './screenshot';
import { useBrowser } from './stage';

const RUN = `/run?appkey=${hrPortal.key}`;

/** How a person gets to each page, and what tells that it is the one. */
const PAGES: Record<string, { path: string; title: RegExp; act?: (page: Page) => Promise<void> }> = {
  home: { path: '/', title: /^Overview/ },
  challenge: { path: RUN, title: /^Confirm it is you/ },
  app: { path: RUN, title: /^Signed in to HR Portal/, act: passChallenge },
  login: { path: '/login?cloudRedirect=run%3Fusername%3Dalice%40acme.example', title: /^Sign in/ },
  failed: { path: '/failed-demo', title: /^The sign-in was not completed/ },
  uperror: { path: '/uperror?title=You+cannot+open+this+app&message=It+is+not+assigned+to+you.', title: /^You cannot open/ },
  'outbox empty': { path: '/outbox', title: /^Outbox/ },
  outbox: { path: '/outbox', title: /^Outbox/, act: fillOutbox },
  confirmed: { path: '/outbox', title: /^Confirmed/, act: openMailLink },
  'other provider': { path: '/outbox', title: /^Sign in at Partner/, act: openProvider },
  'other provider done': { path: '/outbox', title: /^Signed in at Partner/, act: signInAtProvider },
  'not found': { path: '/nowhere', title: /^Not found/ },
};

const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

describe("the tenant's pages in a browser", function () {
  this.timeout(60_000);
  const { tenant } = useSimulator();
  const browser = useBrowser();
  let context: BrowserContext;

  afterEach(() => context.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      for (const [name, { path, title, act }] of Object.entries(PAGES)) {
        it(`${name}: fits a ${screen} and excludes nobody, ${colorScheme}`, async () => {
          context = await browser().newContext({ viewport, colorScheme, extraHTTPHeaders: bearer(await icbt(tenant().origin)) });
          const page = await context.newPage();
          await page.goto(tenant().origin + path);
          await act?.(page);
          assert.match(await page.title(), title);
          assert.deepEqual(await accessibilityViolations(page), []);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, 'no scrolling sideways');
          await screenshot(page, `page-${name}-${screen}-${colorScheme}`);
        });
      }
    }
  }

  it('let a push with numbers be approved, from the start page on', async () => {
    const begun = await new RestClient(tenant().origin).start('bob@acme.example');
    await begun.answer('UP', 'CANARY-bob-password');
    const { GeneratedAuthValue } = (await begun.step('OTP', 'StartOOB')).Result;
    context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(tenant().origin);
    await page.getByRole('link', { name: 'outbox', exact: true }).click();
    await page.getByRole('button', { name: `${GeneratedAuthValue}: approve for bob@acme.example` }).click();
    await page.getByText('approved').waitFor();
    assert.equal((await begun.step('OTP', 'Poll')).Result.Summary, 'LoginSuccess');
  });

  it('let a challenge be passed with the keyboard alone', async () => {
    context = await browser().newContext({ extraHTTPHeaders: bearer(await icbt(tenant().origin)) });
    const page = await context.newPage();
    await page.goto(tenant().origin + RUN);
    await page.keyboard.type(await revealedCode(page));
    await page.keyboard.press('Tab');
    assert.equal(await page.locator(':focus-visible').textContent(), 'Verify');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Signed in to HR Portal as alice@acme.example' }).waitFor();
  });
});

/** One message of every kind. */
async function fillOutbox(page: Page): Promise<void> {
  const client = new RestClient(new URL(page.url()).origin, { OobIdPAuth: 'true' });
  for (const [user, mechanism] of [
    ['alice', 'EMAIL'],
    ['bob', 'OTP'],
    ['erin', 'SMS'],
    ['erin', 'PF'],
    ['erin', 'OTP'],
  ] as const) {
    const begun = await client.start(`${user}@acme.example`);
    await begun.answer('UP', `CANARY-${user}-password`);
    await begun.step(mechanism, 'StartOOB');
  }
  await client.call('/Security/StartAuthentication', { User: 'frank@partner.example' });
  await page.getByRole('link', { name: 'Look again' }).click();
  await page.getByRole('link', { name: 'Open the link for frank@partner.example' }).waitFor();
}

async function openMailLink(page: Page): Promise<void> {
  await fillOutbox(page);
  await page.getByRole('link', { name: 'Open the link for alice@acme.example' }).click();
  await page.getByRole('heading', { name: 'Confirmed' }).waitFor();
}

async function openProvider(page: Page): Promise<void> {
  await fillOutbox(page);
  await page.getByRole('link', { name: 'Open the link for frank@partner.example' }).click();
  await page.getByRole('heading', { name: 'Sign in at Partner Identity' }).waitFor();
}

async function signInAtProvider(page: Page): Promise<void> {
  await openProvider(page);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Signed in at Partner Identity' }).waitFor();
}

async function passChallenge(page: Page): Promise<void> {
  await page.getByLabel('One-time code').fill(await revealedCode(page));
  await page.getByRole('button', { name: 'Verify' }).click();
}

async function revealedCode(page: Page): Promise<string> {
  return (await page.getByRole('status').textContent()) ?? '';
}
