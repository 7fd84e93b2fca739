import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { demoTenant, type Simulator, startSimulator } from '../../simulator';
import { launchBrowser } from '../support/browser';
import { credentials, hrPortal } from '../support/flow-nodes';
import { ADMIN, ADMIN_ROOT, NODE_ROOT, startGuardedNodeRed } from '../support/guarded-node-red';
import type { RealNodeRed } from '../support/real-node-red';
import { Editor } from './editor';
import { screenshot } from './screenshot';

const ALICE = 'alice@acme.example';

describe('a new user, from an empty editor to a challenge that was passed', function () {
  this.timeout(300_000);
  let tenant: Simulator;
  let nodeRed: RealNodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async () => {
    tenant = await startSimulator();
    nodeRed = await startGuardedNodeRed();
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    editor = await Editor.open(browser, nodeRed.origin + ADMIN_ROOT, { user: ADMIN });
  });
  afterEach(async () => {
    if (editor) await screenshot(editor.page, 'journey-end');
    await editor?.close();
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.close();
    await tenant?.close();
  });

  it('by mouse and keyboard', async () => {
    assert.equal(await editor.nodes.count(), 0);
    await editor.drag('inject', { x: 160, y: 120 });
    await editor.quickAdd('launch (identity-launch)', { x: 340, y: 120 });
    await editor.drag('debug', { x: 640, y: 120 });
    await editor.quickAdd('launch event', { x: 160, y: 260 });
    await editor.quickAdd('debug', { x: 460, y: 260 });

    const dialog = await editor.edit('launch');
    await fillTenant(await editor.addConfig(dialog, 'Tenant', 'Add new identity tenant config node'));
    const links = await editor.addConfig(dialog, 'Link host', 'Add new link host config node');
    await links.getByLabel('Public URL').fill(nodeRed.origin + NODE_ROOT);
    await editor.press(links, 'Add');
    await editor.fillTyped(dialog, 'User', 'string', ALICE);
    await editor.fillTyped(dialog, 'App key', 'app', hrPortal.key);
    await screenshot(dialog, 'journey-launch');
    await editor.press(dialog, 'Done');

    await editor.wire(editor.node('timestamp'), editor.node('launch'));
    await editor.wire(editor.node('launch'), editor.node('debug 1'));
    await editor.wire(editor.node('launch event'), editor.node('debug 2'));
    await editor.node('debug 1').dblclick();
    const output = editor.dialog('Edit debug node');
    await output.locator('.form-row').filter({ hasText: 'Output' }).locator('.red-ui-typedInput-input').first().fill('launch');
    await editor.press(output, 'Done');
    const event = await editor.edit('launch event');
    await event.locator('#node-input-linkHost').selectOption({ label: `${nodeRed.origin}${NODE_ROOT}/mfa` });
    await editor.press(event, 'Done');

    await editor.deploy();
    await screenshot(editor.page, 'journey-flow');
    await editor.inject('timestamp');
    const link = await editor.linkShown('debug 1');
    assert.ok(link.startsWith(`${nodeRed.origin}${NODE_ROOT}/mfa/`), link);
    await openAndPass(link);
    const last = editor.page.locator('.red-ui-debug-msg').filter({ hasText: 'link-handed-off' });
    await last.waitFor();
    await screenshot(editor.page, 'journey-events');
    assert.deepEqual(editor.problems.splice(0), []);
  });

  /** The five fields that CyberArk needs; everything else stays as it is. */
  async function fillTenant(config: Locator): Promise<void> {
    const fields = {
      'Tenant URL': tenant.origin,
      'Application ID': demoTenant.oauthApps[0]?.id ?? '',
      Scope: 'LaunchScope',
      'Client ID': credentials.clientId,
      'Client secret': credentials.clientSecret,
    };
    for (const [label, value] of Object.entries(fields)) await config.getByLabel(label).fill(value);
    await screenshot(config, 'journey-tenant');
    await editor.press(config, 'Add');
  }

  /** As the person who got the link, in a browser that knows neither Node-RED nor the tenant. */
  async function openAndPass(link: string): Promise<void> {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      await page.goto(link);
      await page.getByRole('button', { name: 'Continue to sign-in' }).click();
      await page.getByRole('heading', { name: 'Confirm it is you to open HR Portal' }).waitFor();
      await passChallenge(page);
      await page.getByRole('heading', { name: `Signed in to HR Portal as ${ALICE}` }).waitFor();
    } finally {
      await context.close();
    }
  }
});

/** The simulated tenant shows the code that it would have sent. */
async function passChallenge(page: Page): Promise<void> {
  await page.getByLabel('One-time code').fill((await page.getByRole('status').textContent()) ?? '');
  await page.getByRole('button', { name: 'Verify' }).click();
}
