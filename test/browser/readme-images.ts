// Takes the pictures of the README and the guides anew, after `npm run build`: npx node dist/test/browser/readme-images.js
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { projectRoot } from '../support/project';
import { Editor } from './editor';
import { openStage, type Stage } from './stage';

/** Of the flow's picture, in the editor's pixels. */
const FLOW = { width: 880, height: 425 };

/** Of the whole editor. */
const VIEW = { width: 1280, height: 700 };

/** Key of an app of the simulated tenant. */
const HR_PORTAL = 'de37dd4e-0000-4b88-97f0-000000000001';

const images = path.join(projectRoot, 'docs', 'images');

async function main(): Promise<void> {
  await mkdir(images, { recursive: true });
  const stage = await openStage(['flows', '07-who-may-launch', '09-verify-caller']);
  try {
    await flow(stage);
    await wire(stage);
    await links(stage);
    await checks(stage);
  } finally {
    await stage.close();
  }
}

/** The whole flow after a ticket, without the side bars. */
async function flow({ nodeRed, browser }: Stage): Promise<void> {
  const editor = await Editor.open(browser, nodeRed.origin, {
    viewport: { width: FLOW.width, height: 700 },
    deviceScaleFactor: 1.3,
  });
  const toggleSideBars = async () => {
    for (const sideBar of ['Control+Alt+Space', 'Control+Space']) await editor.page.keyboard.press(sideBar);
  };
  await toggleSideBars();
  await editor.inject('sample ticket');
  await editor.status('launch').getByText('ok', { exact: true }).waitFor();
  await editor.status('what happens to it').getByText('link-issued', { exact: true }).waitFor();
  await noticesGone(editor);
  await editor.page.addStyleTag({ content: '.red-ui-workspace-scrollbar { display: none; }' });
  const { x, y } = await boxOf(editor.page.locator('#red-ui-workspace-chart'));
  await editor.page.screenshot({ path: path.join(images, 'flow.png'), clip: { x, y, ...FLOW } });
  const saved = editor.page.waitForResponse(/\/settings\/user$/);
  await toggleSideBars(); // Node-RED remembers it
  await saved;
  await editor.close();
}

/** What the README says under "Wire it", step by step. */
async function wire({ nodeRed, browser }: Stage): Promise<void> {
  const editor = await Editor.open(browser, nodeRed.origin, { viewport: VIEW });
  await editor.addTab();
  await editor.drag('inject', { x: 180, y: 120 });
  await editor.quickAdd('launch (identity-launch)', { x: 320, y: 120 });
  await editor.drag('debug', { x: 600, y: 120 });
  await editor.wire(editor.node('timestamp'), editor.node('launch'));
  await editor.wire(editor.node('launch'), editor.node('debug 1'));
  const launch = await editor.edit('launch');
  await launch.locator('#node-input-identity').selectOption('mfa-tenant');
  await launch.locator('#node-input-linkHost').selectOption('mfa-links');
  await editor.fillTyped(launch, 'User', 'user', 'alice@acme.example');
  await editor.fillTyped(launch, 'App key', 'app', HR_PORTAL);
  await dialog(editor, launch, 'wire-launch');
  await editor.press(launch, 'Done');
  await showProperty(editor, 'debug 1', 'launch');
  await editor.quickAdd('launch event', { x: 120, y: 220 });
  await editor.drag('debug', { x: 600, y: 220 });
  await editor.wire(editor.node('launch event'), editor.node('debug 2'));
  const event = await editor.edit('launch event');
  await event.locator('#node-input-linkHost').selectOption('mfa-links');
  await editor.press(event, 'Done');
  await editor.deploy();
  await editor.inject('timestamp');
  const link = await editor.linkShown('debug 1');
  await editor.debugMessages('debug 2').filter({ hasText: 'link-issued' }).waitFor();
  await noticesGone(editor);
  await editor.canvas.click({ position: { x: 400, y: 420 } }); // nothing is selected then
  await editor.canvas.evaluate((canvas) => canvas.scrollTo(0, 0));
  const { x } = await boxOf(editor.canvas);
  const { width, height } = VIEW;
  await editor.page.screenshot({ path: path.join(images, 'wire-flow.png'), clip: { x, y: 0, width: width - x, height } });
  await follow(browser, link);
  await editor.close();
}

