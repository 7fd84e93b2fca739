import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { until } from '../support/until';

export type Theme = 'light' | 'dark';
export const THEMES: readonly Theme[] = ['light', 'dark'];

/** On the canvas, in pixels. */
export interface Place {
  x: number;
  y: number;
}

export interface EditorOptions extends BrowserContextOptions {
  /** 'auto': the browser's, which `showIn` changes. @default 'light' */
  theme?: Theme | 'auto';
  /** Left out: the editor asks for no log-in, and has a flow. */
  user?: { name: string; password: string };
}

/** Node-RED's editor as a person uses it: what is in quotes or called a label stands on the screen. */
export class Editor {
  /** What the browser complained about so far: errors and warnings on the console, answers that failed. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('requestfailed', (request) => this.problems.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) this.problems.push(`${response.status()}: ${response.url()}`);
    });
  }

  /** Resolves when the flow is on the screen. */
  static async open(
    browser: Browser,
    origin: string,
    { theme = 'light', user, ...options }: EditorOptions = {},
  ): Promise<Editor> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
    page.setDefaultTimeout(30_000); // milliseconds: the machine may have a lot to do beside
    page.setDefaultNavigationTimeout(60_000); // the editor is some megabytes
    // The setting of the editor's own menu, which this browser remembers.
    await page.addInitScript(`localStorage.setItem('view-dark-theme', '${theme}')`);
    // The one call to another host that the editor makes by itself; here nobody outside is asked.
    await page.route('https://catalogue.nodered.org/**', (route) => route.fulfill({ json: { modules: [] } }));
    const editor = new Editor(page);
    await page.goto(origin);
    if (user) await editor.logIn(user);
    // Without any flow there is nothing to wait for but the tab that the editor makes.
    await page.locator('#red-ui-workspace-tabs .red-ui-tab').first().waitFor();
    if (!user) await editor.nodes.first().waitFor();
    // The body has no height, which makes axe-core take what is in it for hidden.
    await page.addStyleTag({ content: 'html, body { height: 100%; }' });
    return editor;
  }

  /** The form that stands before everything else. */
  private async logIn({ name, password }: { name: string; password: string }): Promise<void> {
    await this.page.getByLabel('Username').fill(name);
    await this.page.getByLabel('Password').fill(password);
    await this.page.keyboard.press('Enter');
    await this.page.getByLabel('Password').waitFor({ state: 'hidden' });
    this.problems.splice(0); // the editor asks first, is refused, and then shows the form
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** Changes the theme of an editor that was opened with 'auto'; resolves when it can be looked at. */
  async showIn(theme: Theme): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
    const root = theme === 'dark' ? 'html.nr-theme-dark' : 'html:not(.nr-theme-dark)';
    await this.page.locator(root).waitFor({ state: 'attached' });
    // Colours fade from one to the other.
    await this.page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  }

  /** All nodes of the flow on show. */
  get nodes(): Locator {
    return this.page.locator('#red-ui-workspace-chart .red-ui-flow-node-group');
  }

  get canvas(): Locator {
    return this.page.locator('#red-ui-workspace-chart');
  }

  node(label: string): Locator {
    return this.nodes.filter({ has: this.page.locator('.red-ui-flow-node-label-text').getByText(label, { exact: true }) });
  }

  /** What stands on them. */
  get labels(): Promise<string[]> {
    return this.nodes.locator('.red-ui-flow-node-label-text').allTextContents();
  }

  /** Whatever asks for attention before anything else can be done: tour, consent to telemetry. */
  get interruptions(): Locator {
    return this.page.locator('.red-ui-dialog:visible, .red-ui-shade:visible, [class*="tourGuide"]:visible');
  }

  /** The dialog whose title this is. */
  dialog(title: string): Locator {
    const heading = this.page.locator('.red-ui-tray-breadcrumbs li:last-child').getByText(title, { exact: true });
    return this.page.locator('.red-ui-tray').filter({ has: heading });
  }

  /** Opens a node's dialog, which is "Edit … node". @param palette what a node of its type is called there */
  async edit(label: string, palette = label): Promise<Locator> {
    return this.#openedBy(this.node(label), `Edit ${palette} node`);
  }

  /** The same, of a node whose label is not known. */
  async editById(id: string, palette: string): Promise<Locator> {
    return this.#openedBy(this.page.locator(`[id="${id}"].red-ui-flow-node-group`), `Edit ${palette} node`);
  }

  /** The row of a dialog that has this label. */
  row(dialog: Locator, label: string): Locator {
    return dialog.locator('.form-row').filter({ has: this.page.locator('label').getByText(label, { exact: true }) });
  }

  /** Opens the dialog of a config node that a dialog refers to, by the pencil on the row of this label. */
  async editConfig(from: Locator, row: string, title: string): Promise<Locator> {
    await this.row(from, row).locator('.red-ui-button:has(.fa-pencil)').click();
    return this.opened(title);
  }

  /** Adds a config node, by the plus on the row of this label. */
  async addConfig(from: Locator, row: string, title: string): Promise<Locator> {
    await this.row(from, row).locator('.red-ui-button:has(.fa-plus)').click();
    return this.opened(title);
  }

  /** Drags a node from the palette to a place on the canvas. */
  async drag(type: string, to: Place): Promise<void> {
    const entry = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    await entry.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await boxOf(entry);
    const canvas = await boxOf(this.canvas);
    const { mouse } = this.page;
    const before = await this.nodes.count();
    await mouse.move(x + width / 2, y + height / 2);
    await mouse.down();
    await mouse.move(canvas.x + to.x, canvas.y + to.y, { steps: 10 });
    await mouse.up();
    await this.nodes.nth(before).waitFor();
  }

  /** Ctrl-click on the canvas, a few letters, Enter. */
  async quickAdd(words: string, at: Place): Promise<void> {
    const before = await this.nodes.count();
    const dialog = this.page.locator('#red-ui-type-search');
    const found = (text: string) => dialog.locator('li:visible').filter({ hasText: text });
    await until('the list of nodes', async () => {
      // A click that takes long ends beside the list, which closes it again.
      if (await dialog.isHidden()) await this.canvas.click({ position: at, modifiers: ['Control'] });
      return dialog.locator('input:focus').isVisible();
    });
    await found('yaml').waitFor(); // the last one: a search in half a list breaks it
    await this.page.keyboard.type(words);
    await found(words).and(this.page.locator('.selected')).waitFor();
    await this.page.keyboard.press('Enter');
    await this.nodes.nth(before).waitFor();
    // It slides away, and would take the next click; then it searches for nothing, which would break the next list.
    await dialog.waitFor({ state: 'hidden' });
    await dialog.locator('.selected').waitFor({ state: 'detached' });
  }

  /** Draws a wire from the first output of a node to the input of another. */
  async wire(from: Locator, to: Locator): Promise<void> {
    const wires = this.page.locator('.red-ui-flow-link-line');
    const before = await wires.count();
    const start = await boxOf(from.locator('.red-ui-flow-port-output .red-ui-flow-port').first());
    const end = await boxOf(to.locator('.red-ui-flow-port-input .red-ui-flow-port').first());
    const { mouse } = this.page;
    await mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await mouse.down();
    await mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 10 });
    await mouse.up();
    await wires.nth(before).waitFor({ state: 'attached' });
  }

  /** The plus beside the tabs: an empty tab, in front. */
  async addTab(): Promise<void> {
    await this.page.getByLabel('Add flow').click();
    await this.nodes.first().waitFor({ state: 'detached' });
  }

  /** Presses Deploy; resolves when the flows run. */
  async deploy(): Promise<void> {
    await this.page.locator('#red-ui-header-button-deploy').click();
    await this.page.getByText('Successfully deployed').waitFor();
  }

  /** Pressed once more where the editor did not hear it, as while another dialog is on its way out. */
  async press(dialog: Locator, button: 'Done' | 'Add' | 'Update' | 'Cancel'): Promise<void> {
    const pressed = dialog.getByRole('button', { name: button, exact: true });
    await pressed.click();
    const gone = (timeout: number) => dialog.waitFor({ state: 'detached', timeout });
    await gone(8_000).catch(async () => {
      await pressed.click();
      await gone(15_000);
    });
  }

  /** Presses the button of an inject node. */
  inject(label: string): Promise<void> {
    return this.node(label).locator('.red-ui-flow-node-button-button').click();
  }

  /** The line under a node. */
  status(label: string): Locator {
    return this.node(label).locator('.red-ui-flow-node-status-label');
  }

  /** What a debug node has put into the debug side bar, from the first on. */
  debugMessages(name: string): Locator {
    const source = this.page.locator('.red-ui-debug-msg-name').getByText(`node: ${name}`, { exact: true });
    return this.page.locator('.red-ui-debug-msg').filter({ has: source });
  }

  /** The link that a debug node shows of `msg.launch`, unfolded. */
  async linkShown(debug: string): Promise<string> {
    const message = this.debugMessages(debug).last();
    for (const index of [0, 1]) await message.locator('.red-ui-debug-msg-object-handle').nth(index).click();
    const shown = await message.innerText();
    const [link] = /http\S+#mfl1_[\w-]{43}/.exec(shown) ?? [];
    if (link === undefined) throw new Error(`No link is shown, but: ${shown}`);
    return link;
  }

  /** Makes the typed input on the row of this label take a text of this type, and types it in. */
  async fillTyped(dialog: Locator, row: string, type: string, text: string): Promise<void> {
    const field = this.row(dialog, row);
    await field.locator('.red-ui-typedInput-type-select').click();
    await this.page.locator('.red-ui-typedInput-options:visible').getByText(type, { exact: true }).click();
    await field.locator('.red-ui-typedInput-input').fill(text);
  }

  /** Opens the help side bar on the node that a dialog belongs to. */
  async help(dialog: Locator): Promise<Locator> {
    await dialog.locator('.red-ui-tray-footer .red-ui-button:has(.fa-book)').click();
    return this.page.locator('.red-ui-sidebar-help-stack .red-ui-help').first();
  }

  /** Menu > Import > Examples > the package > the name. */
  async importExample(packageName: string, name: string): Promise<void> {
    await this.page.locator('#red-ui-header-button-sidemenu').click();
    await this.page.getByRole('link', { name: /^Import/ }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Import nodes' });
    await dialog.getByText('Examples', { exact: true }).first().click();
    await dialog.getByText(packageName, { exact: true }).click();
    const example = dialog.locator('.red-ui-treeList-label:has(.fa-file-o)').getByText(name, { exact: true });
    const button = dialog.getByRole('button', { name: 'Import', disabled: false });
    // The list may still unfold under the click, which then chooses nothing.
    await until(
      `the example ${name} chosen`,
      async () => {
        await example.click();
        return button.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      },
      25_000,
    );
    await button.click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Brings a tab to the front; `index` counts those of the same label. */
  async show(label: string, index = 0): Promise<void> {
    const text = this.page.getByText(label, { exact: true });
    const tab = this.page.locator('#red-ui-workspace-tabs .red-ui-tab').filter({ has: text }).nth(index);
    await tab.click();
    await tab.and(this.page.locator('.active')).waitFor();
  }

  /** Whether there is anything to deploy. */
  async hasChanges(): Promise<boolean> {
    const classes = await this.page.locator('#red-ui-header-button-deploy').getAttribute('class');
    return !classes?.split(' ').includes('disabled');
  }

  /** On a busy machine the two clicks may be too far apart to be a double one: then they are made again. */
  async #openedBy(node: Locator, title: string): Promise<Locator> {
    const dialog = this.dialog(title);
    await until(
      title,
      async () => {
        if (await dialog.isHidden()) await node.dblclick();
        await dialog.waitFor({ timeout: 3_000 }).catch(() => undefined);
        return dialog.isVisible();
      },
      30_000,
    );
    return this.opened(title);
  }

  /** Resolves when the dialog of this title has come to rest. */
  async opened(title: string): Promise<Locator> {
    const dialog = this.dialog(title);
    // A click that is not carried out still waits for its target to slide in.
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click({ trial: true });
    return dialog;
  }
}

async function boxOf(part: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await part.boundingBox();
  if (!box) throw new Error('It is not on the screen');
  return box;
}

/** Everything that a part of the page says, seen or read aloud. */
export async function wordsOf(part: Locator): Promise<string> {
  const hidden = part.locator('[placeholder], [title], [aria-label]');
  const attributes = await hidden.evaluateAll((elements) =>
    elements.flatMap((element) => ['placeholder', 'title', 'aria-label'].map((name) => element.getAttribute(name) ?? '')),
  );
  return [...(await part.allInnerTexts()), ...attributes].join('\n');
}
