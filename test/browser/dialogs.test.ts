import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { readNodeSets } from '../editor/node-set';
import { launchBrowser } from '../support/browser';
import { type FlowNode, onTab, TAB } from '../support/flow-nodes';
import { ADMIN, ADMIN_ROOT, bearerOf, startGuardedNodeRed } from '../support/guarded-node-red';
import type { RealNodeRed } from '../support/real-node-red';
import { until } from '../support/until';
import { accessibilityViolations } from './accessibility';
import { Editor, THEMES } from './editor';
import { screenshot } from './screenshot';

interface Case {
  readonly id: string;
  readonly type: string;
  /** Of a config node: the label of the row that leads to it, and the type of a node with such a row. */
  readonly from?: readonly [row: string, type: string];
  readonly saved?: Record<string, unknown>;
}

const TENANT = ['Tenant', 'identity-get-token'] as const;
const LINKS = ['Link host', 'identity-revoke-launch'] as const;

/** By type, and by form that its dialog takes. */
const CASES: readonly Case[] = [
  { id: 'cyberark-tenant', type: 'identity-config', from: TENANT },
  {
    id: 'ibm-tenant',
    type: 'identity-config',
    from: TENANT,
    saved: { provider: 'ibm-verify', tokenPath: '/v1.0/endpoint/default/token' },
  },
  { id: 'memory-host', type: 'identity-link-host', from: LINKS },
  { id: 'redis-host', type: 'identity-link-host', from: LINKS, saved: { store: 'redis', redisUrl: 'redis://127.0.0.1:6379' } },
  { id: 'get-token', type: 'identity-get-token' },
  { id: 'get-user-cookie', type: 'identity-get-user-cookie' },
  { id: 'launch-link', type: 'identity-launch' },
  { id: 'launch-request', type: 'identity-launch', saved: { mode: 'request' } },
  { id: 'launch-ibm', type: 'identity-launch', saved: { identity: 'ibm-tenant' } },
  { id: 'authenticate-sign-in', type: 'identity-authenticate' },
  { id: 'authenticate-ibm', type: 'identity-authenticate', saved: { identity: 'ibm-tenant' } },
  { id: 'authenticate-on-demand', type: 'identity-authenticate', saved: { kind: 'on-demand' } },
  { id: 'authenticate-elevation', type: 'identity-authenticate', saved: { kind: 'elevation' } },
  ...['custom', 'create-user', 'list-apps', 'query', 'click-app', 'introspect-token'].map((operation) => {
    const path = operation === 'custom' ? '/UPRest/GetUPData' : '';
    const script = operation === 'query' ? 'Select ID from User' : '';
    return { id: `call-api-${operation}`, type: 'identity-call-api', saved: { operation, path, script } };
  }),
  { id: 'revoke-launch', type: 'identity-revoke-launch' },
  { id: 'launch-event', type: 'identity-launch-event' },
];

/** Of each type the form with the most fields is tried in every run, the others in the heavy one: each takes some seconds. */
const OFTEN = [
  'cyberark-tenant',
  'redis-host',
  'get-token',
  'get-user-cookie',
  'launch-link',
  'authenticate-sign-in',
  'call-api-custom',
  'revoke-launch',
  'launch-event',
];

/** What is put into a field that takes not just any text, by property. */
const VALID: Record<string, string> = {
  tenantUrl: 'https://login.acme.example',
  tokenPath: '/other/token',
  podHosts: 'pod0.idaptive.app',
  timeoutSeconds: '20',
  parentDomain: 'acme.example',
  failureOrigins: 'https://helpdesk.acme.example',
  publicUrl: 'https://launch2.acme.example',
  path: '/other',
  lifetimeSeconds: '120',
  redisUrl: 'rediss://redis.acme.example:6379',
  failureTargets: 'portal = https://helpdesk.acme.example/failed',
  failureTarget: 'https://helpdesk.acme.example/failed',
  query: '{"a":1}',
  body: '{"b":2}',
};
/** They decide which other fields there are, or name another node. */
const LEFT_ALONE = /^(provider|store|mode|kind|operation|tokenFrom|bodyFormat|identity|linkHost|tls|redisTls|proxy)$/;

/** What a dialog says, when the pointer is on the field, about what is wrong in it. */
const WRONG: Record<string, readonly [field: string, value: string, advice: RegExp]> = {
  'cyberark-tenant': ['Tenant URL', 'acme', /needs an https address/],
};
/** The same of a typed input, which hides the field that the editor explains. */
const WRONG_TYPED: Record<string, readonly [field: string, value: string, advice: RegExp]> = {
  'call-api-custom': ['path', 'acme', /^Path: must begin with one slash/],
  'revoke-launch': ['value', '', /^Named by: property value missing/],
};

