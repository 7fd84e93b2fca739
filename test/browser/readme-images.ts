// Takes the README's pictures anew, after `npm run build`: npx node dist/test/browser/readme-images.js
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { projectRoot } from '../support/project';
import { Editor } from './editor';
import { openStage, type Stage } from './stage';

/** Of the flow's picture, in the editor's pixels. */
const FLOW = { width: 880, height: 425 };

const images = path.join(projectRoot, 'docs', 'images');

async function main(): Promise<void> {
  await mkdir(images, { recursive: true });
  const stage = await openStage(['flows']);
  try {
    await flow(stage);
    await dialog(stage);
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
  for (const sideBar of ['Control+Alt+Space', 'Control+Space']) await editor.page.keyboard.press(sideBar);
  await editor.inject('sample ticket');
  await editor.status('launch').getByText('ok', { exact: true }).waitFor();
  await editor.status('what happens to it').getByText('link-issued', { exact: true }).waitFor();
  const notice = editor.page.getByText('Successfully injected');
  await notice.click();
  await notice.waitFor({ state: 'detached' });
  await editor.page.addStyleTag({ content: '.red-ui-workspace-scrollbar { display: none; }' });
  const { x, y } = await boxOf(editor.page.locator('#red-ui-workspace-chart'));
  await editor.page.screenshot({ path: path.join(images, 'flow.png'), clip: { x, y, ...FLOW } });
  await editor.close();
}

/** The dialog of the tenant, its first section. */
async function dialog({ nodeRed, browser }: Stage): Promise<void> {
  const editor = await Editor.open(browser, nodeRed.origin, { viewport: { width: 1200, height: 720 } });
  const launch = await editor.edit('launch');
  const tenant = await editor.editConfig(launch, 'Tenant', 'Edit identity tenant node');
  // Beside its header the dialog has a grip that shows what is behind.
  const { x, y, width } = await boxOf(tenant.locator('.red-ui-tray-header'));
  const { height } = await boxOf(tenant);
  await editor.page.screenshot({ path: path.join(images, 'identity-config.png'), clip: { x, y, width, height } });
  await editor.close();
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
