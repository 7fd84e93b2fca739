import { type AxeResults, source } from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe-core has to say against the page, or a part of it.
 * @param part CSS selector @default the whole page
 */
export async function accessibilityViolations(page: Page, part = 'html'): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(part)})`)) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
}
