import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { accessibilityViolations } from './accessibility';
import { Editor, wordsOf } from './editor';
import { screenshot } from './screenshot';
import { type ExampleNode, readExample, useStage } from './stage';

const PACKAGE = '@mfa-launch/node-red-identity';
const EXAMPLES = ['flows', 'get-token', 'get-user-cookie', 'identity-config', 'launch'];

/** What a node without a name is called, in the palette and in a flow. */
const LABELS: Record<string, string> = {
  'identity-get-token': 'get token',
  'identity-get-user-cookie': 'get user cookie',
  'identity-launch': 'launch',
};

/** A text that was looked up in vain: in code it shows as its key, in the form of a dialog not at all. */
const RAW_KEY = /\b(?:getToken|getUserCookie|launch|identityConfig|palette|status|common)\.\w+\.\w+|node-red:|@mfa-launch\//;

const MISSING_TEXT = ':is(span, div, label, summary, option)[data-i18n]:empty';

const ACTION_HELP = ['Inputs', 'Outputs', 'Details', 'References'];
const CONFIG_HELP = ['Settings', 'Details', 'References'];

describe('the editor', function () {
  this.timeout(60_000);
  const stage = useStage('flows');
  let editor: Editor;

  for (const theme of ['light', 'dark'] as const) {
    describe(`with the ${theme} theme`, () => {
      before(async () => {
        editor = await Editor.open(stage().browser, stage().nodeRed.origin, { theme });
      });
      after(() => editor.close());

      for (const label of Object.values(LABELS)) {
        it(`edits and explains "${label}", and opening changes nothing`, async () => {
          const dialog = await editor.edit(label);
          await assertFaultless(dialog, label, theme);
          await assertHelp(dialog, label, ACTION_HELP, theme);
          await editor.press(dialog, 'Done');
          await assertUntouched();
        });
      }

      it('edits and explains the tenant, and opening changes nothing', async () => {
        const dialog = await editor.edit('get token');
        const tenant = await editor.editConfig(dialog, 'Edit identity tenant node');
        await tenant.getByText('Advanced', { exact: true }).click();
        await assertFaultless(tenant, 'identity tenant', theme);
        await assertHelp(tenant, 'identity tenant', CONFIG_HELP, theme);
        await editor.press(tenant, 'Update');
        await editor.press(dialog, 'Done');
        await assertUntouched();
      });

      it('offers the nodes in a category of their own', async () => {
        const category = editor.page.locator('.red-ui-palette-category').filter({ hasText: 'identity & MFA' });
        await category.scrollIntoViewIfNeeded();
        const labels = await category.locator('.red-ui-palette-node').allInnerTexts();
        // A long label has two lines.
        assert.deepEqual(
          labels.map((label) => label.trim().replace(/\s+/g, ' ')),
          Object.values(LABELS),
        );
        await screenshot(editor.page, `palette-${theme}`);
      });

      // Last: an interruption takes a moment to come.
      it('shows the example flow with nothing in its way', async () => {
        assert.deepEqual((await editor.labels).sort(), labelsOf(await readExample('flows')));
        assert.equal(await editor.interruptions.count(), 0);
        await screenshot(editor.page, `flow-${theme}`);
      });
    });
  }

  describe('at work', () => {
    before(async () => {
      editor = await Editor.open(stage().browser, stage().nodeRed.origin);
    });
    after(() => editor.close());

    it('shows in the debug side bar what becomes of the sample ticket', async () => {
      await editor.inject('sample ticket');
      const result = editor.debugMessage;
      await result.getByText('node: result').waitFor();
      await result.locator('.red-ui-debug-msg-object-handle').first().click();
      await result.locator('.red-ui-debug-msg-object-handle').nth(1).click();
      const text = await wordsOf(result);
      assert.match(text, /ticket: "INC-1001"/);
      assert.match(text, new RegExp(`url: "${stage().tenant.origin}/run\\?appkey=de37dd4e-`));
      await editor
        .status('get token')
        .getByText(/^token valid until \d\d:\d\d UTC$/)
        .waitFor();
      await editor.status('launch').getByText('ok', { exact: true }).waitFor();
      assert.deepEqual(editor.problems.splice(0), []);
      await screenshot(editor.page, 'debug');
    });

    it('warns that the header goes to the caller of an http response, while that box is ticked', async () => {
      const dialog = await editor.edit('get token');
      const warning = dialog.getByText(/Delete msg\.headers before every http response node/);
      await warning.waitFor({ state: 'hidden' });
      await dialog.getByLabel('Set msg.headers.Authorization').check();
      await warning.waitFor({ state: 'visible' });
      await screenshot(dialog, 'dialog-get token-warning');
      await dialog.getByLabel('Set msg.headers.Authorization').uncheck();
      await warning.waitFor({ state: 'hidden' });
      await editor.press(dialog, 'Done');
    });

    for (const name of EXAMPLES) {
      it(`imports the example ${name}, with its nodes side by side`, async () => {
        const example = await readExample(name);
        const labels = labelsOf(example);
        await editor.importExample(PACKAGE, name);
        if (name === 'flows') await editor.page.getByRole('button', { name: 'Import copy' }).click(); // it is there already
        const tab = editor.tab(example.find(({ type }) => type === 'tab')?.label ?? '');
        await tab.nth(name === 'flows' ? 1 : 0).click();
        for (const label of labels) await editor.node(label).first().waitFor();
        assert.deepEqual((await editor.labels).sort(), labels);
        assert.deepEqual(await overlaps(editor.nodes), []);
        assert.deepEqual(editor.problems.splice(0), []);
        await screenshot(editor.page, `example-${name}`);
      });
    }
  });

  async function assertFaultless(dialog: Locator, name: string, theme: string): Promise<void> {
    await screenshot(dialog, `dialog-${name}-${theme}`);
    assert.doesNotMatch(await wordsOf(dialog), RAW_KEY);
    assert.equal(await dialog.locator(MISSING_TEXT).count(), 0);
    assert.equal(await dialog.locator('.input-error').count(), 0, 'the example is valid');
    assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray .identity-form'), []);
  }

  async function assertHelp(dialog: Locator, title: string, sections: string[], theme: string): Promise<void> {
    const help = await editor.help(dialog);
    await help.getByRole('heading', { name: title, exact: true }).waitFor();
    assert.deepEqual(await help.getByRole('heading', { level: 3 }).allInnerTexts(), sections);
    assert.doesNotMatch(await wordsOf(help), RAW_KEY);
    await screenshot(help, `help-${title}-${theme}`);
  }

  async function assertUntouched(): Promise<void> {
    assert.equal(await editor.hasChanges(), false);
    assert.deepEqual(editor.problems.splice(0), []);
  }
});

/** What stands on the nodes of an example, in alphabetical order. */
function labelsOf(example: ExampleNode[]): string[] {
  const nodes = example.filter(({ x }) => x !== undefined);
  return nodes.map(({ name, type }) => name || (LABELS[type] ?? type)).sort();
}

/** Pairs of nodes of which one covers a part of the other. */
async function overlaps(nodes: Locator): Promise<string[]> {
  const boxes = await Promise.all(
    (await nodes.all()).map(async (node) => ({
      label: await node.locator('.red-ui-flow-node-label-text').innerHTML(),
      box: (await node.locator('> .red-ui-flow-node').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 },
    })),
  );
  return boxes.flatMap(({ label, box: a }, index) =>
    boxes
      .slice(index + 1)
      .filter(({ box: b }) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((other) => `${label} and ${other.label}`),
  );
}