/** Closes what the editor says at its top. */
async function noticesGone({ page }: Editor): Promise<void> {
  for (const notice of await page.getByText(/^Successfully/).all()) await notice.click();
  await page
    .getByText(/^Successfully/)
    .first()
    .waitFor({ state: 'detached' });
}

async function showProperty(editor: Editor, debug: string, property: string): Promise<void> {
  const output = await editor.edit(debug, 'debug');
  await output.locator('.form-row').filter({ hasText: 'Output' }).locator('.red-ui-typedInput-input').first().fill(property);
  await editor.press(output, 'Done');
}

/** The person's side, on a phone: the page of the link, and the challenge of the simulated tenant. */
async function follow(browser: Browser, link: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 390, height: 560 }, deviceScaleFactor: 1.5 });
  await page.goto(link);
  await page.screenshot({ path: path.join(images, 'link-page.png') });
  await page.getByRole('button', { name: 'Continue to sign-in' }).click();
  await page.getByRole('heading', { name: 'Confirm it is you to open HR Portal' }).waitFor();
  await page.screenshot({ path: path.join(images, 'challenge.png') });
  await page.close();
}

/** The side bar, with what the steps above left and two more links. */
async function links({ nodeRed, browser }: Stage): Promise<void> {
  const editor = await Editor.open(browser, nodeRed.origin, { viewport: { width: 1200, height: 960 } });
  for (let sent = 0; sent < 2; sent += 1) await editor.inject('sample ticket');
  await editor.page.evaluate("RED.sidebar.show('identity-launch-links')");
  const sideBar = editor.page.locator('.identity-links');
  await sideBar.getByText('INC-1001').nth(1).waitFor();
  const { x, y, width } = await boxOf(editor.page.locator('.red-ui-sidebar-right .red-ui-sidebar-separator-handle'));
  const { mouse } = editor.page; // the side bars share a column: this one gets most of it
  await mouse.move(x + width / 2, y + 6);
  await mouse.down();
  await mouse.move(x + width / 2, y + 76, { steps: 5 });
  await mouse.up();
  await sideBar.screenshot({ path: path.join(images, 'launch-links.png') });
  await editor.close();
}

/** Test connection and Check tenant in the dialog of the tenant. */
async function checks({ nodeRed, browser }: Stage): Promise<void> {
  const editor = await Editor.open(browser, nodeRed.origin, { viewport: { width: 1200, height: 900 } });
  const launch = await editor.edit('launch');
  const tenant = await editor.editConfig(launch, 'Tenant', 'Edit identity tenant node');
  await dialog(editor, tenant, 'identity-config');
  await tenant.getByLabel('Test user').fill('alice@acme.example');
  await tenant.getByRole('button', { name: 'Test connection' }).click();
  await tenant.locator('#identity-config-steps li').nth(4).waitFor();
  await dialog(editor, tenant, 'test-connection');
  await tenant.getByLabel('Test app').fill(HR_PORTAL);
  await tenant.getByRole('button', { name: 'Check tenant' }).click();
  await tenant.locator('#identity-config-recommendation').getByText('Recommended hand-off').scrollIntoViewIfNeeded();
  await dialog(editor, tenant, 'check-tenant');
  await editor.close();
}

/** A dialog without the grip beside its header, which shows what is behind. */
async function dialog({ page }: Editor, tray: Locator, name: string): Promise<void> {
  const { x, y, width } = await boxOf(tray.locator('.red-ui-tray-header'));
  const { height } = await boxOf(tray);
  await page.screenshot({ path: path.join(images, `${name}.png`), clip: { x, y, width, height } });
}

async function boxOf(part: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await part.boundingBox();
  if (!box) throw new Error(`${String(part)} is not to be seen`);
  return box;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
