import assert from 'node:assert/strict';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { switchesOf } from '../../simulator/switches';
import { hrPortal } from '../simulator/support';
import { accessibilityViolations } from './accessibility';
import { Editor } from './editor';
import { screenshot } from './screenshot';
import { useStage } from './stage';

type Sight = 'challenge' | 'sign-in';
const SEEN: Record<Sight, string> = { challenge: 'seen: the challenge of the app', 'sign-in': 'seen: the normal sign-in' };
const OPTIMISTIC = switchesOf('optimistic');

/** What the tenant is like once the browser comes, what is seen there (location, auth-query, username), and what is best then. */
const GUIDED: Record<'light' | 'dark', [string, object, Sight[], string][]> = {
  light: [['everything works', OPTIMISTIC, ['challenge', 'challenge', 'sign-in'], 'Redirect of the tenant']],
  dark: [
    // As with a tenant that ties the challenge to the caller's network address.
    ['the redirect does not', { binding: 'cookie' }, ['sign-in', 'challenge', 'sign-in'], 'Token in the address'],
    ['nothing does', switchesOf('pessimistic'), ['sign-in', 'sign-in', 'sign-in'], 'User name, normal sign-in'],
  ],
};

describe('the checks in the dialog of an identity tenant', function () {
  this.timeout(60_000);
  const stage = useStage('05-launch-request');
  let editor: Editor;
  let parent: Locator;
  let dialog: Locator;

  for (const theme of ['light', 'dark'] as const) {
    describe(`with the ${theme} theme`, () => {
      before(async () => {
        editor = await Editor.open(stage().browser, stage().nodeRed.origin, { theme });
      });
      beforeEach(async () => {
        parent = await editor.edit('get token');
        dialog = await editor.editConfig(parent, 'Tenant', 'Edit identity tenant node');
      });
      afterEach(async () => {
        await editor.press(dialog, 'Cancel');
        await editor.press(parent, 'Cancel');
        assert.equal(await editor.hasChanges(), false);
      });
      after(() => editor.close());

      it('shows a line with a tick for each step that passes, with the secret that is stored', async () => {
        await dialog.getByLabel('Test user').fill('alice@acme.example');
        const lines = await test();
        assert.deepEqual(
          lines.map((line) => line.replace(/ \(\d+ ms\).*/s, '')),
          ['passed: Host name', 'passed: Connection', 'passed: Access token', 'passed: Scope', "passed: User's token"],
        );
        assert.match(lines[2] ?? '', /valid for 1[78]\d{3} s/);
        await screenshot(dialog, `connection-passed-${theme}`);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        assert.deepEqual(editor.problems.splice(0), []);
      });

      it('shows with a cross what fails, its code and what to do', async () => {
        await dialog.getByLabel('Test user').fill('nobody@acme.example');
        const [last = ''] = (await test()).slice(-1);
        assert.match(last, /^failed: User's token \(\d+ ms\) ?IDENTITY_REFUSED\s+The tenant refused the user token/);
        await dialog.getByLabel('Client secret').fill('CANARY-wrong');
        const lines = await test();
        assert.match(
          lines[2] ?? '',
          /^failed: Access token \(\d+ ms\) ?IDENTITY_INVALID_CLIENT\s.*Check client ID and client secret/s,
        );
        assert.match(lines[3] ?? '', /^not done: Scope/);
        await screenshot(dialog, `connection-failed-${theme}`);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
      });

      it('checks the tenant, recommends a hand-off, and chooses it', async () => {
        Object.assign(stage().tenant.switches, { binding: 'cookie' });
        await dialog.getByLabel('Test user').fill('alice@acme.example');
        await dialog.getByLabel('Test app').fill(hrPortal.key);
        const lines = await test('Check tenant');
        assert.equal(lines.length, 16);
        assert.ok(
          lines.some((line) => /^failed: Redirect of the tenant .*LINK_STRATEGY/.test(line)),
          lines.join('\n'),
        );
        const recommendation = dialog.locator('#identity-config-recommendation');
        await recommendation.getByText(/^Recommended hand-off: Token in the address/).waitFor();
        await screenshot(dialog, `tenant-${theme}`);
        await dialog.locator('#identity-config-steps details').nth(5).locator('summary').click();
        await dialog
          .getByText(/^GET \/run\?appkey: 302 to \/login/)
          .first()
          .waitFor();
        await screenshot(dialog, `tenant-seen-${theme}`);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        await recommendation.getByRole('button', { name: 'Use this hand-off' }).click();
        assert.equal(await dialog.getByLabel('Hand-off').inputValue(), 'auth-query');
        assert.deepEqual(editor.problems.splice(0), []);
      });

      // A person sees what the server did not: each tenant is another one by the time the browser comes.
      for (const [what, later, sights, best] of GUIDED[theme]) {
        it(`is told by a clean browser what is seen there: ${what}`, async () => {
          stage().tenant.reset();
          await dialog.getByLabel('Test user').fill('alice@acme.example');
          await dialog.getByLabel('Test app').fill(hrPortal.key);
          await test('Check tenant');
          await dialog.getByRole('button', { name: 'Go on in a clean browser' }).click();
          const address = await dialog.getByLabel('Address for a clean browser').inputValue();
          assert.match(address, new RegExp(`^${stage().nodeRed.origin}/mfa-launch/identity-config/guided#mfg1_[\\w-]{43}$`));
          Object.assign(stage().tenant.switches, later);
          await inCleanBrowser(theme, address, sights);
          const lines = dialog.locator('#identity-config-guided li small');
          await lines.last().getByText('seen: ').waitFor();
          assert.deepEqual(
            await lines.allTextContents(),
            sights.map((sight) => SEEN[sight]),
          );
          const recommended = await dialog.locator('#identity-config-recommendation > strong').textContent();
          assert.ok(recommended?.startsWith(`Recommended hand-off: ${best}`), recommended ?? '');
          await screenshot(dialog, `guided-dialog-${theme}`);
          assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
          assert.deepEqual(editor.problems.splice(0), []);
        });
      }

      it('wants the secret typed in where it would go elsewhere', async () => {
        await dialog.getByLabel('Tenant URL').fill('https://tenant.invalid');
        const lines = await test();
        assert.equal(lines.length, 1);
        assert.match(
          lines[0] ?? '',
          /^failed: Settings ?IDENTITY_CONFIG\s+Type the client secret in again for this check: .*\.$/s,
        );
        editor.problems.splice(0); // The browser reports the 400.
      });
    });
  }

  /** Presses the button, and reads the lines once it can be pressed again. */
  async function test(name = 'Test connection'): Promise<string[]> {
    const button = dialog.getByRole('button', { name });
    await button.click();
    await dialog.locator('#identity-config-steps > li').first().waitFor();
    await button.click({ trial: true });
    const lines = await dialog.locator('#identity-config-steps > li').all();
    return Promise.all(
      lines.map(async (line) => `${await line.locator('.fa').getAttribute('aria-label')}: ${(await line.innerText()).trim()}`),
    );
  }

  /** Follows the page, and says of each way what is there; looks at each page on a phone and on a desktop. */
  async function inCleanBrowser(theme: 'light' | 'dark', address: string, sights: readonly Sight[]): Promise<void> {
    const context = await stage().browser.newContext({ colorScheme: theme, locale: 'en-GB' });
    const complaints: string[] = [];
    context.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const page = await context.newPage();
    try {
      await page.goto(address);
      assert.equal(page.url(), address.split('#')[0], 'wiped');
      await look(page, `guided-start-${theme}`);
      // By keyboard alone.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      for (const [index, sight] of sights.entries()) {
        await page.getByRole('heading', { name: `${index + 1}/${sights.length}` }).waitFor();
        assert.ok(!/Auth=|icbt|eyJ/.test(await page.content()));
        const seen = await tryWay(context, page);
        assert.equal(seen, sight);
        if (index === 0) await look(page, `guided-way-${theme}`);
        await page.getByRole('button', { name: seen === 'challenge' ? 'The security check' : 'The normal sign-in' }).click();
      }
      await page.getByRole('heading', { name: /^Recommended: / }).waitFor();
      await look(page, `guided-result-${theme}`);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }

  /** What the new tab shows; nothing is answered there. */
  async function tryWay(context: BrowserContext, page: Page): Promise<Sight> {
    const [tab] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'Try it' }).click()]);
    await tab.waitForURL(`${stage().tenant.origin}/**`);
    const heading = await tab.getByRole('heading', { level: 1 }).textContent();
    await tab.close();
    return heading?.startsWith('Confirm it is you') ? 'challenge' : 'sign-in';
  }

  async function look(page: Page, name: string): Promise<void> {
    assert.deepEqual(await accessibilityViolations(page), [], name);
    for (const [screen, viewport] of Object.entries({
      phone: { width: 390, height: 844 },
      desktop: { width: 1280, height: 800 },
    })) {
      await page.setViewportSize(viewport);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, name);
      await screenshot(page.locator('html'), `${name}-${screen}`);
    }
  }
});
