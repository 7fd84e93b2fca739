import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { EXAMPLES, type ExampleNode, readExample } from '../support/examples';
import { accessibilityViolations } from './accessibility';
import { Editor, wordsOf } from './editor';
import { screenshot } from './screenshot';
import { useStage } from './stage';

const PACKAGE = '@mfa-launch/node-red-identity';

/** What a node without a name is called, in the palette and in a flow. */
const LABELS: Record<string, string> = {
  'identity-get-token': 'get token',
  'identity-get-user-cookie': 'get user cookie',
  'identity-launch': 'launch',
  'identity-authenticate': 'authenticate',
  'identity-revoke-launch': 'revoke launch',
  'identity-launch-event': 'launch event',
  'identity-call-api': 'call API',
};

/** Those of the tests' flow, in this order. */
const RUNNING = ['flows', '05-launch-request', '06-ticket-notes'];

/** A text that was looked up in vain: in code it shows as its key, in the form of a dialog not at all. (A host ends in .example.) */
const RAW_KEY =
  /\b(?:getToken|getUserCookie|launch|authenticate|callApi|revokeLaunch|launchEvent|identityConfig|linkHost|palette|status|common)\.\w+\.(?!example\b)\w+|node-red:|@mfa-launch\//;

const MISSING_TEXT = ':is(span, div, label, summary, option)[data-i18n]:empty';

const ACTION_HELP = ['Inputs', 'Outputs', 'Details', 'References'];
const SOURCE_HELP = ['Outputs', 'Details', 'References'];
const CONFIG_HELP = ['Settings', 'Details', 'References'];

/** Every type of node in the flow, and each mode of the launch node. */
const NODES = [
  { label: 'launch', example: 'flows', variant: 'launch as link' },
  { label: 'get token', example: '05-launch-request' },
  { label: 'get user cookie', example: '05-launch-request' },
  { label: 'launch', example: '05-launch-request', variant: 'launch as request' },
  { label: 'revoke launch', example: '06-ticket-notes' },
  { label: 'launch event', example: '06-ticket-notes', help: SOURCE_HELP },
];

/** And every type of configuration, with a node that refers to it and the section of its dialog that may be closed. */
const CONFIGS = [
  { type: 'identity tenant', example: '05-launch-request', from: 'get token', row: 'Tenant', section: 'Advanced' },
  { type: 'link host', example: '06-ticket-notes', from: 'launch', row: 'Link host', section: 'Page and failure targets' },
];

describe('the editor', function () {
  this.timeout(60_000);
  const stage = useStage(...RUNNING);
  let editor: Editor;

  for (const theme of ['light', 'dark'] as const) {
    describe(`with the ${theme} theme`, () => {
      before(async () => {
        editor = await Editor.open(stage().browser, stage().nodeRed.origin, { theme });
      });
      after(() => editor.close());

      for (const { label, example, variant = label, help = ACTION_HELP } of NODES) {
        it(`edits and explains "${variant}", and opening changes nothing`, async () => {
          await editor.show(tabOf(example));
          const dialog = await editor.edit(label);
          await assertFaultless(dialog, variant, theme);
          await assertHelp(dialog, label, help, theme);
          await editor.press(dialog, 'Done');
          await assertUntouched();
        });
      }

      for (const { type, example, from, row, section } of CONFIGS) {
        it(`edits and explains the ${type}, and opening changes nothing`, async () => {
          await editor.show(tabOf(example));
          const dialog = await editor.edit(from);
          const config = await editor.editConfig(dialog, row, `Edit ${type} node`);
          const part = config.locator('details').filter({ hasText: section });
          if ((await part.getAttribute('open')) === null) await part.getByText(section, { exact: true }).click();
          await assertFaultless(config, type, theme);
          await assertHelp(config, type, CONFIG_HELP, theme);
          await editor.press(config, 'Update');
          await editor.press(dialog, 'Done');
          await assertUntouched();
        });
      }

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
        await editor.show(tabOf('flows'));
        assert.deepEqual((await editor.labels).sort(), labelsOf(readExample('flows')));
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

    it('shows in the debug side bar what becomes of the sample ticket: a link', async () => {
      await editor.inject('sample ticket');
      const text = await unfolded(editor.debugMessages('result').first(), 3); // a long text is folded, too
      assert.match(text, /ticket: "INC-1001"/);
      assert.match(text, new RegExp(`${stage().nodeRed.origin}/mfa/[\\w-]{22}#mfl1_[\\w-]{43}(?![\\w-])`));
      assert.match(await unfolded(editor.debugMessages('outcome').first(), 1), /type: "link-issued"/);
      await editor.status('launch').getByText('ok', { exact: true }).waitFor();
      await editor.status('what happens to it').getByText('link-issued', { exact: true }).waitFor();
      assert.deepEqual(editor.problems.splice(0), []);
      await screenshot(editor.page, 'debug');
    });

    it('shows the launch request of the sample ticket, and how long the token is valid', async () => {
      await editor.show(tabOf('05-launch-request'));
      await editor.inject('sample ticket');
      const text = await unfolded(editor.debugMessages('result').nth(1), 2);
      assert.match(text, /ticket: "INC-1001"/);
      assert.match(text, new RegExp(`url: "${stage().tenant.origin}/run\\?appkey=de37dd4e-`));
      await editor
        .status('get token')
        .getByText(/^token valid until \d\d:\d\d UTC$/)
        .waitFor();
      await editor.status('launch').getByText('ok', { exact: true }).waitFor();
      assert.deepEqual(editor.problems.splice(0), []);
      await screenshot(editor.page, 'debug-launch-request');
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
        const labels = labelsOf(readExample(name));
        const isThere = RUNNING.includes(name);
        await editor.importExample(PACKAGE, name);
        if (isThere) await editor.page.getByRole('button', { name: 'Import copy' }).click();
        await editor.show(tabOf(name), isThere ? 1 : 0);
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

function tabOf(example: string): string {
  return readExample(example).find(({ type }) => type === 'tab')?.label ?? '';
}

/** What a message in the debug side bar says when the first folded thing in it is unfolded, then the next one, and so on. */
async function unfolded(message: Locator, times: number): Promise<string> {
  for (let index = 0; index < times; index += 1) await message.locator('.red-ui-debug-msg-object-handle').nth(index).click();
  return wordsOf(message);
}

/** What stands on the nodes of an example, in alphabetical order. */
function labelsOf(example: ExampleNode[]): string[] {
  const nodes = example.filter(({ x }) => x !== undefined);
  // A join node says for how many messages it waits.
  const count = ({ type, mode, count }: ExampleNode) => (type === 'join' && mode === 'custom' ? ` ${count}` : '');
  return nodes.map((node) => (node.name || (LABELS[node.type] ?? node.type)) + count(node)).sort();
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