describe('the dialogs', function () {
  this.timeout(240_000);
  let nodeRed: RealNodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async () => {
    nodeRed = await startGuardedNodeRed();
    browser = await launchBrowser();
    const response = await fetch(`${nodeRed.origin}${ADMIN_ROOT}/flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await bearerOf(nodeRed.origin, ADMIN)) },
      body: JSON.stringify(flow()),
    });
    assert.equal(response.status, 204, await response.text());
    editor = await Editor.open(browser, nodeRed.origin + ADMIN_ROOT, { user: ADMIN, theme: 'auto' });
  });
  after(async () => {
    await editor?.close();
    await browser?.close();
    await nodeRed?.close();
  });

  for (const one of CASES.filter(({ id }) => process.env.TEST_HEAVY || OFTEN.includes(id))) {
    it(`${one.id}: stays as it is without an edit, keeps nothing of a cancelled one, and all of a saved one`, async () => {
      const fresh = await open(one);
      const saved = await valuesIn(fresh.dialog);
      assert.equal(await fresh.dialog.locator('.identity-form details[open]').count(), 0, 'nothing is set in the sections');
      await unfold(fresh.dialog);
      for (const theme of THEMES) {
        await editor.showIn(theme);
        await screenshot(fresh.dialog, `dialogs-${one.id}-${theme}`);
        assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray:last-child .identity-form'), [], theme);
      }
      await assertSecretsStay(fresh.dialog);
      await fresh.close('save');
      assert.equal(await editor.hasChanges(), false, 'saved without an edit');

      const cancelled = await open(one);
      const edited = await edit(cancelled.dialog);
      assert.notDeepEqual(edited, saved);
      await cancelled.close('cancel');
      assert.equal(await editor.hasChanges(), false, 'cancelled');

      const again = await open(one);
      assert.deepEqual(await valuesIn(again.dialog), saved);
      await edit(again.dialog);
      assert.equal(await again.dialog.locator('.input-error').count(), 0, 'what was typed in is valid');
      await again.close('save');
      assert.equal(await editor.hasChanges(), true);

      const reopened = await open(one);
      assert.deepEqual(await valuesIn(reopened.dialog), edited);
      const closed = reopened.dialog.locator('.identity-form details:not([open]):visible');
      assert.equal(await closed.count(), 0, 'what is set is seen');
      await reopened.close('cancel');
      await undo();
    });
  }

  it('fits a narrow window', async () => {
    const { page } = editor;
    const sideBars = "for (const side of ['left', 'right']) RED.actions.invoke('core:toggle-' + side + '-sidebar')";
    const { dialog, close } = await open(caseOf('get-token'));
    await page.evaluate(sideBars);
    await page.setViewportSize({ width: 400, height: 900 });
    await until('the dialog on the screen', async () => ((await dialog.boundingBox())?.x ?? -1) >= 0);
    await screenshot(page, 'dialogs-narrow');
    const cutOff = await dialog.evaluate((tray) => {
      const edge = tray.getBoundingClientRect().right;
      return [...tray.querySelectorAll('.identity-form *')].filter((part) => part.getBoundingClientRect().right > edge);
    });
    assert.equal(cutOff.length, 0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(sideBars);
    await close('cancel');
  });

  for (const [id, [field, value, advice]] of Object.entries(WRONG)) {
    it(`${id}: says what to do about a wrong ${field}`, async () => {
      const { dialog, close } = await open(caseOf(id));
      const input = dialog.getByLabel(field);
      await input.fill('');
      await input.pressSequentially(value);
      await input.and(editor.page.locator('.input-error')).waitFor();
      await input.hover();
      await editor.page.locator('.red-ui-popover').filter({ hasText: advice }).waitFor();
      await close('cancel');
    });
  }

  for (const [id, [property, value, advice]] of Object.entries(WRONG_TYPED)) {
    it(`${id}: says what is wrong with a ${property}`, async () => {
      const { dialog, close } = await open(caseOf(id));
      const widget = dialog.locator(`#node-input-${property} + .red-ui-typedInput-container`);
      const input = widget.locator('.red-ui-typedInput-input');
      const good = await input.inputValue();
      await input.fill(value);
      await input.blur();
      await widget.and(editor.page.locator('.input-error')).hover();
      assert.match((await widget.getAttribute('title')) ?? '', advice);
      await editor.page.mouse.move(0, 0);
      await input.fill(good);
      await input.blur();
      await widget.and(editor.page.locator(':not(.input-error)')).hover();
      assert.equal(await widget.getAttribute('title'), null);
      await close('cancel');
    });
  }

  it('ibm-tenant: shows what its own address and client id look like', async () => {
    const { dialog, close } = await open(caseOf('ibm-tenant'));
    const placeholders = async () => [
      await dialog.getByLabel('Tenant URL').getAttribute('placeholder'),
      await dialog.getByLabel('Client ID').getAttribute('placeholder'),
    ];
    const [address, client] = await placeholders();
    assert.match(address ?? '', /\.verify\.ibm\.com$/);
    assert.match(client ?? '', /^[0-9a-f-]{36}$/);
    await dialog.getByLabel('Provider').selectOption('cyberark');
    const [otherAddress, otherClient] = await placeholders();
    assert.match(otherAddress ?? '', /\.my\.idaptive\.app$/);
    assert.match(otherClient ?? '', /@/);
    await close('cancel');
  });

  it('launch-request: shows at once what a request needs, and a link only among the rest', async () => {
    const { dialog, close } = await open(caseOf('launch-request'));
    const needed = dialog.getByText(/a get user cookie node before this one/);
    await needed.waitFor();
    await editor.row(dialog, 'Cookie from').waitFor();
    await screenshot(dialog, 'dialogs-request-needs');
    await dialog.getByLabel('Launch by').selectOption('link');
    await editor.row(dialog, 'Cookie from').waitFor({ state: 'hidden' });
    await dialog.getByText('More', { exact: true }).click();
    await dialog.getByText(/requested when the button on the link's page is pressed/).waitFor();
    await dialog.getByLabel('Launch by').selectOption('request');
    await needed.waitFor();
    await close('cancel');
  });

  it('launch-ibm: shows at once which token the link carries, and offers no search for users', async () => {
    const { dialog, close } = await open(caseOf('launch-ibm'));
    await dialog.getByText(/^Where an authenticate node left the token/).waitFor();
    const user = editor.row(dialog, 'User');
    await user.getByText(/Users of IBM Verify are not looked up/).waitFor();
    assert.equal(await user.getByText(/type to pick/).isVisible(), false);
    await screenshot(dialog, 'dialogs-launch-ibm');
    await dialog.locator('#node-input-identity').selectOption('cyberark-tenant');
    await user.getByText(/type to pick/).waitFor();
    await user.getByText(/not looked up/).waitFor({ state: 'hidden' });
    await close('cancel');
  });

  it('get-user-cookie: says that a tenant of IBM Verify has no user cookies', async () => {
    const { dialog, close } = await open(caseOf('get-user-cookie'));
    const note = dialog.getByText(/^CyberArk Identity only/);
    const tenant = dialog.locator('#node-input-identity');
    assert.equal(await note.isVisible(), false);
    await tenant.selectOption('ibm-tenant');
    await note.waitFor();
    await tenant.and(editor.page.locator('.input-error')).hover();
    await editor.page
      .locator('.red-ui-popover')
      .filter({ hasText: 'Tenant: a tenant of IBM Verify has no user cookies' })
      .waitFor();
    for (const theme of THEMES) {
      await editor.showIn(theme);
      await screenshot(dialog, `dialogs-user-cookie-ibm-${theme}`);
      assert.deepEqual(await accessibilityViolations(editor.page, '.red-ui-tray:last-child .identity-form'), [], theme);
    }
    await tenant.selectOption('cyberark-tenant');
    await note.waitFor({ state: 'hidden' });
    await close('cancel');
  });

  /** Opens a dialog; a config node's by way of a node that refers to it. */
  async function open({ id, type, from }: Case): Promise<{ dialog: Locator; close(how: 'save' | 'cancel'): Promise<void> }> {
    const outer = await editor.editById(from ? `of-${id}` : id, paletteLabel(from ? from[1] : type));
    const dialog = from ? await editor.editConfig(outer, from[0], `Edit ${paletteLabel(type)} node`) : outer;
    const close = async (how: 'save' | 'cancel') => {
      const button = from ? 'Update' : 'Done';
      await editor.press(dialog, how === 'save' ? button : 'Cancel');
      if (from) await editor.press(outer, how === 'save' ? 'Done' : 'Cancel');
    };
    return { dialog, close };
  }

  /** Takes everything back. */
  async function undo(): Promise<void> {
    await editor.canvas.click({ position: { x: 5, y: 5 } });
    for (let presses = 0; presses < 5 && (await editor.hasChanges()); presses += 1) await editor.page.keyboard.press('Control+z');
    assert.equal(await editor.hasChanges(), false, 'undone');
  }
});

