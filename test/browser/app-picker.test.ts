import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { demoCredentials } from '../../demo/demo-credentials';
import { type Simulator, startSimulator } from '../../simulator';
import { launch, TAB, tenant } from '../support/flow-nodes';
import { type RealNodeRed, startRealNodeRed } from '../support/real-node-red';
import { accessibilityViolations } from './accessibility';
import { Editor } from './editor';
import { screenshot } from './screenshot';
import { useBrowser } from './stage';

describe('the app key of a launch', function () {
  this.timeout(90_000);
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
      { ...tenant(simulator.origin, { scope: 'QueryScope', provider: 'cyberark' }), id: 'directory', name: 'lists apps' },
      { ...tenant(simulator.origin, { provider: 'cyberark' }), name: 'launches' },
      at('with list', 80, 'directory'),
      at('without list', 160, 'tenant'),
    ];
    nodeRed = await startRealNodeRed({ flow, credentials: demoCredentials, env: {} });
  });
  after(async () => {
    await nodeRed?.close();
    await simulator?.close();
  });

  /** What is typed into, in the place of the field itself. */
  const input = (dialog: Locator) => dialog.locator('#node-input-appKey + .red-ui-typedInput-container .red-ui-typedInput-input');

  for (const theme of ['light', 'dark'] as const) {
    describe(`with the ${theme} theme`, () => {
      let editor: Editor;
      before(async () => {
        editor = await Editor.open(browser(), nodeRed.origin, { theme });
      });
      after(() => editor.close());

      async function edit(label: string): Promise<Locator> {
        await editor.node(label).dblclick();
        const dialog = editor.dialog('Edit launch node');
        await dialog.getByRole('button', { name: 'Cancel', exact: true }).click({ trial: true });
        return dialog;
      }

      it("is picked from the tenant's apps by name", async () => {
        const dialog = await edit('with list');
        await input(dialog).click();
        await editor.page.keyboard.type('pay');
        const payroll = editor.page.locator('.red-ui-autoComplete-container').getByText('Payroll', { exact: true });
        await payroll.waitFor();
        await screenshot(editor.page, `app-picker-${theme}`);
        await payroll.click();
        const key = simulator.tenant.apps.find(({ title }) => title === 'Payroll')?.key;
        assert.equal(await input(dialog).inputValue(), key);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        assert.deepEqual(editor.problems.splice(0), []);
        await editor.press(dialog, 'Done');
      });

      it('may be typed where there is no list, which says why', async () => {
        const dialog = await edit('without list');
        await input(dialog).click();
        await editor.page.keyboard.type('a-key');
        const why = /^No list of apps: the client may not list apps: .* \(IDENTITY_REFUSED\)\. Type the key instead\.$/;
        await dialog.getByText(why).waitFor();
        await screenshot(dialog, `app-picker-none-${theme}`);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        await input(dialog).fill(`\${APP_KEY}`);
        await editor.press(dialog, 'Done');
        const again = await edit('without list');
        assert.equal(await input(again).inputValue(), `\${APP_KEY}`);
        await editor.press(again, 'Cancel');
      });
    });
  }
});
