import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { demoTenant, type Simulator, startSimulator } from '../../simulator';
import { launchBrowser } from '../support/browser';
import { credentials, hrPortal } from '../support/flow-nodes';
import { ADMIN, ADMIN_ROOT, bearerOf, NODE_ROOT, startGuardedNodeRed } from '../support/guarded-node-red';
import type { RealNodeRed } from '../support/real-node-red';
import { Editor } from './editor';
import { EditorKeyboard, hasFocus, Keyboard } from './keyboard';
import { screenshot } from './screenshot';

const ALICE = 'alice@acme.example';

/** How a person fills a field, and presses a button. */
type Hands = Pick<Keyboard, 'enter' | 'press'>;

const MOUSE: Hands = { enter: (field, text) => field.fill(text), press: (button) => button.click() };

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
    await deployNothing();
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
    const config = await editor.addConfig(dialog, 'Tenant', 'Add new identity tenant config node');
    await fillTenant(config, 'LaunchScope', MOUSE);
    await screenshot(config, 'journey-tenant');
    await editor.press(config, 'Add');
    const links = await editor.addConfig(dialog, 'Link host', 'Add new link host config node');
    await links.getByLabel('Public URL').fill(nodeRed.origin + NODE_ROOT);
    await editor.press(links, 'Add');
    await editor.fillTyped(dialog, 'User', 'user', ALICE);
    await editor.fillTyped(dialog, 'App key', 'app', hrPortal.key);
    await screenshot(dialog, 'journey-launch');
    await editor.press(dialog, 'Done');

    await editor.wire(editor.node('timestamp'), editor.node('launch'));
    await editor.wire(editor.node('launch'), editor.node('debug 1'));
    await editor.wire(editor.node('launch event'), editor.node('debug 2'));
    const output = await editor.edit('debug 1', 'debug');
    await output.locator('.form-row').filter({ hasText: 'Output' }).locator('.red-ui-typedInput-input').first().fill('launch');
    await editor.press(output, 'Done');
    const event = await editor.edit('launch event');
    await event.locator('#node-input-linkHost').selectOption({ label: `${nodeRed.origin}${NODE_ROOT}/mfa` });
    await editor.press(event, 'Done');

    await editor.deploy();
    await screenshot(editor.page, 'journey-flow');
    await editor.inject('timestamp');
    await openAndPass(await linkShown(), () => MOUSE);
    await eventShown();
    await screenshot(editor.page, 'journey-events');
    assert.deepEqual(editor.problems.splice(0), []);
  });

  // Node-RED's own editor wants the mouse for three things: the place of a new node, the plus beside a config node, and the
  // arrows that unfold a message in the debug side bar.
  it('by keyboard alone, wherever Node-RED lets one', async () => {
    const keyboard = new EditorKeyboard(editor);
    for (const [index, words] of ['inject', 'launch (identity-launch)', 'debug'].entries()) {
      await editor.quickAdd(words, { x: 160 + 200 * index, y: 120 });
    }
    for (const [index, words] of ['launch event', 'debug'].entries()) {
      await editor.quickAdd(words, { x: 160 + 200 * index, y: 260 });
    }
    await keyboard.keys('Control+A');
    await keyboard.act('Wire Series Of Nodes');
    await editor.page.locator('.red-ui-flow-link-line').nth(2).waitFor({ state: 'attached' });

    await keyboard.select('timestamp', 'ArrowRight');
    const dialog = await keyboard.edit('launch', 'launch', 'ArrowRight');
    const config = await editor.addConfig(dialog, 'Tenant', 'Add new identity tenant config node');
    await keyboard.walk(config.locator('.identity-form'));
    await fillTenant(config, 'ApiScope', keyboard);
    await seeSecret(config, keyboard);
    await testConnection(config, keyboard);
    await keyboard.press(config.getByText('Rules for users and failure targets'));
    await keyboard.enter(config.getByLabel('Allow users'), ALICE);
    await keyboard.confirm(config);
    const links = await editor.addConfig(dialog, 'Link host', 'Add new link host config node');
    await keyboard.walk(links.locator('.identity-form'));
    await keyboard.enter(links.getByLabel('Public URL'), nodeRed.origin + NODE_ROOT);
    await keyboard.confirm(links);
    await keyboard.enterTyped(dialog, 'User', 'user', ALICE);
    await keyboard.press(dialog.getByText('More', { exact: true }));
    await keyboard.walk(dialog.locator('.identity-form'));
    await keyboard.confirm(dialog);

    const output = await keyboard.edit('debug 1', 'debug', 'ArrowRight');
    await keyboard.enter(output.locator('.red-ui-typedInput-input').first(), 'launch');
    await keyboard.confirm(output);
    const event = await keyboard.edit('launch event', 'launch event', 'ArrowDown', 'ArrowLeft');
    await keyboard.walk(event.locator('.identity-form'));
    await keyboard.tabTo(event.locator('#node-input-linkHost'));
    await keyboard.keys('ArrowUp');
    await keyboard.tabTo(event.getByLabel('link-handed-off'));
    await keyboard.keys('Space');
    await keyboard.confirm(event);
    await keyboard.deploy();

    // Nobody and nothing can be looked up before the tenant is deployed; whoever types slowly is told so, with a 400.
    assert.deepEqual(
      editor.problems.splice(0).filter((problem) => !/\b400\b/.test(problem)),
      [],
    );
    const again = await keyboard.edit('launch', 'launch', 'ArrowUp', 'ArrowRight');
    await keyboard.enterTyped(again, 'App key', 'app', 'hr');
    await editor.page.locator('.red-ui-autoComplete-container').getByText('HR Portal', { exact: true }).waitFor();
    await keyboard.keys('ArrowDown', 'Enter');
    assert.equal(await editor.row(again, 'App key').locator('.red-ui-typedInput-input').inputValue(), hrPortal.key);
    await keyboard.confirm(again);
    await keyboard.deploy();

    await keyboard.select('timestamp', 'ArrowLeft');
    await keyboard.act('Trigger Selected Nodes Action');
    await openAndPass(await linkShown(), (page) => new Keyboard(page));
    await eventShown();
    await keyboard.tabTo(editor.page.getByRole('button', { name: 'launch links' }));
    await keyboard.keys('Space'); // Enter would open the selected node, also from here
    const row = editor.page.locator('.identity-links-row').filter({ hasText: 'link-handed-off' });
    await row.waitFor();
    await keyboard.tabTo(editor.page.locator('.identity-links-scroll'));
    await keyboard.keys('ArrowDown');
    await row.and(editor.page.locator(':focus-visible')).waitFor();
    await screenshot(editor.page, 'journey-keyboard');
    assert.deepEqual(editor.problems.splice(0), []);
  });

  async function deployNothing(): Promise<void> {
    const headers = { ...(await bearerOf(nodeRed.origin, ADMIN)), 'content-type': 'application/json' };
    const { status } = await fetch(`${nodeRed.origin}${ADMIN_ROOT}/flows`, { method: 'POST', headers, body: '[]' });
    assert.equal(status, 204);
  }

  /** The five fields that CyberArk needs; everything else stays as it is. */
  async function fillTenant(config: Locator, scope: string, hands: Hands): Promise<void> {
    const fields = {
      'Tenant URL': tenant.origin,
      'Application ID': demoTenant.oauthApps[0]?.id ?? '',
      Scope: scope,
      'Client ID': credentials.clientId,
      'Client secret': credentials.clientSecret,
    };
    for (const [label, value] of Object.entries(fields)) await hands.enter(config.getByLabel(label), value);
  }

  async function linkShown(): Promise<string> {
    const link = await editor.linkShown('debug 1');
    assert.ok(link.startsWith(`${nodeRed.origin}${NODE_ROOT}/mfa/`), link);
    return link;
  }

  function eventShown(): Promise<void> {
    return editor.page.locator('.red-ui-debug-msg').filter({ hasText: 'link-handed-off' }).waitFor();
  }

  /** As the person who got the link, in a browser that knows neither Node-RED nor the tenant. */
  async function openAndPass(link: string, handsOn: (page: Page) => Hands): Promise<void> {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const hands = handsOn(page);
      await page.goto(link);
      await hands.press(page.getByRole('button', { name: 'Continue to sign-in' }));
      await page.getByRole('heading', { name: 'Confirm it is you to open HR Portal' }).waitFor();
      // The simulated tenant shows the code that it would have sent.
      await hands.enter(page.getByLabel('One-time code'), (await page.getByRole('status').textContent()) ?? '');
      await hands.press(page.getByRole('button', { name: 'Verify' }));
      await page.getByRole('heading', { name: `Signed in to HR Portal as ${ALICE}` }).waitFor();
    } finally {
      await context.close();
    }
  }
});

/** The button beside a secret shows what was typed in, and hides it again. */
async function seeSecret(config: Locator, keyboard: Keyboard): Promise<void> {
  const secret = config.getByLabel('Client secret');
  await keyboard.tabTo(config.getByRole('button', { name: 'Show what is typed in' }));
  for (const type of ['text', 'password']) {
    await keyboard.keys('Space');
    assert.equal(await secret.getAttribute('type'), type);
  }
}

/** The button keeps the focus, so that it can be pressed again. */
async function testConnection(config: Locator, keyboard: Keyboard): Promise<void> {
  const button = config.getByRole('button', { name: 'Test connection' });
  await keyboard.press(button);
  await config.getByRole('listitem').filter({ hasText: 'Access token' }).waitFor();
  assert.equal(await hasFocus(button), true);
}
