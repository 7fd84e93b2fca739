import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** With `SCREENSHOTS=<folder>`, saves what a test looks at, for a person to look at too. */
export async function screenshot(target: Page | Locator, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await target.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}
