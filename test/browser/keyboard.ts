import assert from 'node:assert/strict';
import type { Locator, Page, Response } from 'playwright-core';
import type { Editor } from './editor';

/** More than the editor has to tab through. */
const MOST_TABS = 80;

/** What a person without a mouse does on a page. */
export class Keyboard {
  constructor(readonly page: Page) {}

  async keys(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Presses Tab until this has the focus. */
  async tabTo(control: Locator): Promise<void> {
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      if (await hasFocus(control)) return;
      await this.keys('Tab');
    }
    assert.fail(`Tab does not lead to ${control}`);
  }

  /** Tabs to a field, and types this in place of what it holds. */
  async enter(field: Locator, text: string): Promise<void> {
    await this.tabTo(field);
    await this.keys('Control+A');
    await this.type(text);
  }

  /** Tabs to a button, a link or a heading, and presses it. */
  async press(button: Locator): Promise<void> {
    await this.tabTo(button);
    await this.keys('Enter');
  }

  /**
   * Tabs through all controls of a form: each has the focus in the order in which they stand, and shows it. Ends at the first one,
   * but not by Shift-Tab, with which a typed input of Node-RED takes the first of its suggestions.
   */
  async walk(form: Locator): Promise<void> {
    const controls = await form
      .locator(':is(input, select, textarea, button, summary):visible:not(:disabled, [tabindex="-1"])')
      .all();
    assert.ok(controls.length > 1);
    // The editor gives the focus to a dialog some time after it has opened: not in the middle of the walk.
    await form.locator('xpath=ancestor::*[contains(@class, "red-ui-tray-body")]').locator(':focus').waitFor();
    await this.page.evaluate('document.activeElement.blur()');
    const before = await Promise.all(controls.map(look));
    await controls[0]?.focus();
    for (const [index, control] of controls.entries()) {
      if (index > 0) await this.keys('Tab');
      const { markup, hasFocus, style } = await look(control);
      assert.ok(hasFocus, `out of its turn: ${markup}`);
      assert.notEqual(style, before[index]?.style, `does not show the focus: ${markup}`);
    }
    await controls[0]?.focus();
  }
}

/** The same in Node-RED's editor, by its own shortcuts. */
export class EditorKeyboard extends Keyboard {
  readonly #editor: Editor;

  constructor(editor: Editor) {
    super(editor.page);
    this.#editor = editor;
  }

  /** Goes from the node that is selected to another one. */
  async select(label: string, ...arrows: string[]): Promise<void> {
    await this.keys(...arrows);
    await this.#editor.node(label).and(this.page.locator('.red-ui-flow-node-selected')).waitFor();
  }

  /** The same, and opens its dialog, which is "Edit … node". */
  async edit(label: string, palette: string, ...arrows: string[]): Promise<Locator> {
    await this.select(label, ...arrows);
    await this.keys('Enter');
    return this.#editor.opened(`Edit ${palette} node`);
  }

  /** Done, or Add. */
  async confirm(dialog: Locator): Promise<void> {
    await this.keys('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
  }

  /** Makes the typed input on the row of this label take a text of this type, and types it in. */
  async enterTyped(dialog: Locator, label: string, type: string, text: string): Promise<void> {
    const row = this.#editor.row(dialog, label);
    await this.press(row.locator('.red-ui-typedInput-type-select'));
    const options = this.page.locator('.red-ui-typedInput-options:visible a');
    const focused = options.and(this.page.locator(':focus'));
    await focused.waitFor();
    for (let presses = 0; presses < MOST_TABS && (await focused.innerText()) !== type; presses += 1) await this.keys('ArrowDown');
    assert.equal(await focused.innerText(), type);
    await this.keys('Enter');
    await options.first().waitFor({ state: 'hidden' });
    await this.enter(row.locator('.red-ui-typedInput-input'), text);
  }

  /** Chooses from the list of all actions. */
  async act(action: string): Promise<void> {
    await this.keys('Control+Shift+P');
    await this.page.locator('.red-ui-search input:focus').waitFor();
    await this.type(action);
    await this.page.locator('.red-ui-search li.selected:visible').filter({ hasText: action }).waitFor();
    await this.keys('Enter');
  }

  /** Resolves when the flows run. */
  async deploy(): Promise<void> {
    const isDeploy = (response: Response) => response.request().method() === 'POST' && response.url().endsWith('/flows');
    await Promise.all([this.page.waitForResponse(isDeploy), this.keys('Control+d')]);
  }
}

export function hasFocus(control: Locator): Promise<boolean> {
  return control.evaluate((element) => element === document.activeElement);
}

/** With all that may tell of a focus: on the control itself, or around the typed input that it is a part of. */
function look(control: Locator): Promise<{ markup: string; hasFocus: boolean; style: string }> {
  return control.evaluate((element) => {
    const style = [element, element.closest('.red-ui-typedInput-container')]
      .map((part) => part && getComputedStyle(part))
      .map((part) => part && [part.outlineStyle, part.boxShadow, part.borderColor, part.backgroundColor].join(' '))
      .join('\n');
    return { markup: element.outerHTML.slice(0, 150), hasFocus: element === document.activeElement, style };
  });
}
