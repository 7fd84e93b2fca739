import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { readNodeSets, readPlugins, readTexts } from '../editor/node-set';
import { idOf, readExample } from '../support/examples';
import { assertNothingCutOff } from './cut-off';
import { Editor } from './editor';
import { screenshot } from './screenshot';
import { useStageWith } from './stage';

/** German has the longest words and Japanese the fewest; the others take minutes more. */
const LANGUAGES = { de: 'de-DE', ja: 'ja-JP', ...(process.env.TEST_HEAVY && { fr: 'fr-FR', es: 'es-ES' }) };

const RUNNING = ['flows', '05-launch-request', '06-ticket-notes', '07-who-may-launch'];

/** Of a type that no example has yet. */
const AUTHENTICATE = {
  id: 'languages-authenticate',
  type: 'identity-authenticate',
  z: readExample('flows').find(({ type }) => type === 'tab')?.id,
  x: 200,
  y: 400,
  identity: idOf('flows', 'identity-config'),
  wires: [[], [], []],
};

/** Every type of node; and from where the config nodes are opened. */
const DIALOGS = [
  { set: 'launch', example: 'flows' },
  { set: 'authenticate', example: 'flows' },
  { set: 'get-token', example: '05-launch-request' },
  { set: 'get-user-cookie', example: '05-launch-request' },
  { set: 'revoke-launch', example: '06-ticket-notes' },
  { set: 'launch-event', example: '06-ticket-notes' },
  { set: 'call-api', example: '07-who-may-launch' },
  { set: 'identity-config', example: '05-launch-request', from: 'get-token', row: 'getToken.label.identity' },
  { set: 'link-host', example: 'flows', from: 'launch', row: 'launch.label.linkHost' },
];

const SETS = new Map(readNodeSets().map((set) => [set.name, set]));
const TRANSLATED = new Map([...readNodeSets(), ...readPlugins()].map((set) => [set.name, set]));

describe("the editor in a reader's language", function () {
  this.timeout(60_000);
  const stage = useStageWith(RUNNING, [AUTHENTICATE]);

  for (const [language, locale] of Object.entries(LANGUAGES)) {
    describe(`in ${locale}`, () => {
      let editor: Editor;
      before(async () => {
        editor = await Editor.open(stage().browser, stage().nodeRed.origin, { locale });
      });
      after(() => editor.close());

      for (const { set, example, from = set, row } of DIALOGS) {
        it(`labels the dialog of ${set}, and cuts nothing off`, async () => {
          await editor.show(tabOf(example));
          await nodeOf(editor, example, from).dblclick();
          if (row) await pencilOf(editor, textsOf(from, language).get(row) ?? '').click();
          const form = editor.page.locator('.red-ui-tray .identity-form').last();
          await comeToRest(editor, form);
          await showAll(form);
          await screenshot(form, `${language}-${set}`);
          const texts = textsOf(set, language);
          for (const label of await form.locator('label[data-i18n], label > [data-i18n]').all()) {
            // The editor writes the set's namespace before the keys that have none.
            const key = (await label.getAttribute('data-i18n'))?.replace(`${SETS.get(set)?.namespace}:`, '') ?? '';
            if (!key.startsWith('node-red:')) assert.equal(await label.textContent(), texts.get(key), key);
          }
          await assertNothingCutOff(form);
          if (row) await editor.page.locator('#node-config-dialog-cancel').click();
          await editor.page.locator('#node-dialog-cancel').click();
          await form.waitFor({ state: 'detached' });
        });
      }

      it('heads the palette category, words a status and labels the side bar', async () => {
        const launch = textsOf('launch', language);
        const category = editor.page.locator('.red-ui-palette-category');
        const heading = launch.get('palette.label.identity') ?? '';
        await category.getByText(heading, { exact: true }).waitFor();
        await editor.show(tabOf('flows'));
        await editor.inject('sample ticket');
        await editor
          .status('launch')
          .getByText(launch.get('status.ok') ?? '', { exact: true })
          .waitFor();
        await editor.page.evaluate("RED.sidebar.show('identity-launch-links')");
        const sideBar = textsOf('launch-links', language);
        const search = editor.page.getByRole('searchbox', { name: sideBar.get('launchLinks.filter.text') ?? '', exact: true });
        await search.and(editor.page.getByPlaceholder(sideBar.get('launchLinks.filter.short') ?? '', { exact: true })).waitFor();
        await editor.page.locator('.identity-links-row').first().waitFor();
        await screenshot(editor.page, `${language}-flow`);
      });
    });
  }
});

function textsOf(set: string, language: string): ReadonlyMap<string, string> {
  return readTexts(`${TRANSLATED.get(set)?.localesFolder}/${language}/${set}.json`);
}

function tabOf(example: string): string {
  return readExample(example).find(({ type }) => type === 'tab')?.label ?? '';
}

/** The example's first node of the type. */
function nodeOf(editor: Editor, example: string, set: string): Locator {
  const node = [...readExample(example), AUTHENTICATE].find(({ type }) => type === SETS.get(set)?.type);
  return editor.page.locator(`#red-ui-workspace-chart [id="${node?.id}"]`);
}

function pencilOf(editor: Editor, label: string): Locator {
  const row = editor.page.locator('.form-row').filter({ has: editor.page.locator('label').getByText(label, { exact: true }) });
  return row.locator('.red-ui-button:has(.fa-pencil)');
}

/** Closed sections, and what is hidden because of what is chosen: every field, hint and warning at once. */
async function showAll(form: Locator): Promise<void> {
  await form.evaluate((root) => {
    for (const section of root.querySelectorAll('details')) section.open = true;
    for (const hidden of root.querySelectorAll<HTMLElement>('div[style*="display: none"]')) {
      if (!hidden.closest('.red-ui-typedInput-container')) hidden.style.display = '';
    }
  });
}

/** A dialog slides in; a click that is not carried out waits for that. */
async function comeToRest(editor: Editor, form: Locator): Promise<void> {
  await form.waitFor();
  await editor.page.locator('#node-config-dialog-cancel, #node-dialog-cancel').last().click({ trial: true });
}