/** A node of each case, with the defaults of its definition, as the editor would have saved it. */
function flow(): FlowNode[] {
  const definitions = new Map(readNodeSets().map(({ type, definition }) => [type, definition]));
  const whole = (type: string, saved: object = {}) => {
    const defaults = Object.entries(definitions.get(type)?.defaults ?? {}).map(([name, { value }]) => [name, value]);
    return { ...Object.fromEntries(defaults), ...REFERENCES[type], ...saved };
  };
  return [
    { id: TAB, type: 'tab', label: 'Dialogs' },
    ...CASES.flatMap(({ id, type, from, saved }, index) => {
      const at = { x: 200 + 300 * Math.floor(index / 7), y: 60 + 60 * (index % 7) };
      const wires = type === 'identity-authenticate' ? [[], [], []] : [[]];
      if (!from) return [onTab(id, type, { ...whole(type, saved), ...at, wires })];
      const property = from === TENANT ? 'identity' : 'linkHost';
      return [
        { id, type, ...whole(type, saved), credentials: CREDENTIALS[type] },
        onTab(`of-${id}`, from[1], { ...whole(from[1], { [property]: id }), ...at, wires }),
      ];
    }),
  ];
}

function caseOf(id: string): Case {
  return CASES.find((one) => one.id === id) as Case;
}

