import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';

/** Fails where a text is wider than the box that shows it: labels, headings, hints, and every option of a list to choose from. */
export async function assertNothingCutOff(form: Locator): Promise<void> {
  const cutOff = await form.evaluate((root: Element) => {
    const wide: string[] = [];
    const edge = root.getBoundingClientRect().right;
    for (const element of root.querySelectorAll<HTMLElement>('label, summary, .identity-hint, .identity-label, .form-tips')) {
      const { width, right } = element.getBoundingClientRect();
      // What stands in a line of text has no box of its own, and so no width inside it.
      const overflows = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
      if (width > 0 && (overflows || right > edge + 1)) wide.push(element.textContent ?? '');
    }
    const pen = document.createElement('canvas').getContext('2d');
    for (const select of root.querySelectorAll('select')) {
      const style = getComputedStyle(select);
      if (!pen || select.clientWidth === 0) continue;
      pen.font = style.font;
      // The arrow takes about as much as one line is high.
      const room = select.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) - 20;
      for (const option of select.options) if (pen.measureText(option.text).width > room) wide.push(option.text);
    }
    return wide;
  });
  assert.deepEqual(cutOff, []);
}
