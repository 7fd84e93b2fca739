import assert from 'node:assert/strict';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { IdentityError } from '../../lib/errors';
import { newSecret } from '../../lib/links/link';
import { LANGUAGES } from '../../lib/links/page/texts';
import { deferred } from '../support/deferred';
import { until } from '../support/until';
import { accessibilityViolations } from './accessibility';
import { LinkStage, unknownLink } from './link-stage';
import { screenshot } from './screenshot';
import { useBrowser } from './stage';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
const PAGES = [
  'link',
  'incomplete',
  'busy',
  'unavailable',
  'uncertain',
  'failed',
  'declined',
  'limited',
  'refused',
  'notFound',
  'givenUp',
  'denied',
  'challengeFailed',
];
/** By the name of their screenshots. */
const ADDRESSES: Record<string, string> = {
  ready: `page/link#${newSecret()}`,
  ...Object.fromEntries(PAGES.map((name) => [name, `page/${name}`])),
  ...Object.fromEntries(['busy', 'unavailable', 'uncertain', 'failed'].map((name) => [`${name}-retry`, `retry/${name}`])),
};

describe('the page of a one-time link, in a browser', function () {
  this.timeout(30_000);
  const browser = useBrowser();
  let stage: LinkStage;
  let context: BrowserContext;
  /** What the browser complained of: a blocked script, style, redirect or frame. */
  let complaints: string[];

  beforeEach(async () => {
    stage = await new LinkStage().open();
    complaints = [];
  });
  afterEach(async () => {
    await context.close();
    await stage.close();
  });

  describe('opened by a person', () => {
    it('leads to the challenge by one press; no request, Referer, location or entry of Back holds the secret', async () => {
      const link = await stage.link();
      const secret = link.split('#')[1] ?? 'none';
      const page = await open(link);
      assert.equal(page.url(), link.split('#')[0], 'wiped');
      assert.equal(stage.storeCalls, 0);
      assert.equal(await page.getByLabel('Your link').isVisible(), false);
      await page.getByRole('button', { name: 'Continue to sign-in' }).click();
      await atChallenge(page);

      const seen = JSON.stringify([stage.asked, stage.askedOfTenant]);
      assert.ok(!seen.includes(secret) && !seen.includes(secret.slice(5)), 'request lines and headers');
      assert.ok(!JSON.stringify(stage.askedOfTenant).includes(stage.origin), 'Referer');
      for (const { url } of await historyOf(page)) assert.ok(!url.includes(secret), 'history');
      await page.goBack();
      assert.ok(!(await page.content()).includes(secret) && !page.url().includes(secret), 'the page when one goes back');
      assert.deepEqual(complaints, []);
    });

    for (const javaScriptEnabled of [true, false]) {
      it(`leads on also where the tenant redirects to another origin, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
        const link = await stage.link();
        stage.handOff = async () => ({ location: `${stage.tenantOrigin}/run-elsewhere?Auth=CANARY-token` });
        const page = await open(javaScriptEnabled ? link : (link.split('#')[0] ?? ''), { javaScriptEnabled });
        if (!javaScriptEnabled) await page.getByLabel('Your link').fill(link);
        await page.getByRole('button').click();
        await atChallenge(page);
        assert.equal(new URL(page.url()).origin, stage.elsewhereOrigin);
        assert.deepEqual(complaints, []);
        const there = JSON.stringify(stage.askedOfTenant);
        assert.ok(!there.includes(stage.origin) && !there.includes(link.split('#')[1] ?? 'none'), 'Referer');
        assert.equal(stage.askedOfTenant.filter(({ url }) => url.includes('CANARY-token')).length, 1);
        // The page that led on, whose address bar said the same as the link's, is in no history.
        const visited = (await historyOf(page)).map(({ url }) => url.split('?')[0]);
        assert.deepEqual(visited, ['about:blank', link.split('#')[0], `${stage.elsewhereOrigin}/login`]);
        await page.goBack();
        assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Ready to sign in?');
        assert.ok(!(await page.content()).includes('CANARY-token'));
      });
    }

    it('stays at a page that says what goes on where nothing follows, and offers a way to go on after a while', async () => {
      // The default answer of the tenant, 204, takes a browser nowhere.
      stage.handOff = async () => ({ location: `${stage.tenantOrigin}/nothing` });
      const page = await open(await stage.link());
      await page.getByRole('button').click();
      await page.getByRole('heading', { name: 'Opening your sign-in…' }).waitFor();
      const goOn = page.getByRole('link', { name: 'Continue to sign-in' });
      assert.equal(await page.locator('.late').evaluate((late) => getComputedStyle(late).animationDelay), '4s');
      await goOn.waitFor();
      assert.deepEqual(await accessibilityViolations(page), []);
      await screenshot(page.locator('html'), 'link-onward-phone-light');
      stage.askedOfTenant.length = 0;
      await goOn.click();
      await until('another request', () => stage.askedOfTenant.length > 0 || undefined);
    });

    it('can be used with the keyboard alone', async () => {
      const page = await open(await stage.link());
      await page.keyboard.press('Tab');
      assert.equal(await page.locator(':focus-visible').textContent(), 'Continue to sign-in');
      await page.keyboard.press('Enter');
      await atChallenge(page);
    });

    it('takes a pasted link where the fragment was lost', async () => {
      const link = await stage.link();
      const page = await open(link.split('#')[0] ?? '');
      await page.keyboard.press('Tab');
      assert.equal(await page.locator(':focus-visible').getAttribute('name'), 'link');
      await page.keyboard.insertText(link);
      await page.keyboard.press('Enter');
      await atChallenge(page);
      assert.ok(!JSON.stringify(stage.askedOfTenant).includes(link.split('#')[1] ?? 'none'));
    });

    it('takes a pasted link where scripts are off, and says what is wrong with a part of one', async () => {
      const link = await stage.link();
      const page = await open(link.split('#')[0] ?? '', { javaScriptEnabled: false });
      await page.getByLabel('Your link').fill(link.slice(0, -3));
      await page.getByRole('button').click();
      await page.getByRole('alert').waitFor();
      assert.equal(stage.storeCalls, 0);
      await page.getByLabel('Your link').fill(link);
      await page.getByRole('button').click();
      await atChallenge(page);
    });

    it('is not sent off empty', async () => {
      for (const javaScriptEnabled of [true, false]) {
        const page = await open((await stage.link()).split('#')[0] ?? '', { javaScriptEnabled });
        await page.getByRole('button').click();
        assert.equal(await page.getByLabel('Your link').evaluate((input) => input.matches(':focus:invalid')), true);
        assert.deepEqual(
          stage.asked.filter(({ method }) => method === 'POST'),
          [],
        );
        await context.close();
      }
    });

    it('takes a link that is opened again in the same tab', async () => {
      const link = await stage.link();
      const page = await open(link.split('#')[0] ?? '');
      await page.goto(link);
      await page.waitForURL(link.split('#')[0] ?? '');
      assert.equal(await page.getByLabel('Your link').isVisible(), false);
      await page.getByRole('button').click();
      await atChallenge(page);
    });

    it('makes one redemption of two presses', async () => {
      const [begun, held] = [deferred<void>(), deferred<void>()];
      stage.handOff = async () => {
        begun.resolve();
        await held.promise;
        return { location: `${stage.tenantOrigin}/run` };
      };
      const page = await open(await stage.link());
      const { x, y } = (await page.getByRole('button').boundingBox()) ?? { x: 0, y: 0 };
      await page.mouse.click(x + 9, y + 9);
      await begun.promise;
      await page.mouse.click(x + 9, y + 9);
      held.resolve();
      await atChallenge(page);
      assert.equal(stage.asked.filter(({ method }) => method === 'POST').length, 1);
    });

    it('says that the sign-in is on its way, and can be pressed again if it never comes', async () => {
      const page = await open('about:blank');
      await page.clock.install();
      let posts = 0;
      // As if the person had stopped it: the page stays.
      await page.route('**', (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        posts += 1;
        return route.abort('aborted');
      });
      await page.goto(await stage.link());
      const button = page.getByRole('button');
      await button.click();
      await page.getByRole('status').getByText('Opening your sign-in…').waitFor();
      assert.deepEqual(await accessibilityViolations(page), []);
      await screenshot(page.locator('html'), 'link-opening');
      await button.click({ force: true });
      assert.equal(posts, 1);
      await page.clock.fastForward(20_000);
      assert.equal(await page.getByRole('status').textContent(), '');
      await button.click();
      assert.equal(posts, 2);
    });

    it('offers the same link again after a failure of the tenant', async () => {
      const link = await stage.link();
      const challenge = stage.handOff;
      stage.handOff = async () => {
        throw new IdentityError('IDENTITY_TIMEOUT', 'no answer');
      };
      // Pasted into the page of another link: the retry must be for the one that was pasted.
      const page = await open(unknownLink(stage.origin).split('#')[0] ?? '');
      await page.getByLabel('Your link').fill(link);
      await page.getByRole('button').click();
      await page.getByRole('heading', { name: 'The sign-in did not open' }).waitFor();
      stage.handOff = challenge;
      await page.getByRole('button', { name: 'Try again' }).click();
      await atChallenge(page);
    });

    it('tells somebody whose link was used how to get another', async () => {
      const page = await open(unknownLink(stage.origin));
      await page.getByRole('button').click();
      await page.getByRole('heading', { name: 'This link cannot be used' }).waitFor();
      assert.equal(await page.getByRole('button').count(), 0);
      assert.equal(await page.getByRole('link').getAttribute('href'), 'mailto:help@acme.example');
    });
  });

  describe('opened by anything else', () => {
    it('does nothing for a scanner that runs scripts and moves about, but does not press', async () => {
      const link = await stage.link();
      const page = await open(link);
      await page.waitForLoadState('networkidle');
      await page.mouse.move(100, 100);
      await page.mouse.wheel(0, 500);
      await page.getByRole('button').hover();
      await page.keyboard.press('Tab');
      await page.reload();
      assert.equal(stage.storeCalls, 0);
      assert.deepEqual(new Set(stage.asked.map(({ method }) => method)), new Set(['GET']));
    });

    it('cannot be framed, nor pressed from another site', async () => {
      const link = await stage.link();
      const attack = new URLSearchParams({ path: link.split('#')[0] ?? '', link });
      const page = await open(`${stage.tenantOrigin}/attack?${attack}`);
      assert.ok(complaints.some((text) => /frame-ancestors|X-Frame-Options|refused/i.test(text)));
      await page.getByRole('button', { name: 'Win' }).click();
      await page.getByRole('heading', { name: 'That did not work' }).waitFor();
      assert.equal(stage.storeCalls, 0);
    });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [screen, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      it(`fits a ${screen} and excludes nobody, ${colorScheme}, like every other page`, async () => {
        const page = await open('about:blank', { viewport, colorScheme });
        for (const [name, address] of Object.entries(ADDRESSES)) {
          await page.goto(`${stage.origin}/${address}`);
          assert.deepEqual(await accessibilityViolations(page), [], name);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, address);
          assert.deepEqual(complaints, [], address);
          await screenshot(page.locator('html'), `link-${name}-${screen}-${colorScheme}`);
        }
      });
    }
  }

  for (const language of LANGUAGES) {
    it(`fits the narrowest phone in ${language}, also with large letters`, async () => {
      const page = await open('about:blank', { viewport: { width: 320, height: 640 }, locale: language });
      for (const [name, address] of Object.entries(ADDRESSES)) {
        await page.goto(`${stage.origin}/${address}`);
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        await screenshot(page.locator('html'), `link-${name}-${language}`);
        await page.evaluate("document.documentElement.style.fontSize = '200%'");
        assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, address);
      }
    });
  }

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    context = await browser().newContext({ viewport: PHONE, locale: 'en-GB', ...options });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    return page;
  }
});

async function atChallenge(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Challenge' }).waitFor();
}

/** Where Back and Forward lead. (Chromium's own record of visited addresses is out of a page's reach.) */
async function historyOf(page: Page): Promise<readonly { readonly url: string }[]> {
  const devTools = await page.context().newCDPSession(page);
  return (await devTools.send('Page.getNavigationHistory')).entries;
}