/** What a node cannot do without, and has no default for. */
const REFERENCES: Record<string, object> = {
  'identity-config': { tenantUrl: 'https://abc1234.my.idaptive.app', appId: 'ticket_launcher', scope: 'LaunchScope' },
  'identity-link-host': { publicUrl: 'https://launch.acme.example', store: 'memory' },
  ...Object.fromEntries(
    ['get-token', 'get-user-cookie', 'launch', 'authenticate', 'call-api', 'revoke-launch', 'launch-event'].map((name) => [
      `identity-${name}`,
      {
        ...(!/revoke|event/.test(name) && { identity: 'cyberark-tenant' }),
        ...(/launch|revoke|event/.test(name) && { linkHost: 'memory-host' }),
      },
    ]),
  ),
};
const CREDENTIALS: Record<string, object> = {
  'identity-config': { clientId: 'svc-launch@acme.example', clientSecret: 'CANARY-stored-secret' },
  'identity-link-host': { redisPassword: 'CANARY-stored-password' },
};

function paletteLabel(type: string): string {
  return { 'identity-config': 'identity tenant', 'identity-call-api': 'call API' }[type] ?? type.slice(9).replaceAll('-', ' ');
}

const FIELDS = ':is(input, select, textarea):is([id^="node-input-"], [id^="node-config-input-"])';

/** What the fields hold, by property. */
function valuesIn(dialog: Locator): Promise<Record<string, string | boolean>> {
  return dialog
    .locator(`.identity-form ${FIELDS}`)
    .evaluateAll((fields) =>
      Object.fromEntries(
        (fields as HTMLInputElement[]).map((field) => [field.id, field.type === 'checkbox' ? field.checked : field.value]),
      ),
    );
}

async function unfold(dialog: Locator): Promise<void> {
  for (const summary of await dialog.locator('.identity-form summary:visible').all()) {
    if (!(await summary.evaluate((element) => element.parentElement?.hasAttribute('open')))) await summary.click();
  }
}

/** Changes every field on show, and tells what they hold then. */
async function edit(dialog: Locator): Promise<Record<string, string | boolean>> {
  await unfold(dialog);
  const ids = await dialog.locator(`.identity-form ${FIELDS}`).evaluateAll((fields) => fields.map(({ id }) => id));
  for (const id of ids) {
    const property = id.replace(/^node-(config-)?input-/, '');
    if (LEFT_ALONE.test(property)) continue;
    const field = dialog.locator(`[id="${id}"]`);
    const typed = dialog.locator(`[id="${id}"] + .red-ui-typedInput-container .red-ui-typedInput-input`);
    const kind = await field.evaluate((element) => (element as HTMLInputElement).type);
    const text = VALID[property] ?? `edited_${property}`;
    if (await typed.isVisible()) {
      await typed.fill(text);
      await typed.blur(); // hands it over to the field that is saved
    } else if (!(await field.isVisible())) continue;
    else if (kind === 'checkbox') await field.click();
    else if (kind === 'select-one') await field.selectOption({ index: 1 });
    else {
      await field.fill(text);
      await field.dispatchEvent('keyup'); // what the editor looks for
    }
  }
  return valuesIn(dialog);
}

/** A secret that is stored has no button that shows it; one that is being typed in has. */
async function assertSecretsStay(dialog: Locator): Promise<void> {
  for (const secret of await dialog.locator('.identity-secret:visible input').all()) {
    const button = dialog.locator('.identity-secret:visible button');
    assert.doesNotMatch(await secret.inputValue(), /CANARY/);
    assert.equal(await button.isDisabled(), true);
    await secret.fill('CANARY-typed');
    await button.click();
    const shown = dialog.locator('.identity-secret:visible input');
    assert.equal(await shown.getAttribute('type'), 'text');
    await button.click();
    await shown.fill('__PWRD__'); // as it was
    assert.equal(await shown.getAttribute('type'), 'password');
  }
}
