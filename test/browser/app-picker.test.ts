import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { demoCredentials } from '../../demo/demo-credentials';
import { type Simulator, startSimulator } from '../../simulator';
import { launch, onTab, TAB, tenant } from '../support/flow-nodes';
import { type RealNodeRed, startRealNodeRed } from '../support/real-node-red';
import { accessibilityViolations } from './accessibility';
import { Editor } from './editor';
import { screenshot } from './screenshot';
import { useBrowser } from './stage';

describe('the app key of a launch', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let simulator: Simulator;
  let nodeRed: RealNodeRed;
  before(async () => {
    simulator = await startSimulator();
    const at = (id: string, y: number, identity: string) => ({
      ...launch({ mode: 'request', identity, appKeyType: 'str', appKey: '', userCookie: 'userCookie', output: 'launch' }),
      ...{ id, name: id, x: 200, y, wires: [[]] },
    });
    const flow = [
      { id: TAB, type: 'tab', label: 'apps' },
      { ...tenant(simulator.origin, { scope: 'QueryScope', provider: 'cyberark' }), id: 'directory', name: 'directory' },
      { ...tenant(simulator.origin, { provider: 'cyberark' }), name: 'launches' },
      at('with list', 80, 'directory'),
      at('without list', 160, 'tenant'),
      onTab('spare', 'junction', { x: 400, y: 80, wires: [[]] }),
    ];
    nodeRed = await startRealNodeRed({ flow, credentials: demoCredentials(), env: {} });
  });
  after(async () => {
    await nodeRed?.close();
    await simulator?.close();
  });

  const input = (dialog: Locator) =>
    dialog
      .locator(
        '.red-ui-typedInput-container:has(#node-input-appKey) input.red-ui-typedInput-input, #node-input-appKey + .red-ui-typedInput-container input',
      )
      .first();

  for (const theme of ['light', 'dark'] as const) {
    it(`is picked from the tenant's apps by name (${theme})`, async () => {
      const editor = await Editor.open(browser(), nodeRed.origin, { theme });
      try {
        const dialog = await editor.edit('with list');
        await input(dialog).click();
        await editor.page.keyboard.type('pay');
        const menu = editor.page.locator('.red-ui-autoComplete-container');
        await menu.getByText('Payroll').waitFor();
        await screenshot(editor.page, `app-picker-${theme}`);
        await menu.getByText('Payroll').click();
        const key = simulator.tenant.apps.find(({ title }) => title === 'Payroll')?.key;
        assert.equal(await dialog.locator('#node-input-appKey').inputValue(), key);
        assert.equal(await dialog.locator('.input-error').count(), 0);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        assert.deepEqual(editor.problems.splice(0), []);
        await editor.press(dialog, 'Done');
      } finally {
        await editor.close();
      }
    });

    it(`may be typed where there is no list, which says why (${theme})`, async () => {
      const editor = await Editor.open(browser(), nodeRed.origin, { theme });
      try {
        const dialog = await editor.edit('without list');
        await input(dialog).click();
        await editor.page.keyboard.type('a-key');
        await dialog
          .getByText(/^No list of apps: the client may not list apps: .* \(IDENTITY_REFUSED\)\. Type the key instead\.$/)
          .waitFor();
        await screenshot(dialog, `app-picker-none-${theme}`);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        await input(dialog).fill(`\${APP_KEY}`);
        assert.equal(await dialog.locator('.input-error').count(), 0);
        await editor.press(dialog, 'Done');
        assert.equal(await editor.hasChanges(), true);
      } finally {
        await editor.close();
      }
    });
  }
});
