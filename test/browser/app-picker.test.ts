import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { demoCredentials } from '../../demo/demo-credentials';
import { type Simulator, startSimulator } from '../../simulator';
import { getUserCookie, launch, TAB, tenant } from '../support/flow-nodes';
import { type RealNodeRed, startRealNodeRed } from '../support/real-node-red';
import { accessibilityViolations } from './accessibility';
import { Editor } from './editor';
import { screenshot } from './screenshot';
import { useBrowser } from './stage';

/** What a dialog of a tenant saves, beside what every test says. */
const COMPLETE = {
  provider: 'cyberark',
  clientAuthentication: 'client_secret_post',
  tokenPath: '/oauth2/token/{appId}',
  timeoutSeconds: 10,
};

describe('what a dialog offers of a tenant', function () {
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
      { ...tenant(simulator.origin, { ...COMPLETE, scope: 'QueryScope' }), id: 'directory', name: 'lists apps' },
      { ...tenant(simulator.origin, { provider: 'cyberark' }), name: 'launches' },
      at('with list', 80, 'directory'),
      at('without list', 160, 'tenant'),
      {
        ...getUserCookie({ identity: 'directory', userType: 'str', user: '', token: 'token', output: 'userCookie' }),
        name: 'for a user',
        x: 200,
        y: 240,
        wires: [[]],
      },
    ];
    nodeRed = await startRealNodeRed({ flow, credentials: demoCredentials, env: {} });
  });
  after(async () => {
    await nodeRed?.close();
    await simulator?.close();
  });

  /** What is typed into, in the place of the field itself. */
  const input = (dialog: Locator, property = 'appKey') =>
    dialog.locator(`#node-input-${property} + .red-ui-typedInput-container .red-ui-typedInput-input`);

  /** The editor moves it into the dialog once that is there: not while a test types. */
  const hasFocus = (dialog: Locator) => dialog.locator('.red-ui-tray-body :focus').first().waitFor({ state: 'attached' });

  for (const theme of ['light', 'dark'] as const) {
    describe(`with the ${theme} theme`, () => {
      let editor: Editor;
      before(async () => {
        editor = await Editor.open(browser(), nodeRed.origin, { theme });
      });
      after(() => editor.close());

      async function edit(label: string, palette = 'launch'): Promise<Locator> {
        const dialog = await editor.edit(label, palette);
        await hasFocus(dialog);
        return dialog;
      }

      /** An entry of the list below a field. */
      const offered = (name: string) => editor.page.locator('.red-ui-autoComplete-container').getByText(name, { exact: true });

      it("are the tenant's apps, by name, for an app key", async () => {
        const dialog = await edit('with list');
        await input(dialog).click();
        await editor.page.keyboard.type('pay');
        const payroll = offered('Payroll');
        await payroll.waitFor();
        await screenshot(editor.page, `app-picker-${theme}`);
        await payroll.click();
        const key = simulator.tenant.apps.find(({ title }) => title === 'Payroll')?.key;
        assert.equal(await input(dialog).inputValue(), key);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        assert.deepEqual(editor.problems.splice(0), []);
        await editor.press(dialog, 'Done');
      });

      it("are the tenant's users, by either name, for a user", async () => {
        const dialog = await edit('for a user', 'get user cookie');
        await input(dialog, 'user').click();
        await editor.page.keyboard.type("o'nei");
        await offered("Dave O'Neill").waitFor();
        await screenshot(editor.page, `user-picker-${theme}`);
        await offered("Dave O'Neill").click();
        assert.equal(await input(dialog, 'user').inputValue(), 'dave+ops@acme.example');
        const parent = await editor.editConfig(dialog, 'Tenant', 'Edit identity tenant node');
        await hasFocus(parent);
        const testUser = parent.getByLabel('Test user');
        await testUser.pressSequentially('ALICE@');
        await offered('Alice Ahlgren').click();
        assert.equal(await testUser.inputValue(), 'alice@acme.example');
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
        assert.deepEqual(editor.problems.splice(0), []);
        await parent.getByLabel('Tenant URL').fill('https://tenant.invalid');
        await testUser.pressSequentially('x');
        await parent.getByText(/^No list of users: type the client secret in again .*Type the login name instead\.$/).waitFor();
        await screenshot(parent, `user-picker-none-${theme}`);
        editor.problems.splice(0); // The browser reports the 400.
        await editor.press(parent, 'Cancel');
        await input(dialog, 'user').fill(`\${USER}`);
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
