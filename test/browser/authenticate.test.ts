import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { idOf, readExample } from '../support/examples';
import { Editor, wordsOf } from './editor';
import { screenshot } from './screenshot';
import { useStageWith } from './stage';

const TAB = 'authenticate-tab';
const CYBERARK = idOf('flows', 'identity-config');
const IBM = 'authenticate-ibm';
const IBM_TENANT = { provider: 'ibm-verify', name: 'IBM', tokenPath: '/v1.0/endpoint/default/token', identitySource: '' };

/** What stands in the dialog of each, by the label of its row: at once, and below the heading. */
const FIRST = ['Name', 'Tenant'];
const LAST = ['Kept by', 'Outcome to'];
const DIALOGS = [
  { name: 'sign-in at CyberArk', saved: { identity: CYBERARK }, rows: ['Begin with', 'User'], more: [] },
  { name: 'sign-in at IBM Verify', saved: { identity: IBM }, rows: ['User', 'Subject'], more: ['Context'] },
  {
    name: 'challenge on demand',
    saved: { identity: CYBERARK, kind: 'on-demand' },
    rows: ['Begin with', 'User'],
    more: ['Profile'],
  },
  {
    name: 'elevation',
    saved: { identity: CYBERARK, kind: 'elevation' },
    rows: ['Begin with', 'Token from', 'Elevate', 'Challenge ID'],
    more: [],
  },
];

/** As the editor saves it. */
const DEFAULTS = {
  version: 1,
  kind: 'sign-in',
  user: 'user',
  userType: 'msg',
  subject: '',
  subjectType: 'str',
  context: 'context',
  contextType: 'msg',
  profile: '',
  profileType: 'str',
  token: 'authentication.token',
  elevate: 'elevate',
  elevateType: 'msg',
  challengeId: 'challengeId',
  challengeIdType: 'msg',
  linkHost: '',
  output: 'authentication',
  includeValue: false,
};

const FLOW = [
  { id: TAB, type: 'tab', label: 'Verify' },
  ...readExample('flows')
    .filter(({ id }) => id === CYBERARK)
    .map((tenant) => ({ ...tenant, ...IBM_TENANT, id: IBM })),
  ...DIALOGS.map(({ name, saved }, index) => ({
    id: `authenticate-${index}`,
    type: 'identity-authenticate',
    z: TAB,
    x: 260,
    y: 100 + 100 * index,
    wires: [[], [], []],
    name,
    ...DEFAULTS,
    ...saved,
  })),
];

describe('the dialog of authenticate', function () {
  this.timeout(60_000);
  const stage = useStageWith(['flows'], FLOW);
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(stage().browser, stage().nodeRed.origin);
    await editor.show('Verify');
  });
  after(() => editor.close());

  for (const { name, rows, more } of DIALOGS) {
    it(`shows what fits, and what is needed first: ${name}; opening changes nothing`, async () => {
      const dialog = await open(name);
      await screenshot(dialog, `authenticate-${name}`);
      assert.deepEqual(await rowsOf(dialog), [...FIRST, ...rows]);
      await dialog.getByText('More', { exact: true }).click();
      assert.deepEqual(await rowsOf(dialog), [...FIRST, ...rows, ...more, ...LAST]);
      assert.equal(await dialog.locator('.input-error').count(), 0);
      assert.doesNotMatch(await wordsOf(dialog), /authenticate\.\w+\.|node-red:/);
      await editor.press(dialog, 'Done');
      assert.equal(await editor.hasChanges(), false);
      assert.deepEqual(editor.problems.splice(0), []);
    });
  }

  it('explains itself', async () => {
    const dialog = await open('sign-in at CyberArk');
    const help = await editor.help(dialog);
    await help.getByRole('heading', { name: 'authenticate', exact: true }).waitFor();
    assert.deepEqual(await help.getByRole('heading', { level: 3 }).allInnerTexts(), [
      'Inputs',
      'Outputs',
      'Details',
      'References',
    ]);
    await screenshot(help, 'authenticate-help');
    await editor.press(dialog, 'Done');
  });

  it('follows what is chosen, and says so where it does not fit', async () => {
    const dialog = await open('sign-in at CyberArk');
    await dialog.getByLabel('Begin with').selectOption({ label: 'Challenge on demand' });
    await dialog.getByText('More', { exact: true }).click();
    assert.ok((await rowsOf(dialog)).includes('Profile'));
    await dialog.getByLabel('Include the token').check();
    await dialog.getByText('The token itself then travels').waitFor();
    await dialog.locator('#node-input-identity').selectOption({ label: 'IBM' });
    await dialog.locator('#node-input-kind.input-error').waitFor();
    assert.ok((await rowsOf(dialog)).includes('Begin with'), 'what does not fit is seen');
    await screenshot(dialog, 'authenticate-misfit');
    await dialog.getByLabel('Begin with').selectOption({ label: 'Sign-in' });
    assert.ok(!(await rowsOf(dialog)).includes('Begin with'));
    await editor.press(dialog, 'Cancel');
  });

  function open(name: string): Promise<Locator> {
    return editor.edit(name, 'authenticate');
  }

  /** The labels of the rows on show; a check box's is not among them. */
  async function rowsOf(dialog: Locator): Promise<string[]> {
    const labels = dialog.locator('.identity-form .form-row:not(.identity-check) > label:visible');
    return (await labels.allInnerTexts()).map((label) => label.trim());
  }
});
