import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { hrPortal } from '../simulator/support';
import { accessibilityViolations } from './accessibility';
import { Editor } from './editor';
import { screenshot } from './screenshot';
import { useStage } from './stage';

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

      it('wants the secret typed in where it would go elsewhere', async () => {
        await dialog.getByLabel('Tenant URL').fill('https://tenant.invalid');
        const lines = await test();
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? '', /^failed: Settings ?IDENTITY_CONFIG\s+type the client secret in again/i);
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
});
