import assert from 'node:assert/strict';
import fs from 'node:fs';
import { IDENTITY_ERROR_CODES, type IdentityErrorCode } from '../../lib/errors';
import { all, flatten, type NodeSet, readIcon, readNodeSets, runtimeSources } from './node-set';

const sets = readNodeSets();
const actions = sets.filter(({ definition }) => definition.category !== 'config');

/** Of a link's failures, and of a transaction's; the others are of calls to the tenant. */
const TRANSACTION_CODES: readonly IdentityErrorCode[] = ['TRANSACTION_UNKNOWN', 'TRANSACTION_BUSY'];
const LINK_CODES: readonly IdentityErrorCode[] = ['LINK_LIMIT', 'LINK_STRATEGY', 'LINK_STORE_UNAVAILABLE', ...TRANSACTION_CODES];

/** The codes that a failure of the set's node can carry; a config node's are those that its settings cure. */
const CODES: Record<string, readonly IdentityErrorCode[]> = {
  'identity-config': allBut(
    'IDENTITY_INPUT',
    'IDENTITY_UNAVAILABLE',
    'IDENTITY_RESPONSE',
    'LINK_LIMIT',
    'LINK_STORE_UNAVAILABLE',
    ...TRANSACTION_CODES,
  ),
  'get-token': allBut('IDENTITY_UNAUTHORIZED', ...LINK_CODES),
  'get-user-cookie': allBut(...LINK_CODES),
  'call-api': allBut(...LINK_CODES),
  authenticate: allBut('LINK_LIMIT', 'LINK_STRATEGY'),
  launch: [
    'IDENTITY_CONFIG',
    'IDENTITY_INPUT',
    'IDENTITY_REFUSED',
    'IDENTITY_UNAVAILABLE',
    'LINK_LIMIT',
    'LINK_STORE_UNAVAILABLE',
  ],
  'link-host': ['IDENTITY_CONFIG', 'LINK_STORE_UNAVAILABLE'],
  'revoke-launch': ['IDENTITY_CONFIG', 'IDENTITY_INPUT', 'IDENTITY_UNAVAILABLE', 'LINK_STORE_UNAVAILABLE'],
  // In an event: whatever made the tenant fail when the link was opened.
  'launch-event': allBut('IDENTITY_INPUT', 'LINK_LIMIT', ...TRANSACTION_CODES),
};

/** The credentials of which Node-RED tells nobody but the node itself. */
const PASSWORDS: Record<string, readonly string[]> = { 'identity-config': ['clientSecret'], 'link-host': ['redisPassword'] };

/** Properties that say where a password is or what becomes of it, and cannot hold one: see the test of `call-api`'s types. */
const ABOUT_PASSWORDS = ['password', 'passwordType', 'forcePasswordChange'];

/** Inputs and outputs, where there is not one of each. */
const PORTS: Record<string, readonly number[]> = { 'launch-event': [0, 1], authenticate: [1, 3] };

/** What a dialog asks for on the spot, and does not save. */
const NOT_SAVED: Record<string, readonly string[]> = {
  'identity-config': ['identity-config-testUser', 'identity-config-testApp'],
};

function allBut(...codes: IdentityErrorCode[]): readonly IdentityErrorCode[] {
  return IDENTITY_ERROR_CODES.filter((code) => !codes.includes(code));
}

/** Where Node-RED has texts of its own, by namespace. */
const CORE_TEXTS = {
  'node-red': '@node-red/nodes/locales/en-US/messages.json',
  editor: '@node-red/editor-client/locales/en-US/editor.json',
};
const CORE_KEY = new RegExp(`^(?:${Object.keys(CORE_TEXTS).join('|')}):`);

/** Ids of what a person fills in. */
function fields(template: string): string[] {
  const tags = all(template, /(<(?:input|select|textarea)\b[^>]*>)/g).filter((tag) => !tag.includes('type="hidden"'));
  return tags.map((tag) => /\bid="([^"]+)"/.exec(tag)?.[1] ?? `no id: ${tag}`);
}

/** Keys that the dialog and the definition look up, without the set's namespace. */
function keysInEditor({ template, script, namespace }: NodeSet): string[] {
  const inTemplate = all(template, /data-i18n="([^"]+)"/g)
    .flatMap((value) => value.split(';'))
    .map((value) => value.replace(/^\[\w+\]/, ''));
  const inScript = all(script, /\._\(\s*'([^']+)'/g).map((key) => key.replace(`${namespace}:`, ''));
  return [...inTemplate, ...inScript];
}

/** Keys that the node itself uses; what nodes/shared uses, it does for the nodes that take messages. */
function keysAtRunTime({ name, definition }: NodeSet): string[] {
  if (definition.category === 'config') return [];
  const shared = definition.inputs === 1 ? runtimeSources('shared') : '';
  const failures = [...IDENTITY_ERROR_CODES, 'unexpected'].map((code) => `status.${code}`);
  return [...failures, ...all(runtimeSources(name) + shared, /'(status\.\w+)'/g)];
}

function errorTexts(help: string): Map<string, string> {
  const entries = help.matchAll(
    /<dt>([A-Z]+(?:_[A-Z]+)+) (<span class="property-type">[^<]+<\/span><\/dt>\s*<dd>[\s\S]*?)<\/dd>/g,
  );
  return new Map([...entries].map(([, code = '', text = '']) => [code, text]));
}

describe('the editor', () => {
  it('registers the nine types', () => {
    assert.deepEqual(sets.map(({ type }) => type).sort(), [
      'identity-authenticate',
      'identity-call-api',
      'identity-config',
      'identity-get-token',
      'identity-get-user-cookie',
      'identity-launch',
      'identity-launch-event',
      'identity-link-host',
      'identity-revoke-launch',
    ]);
  });

  it('shows the action nodes in one palette category of one colour, under one name', () => {
    for (const { definition, texts } of actions) {
      assert.equal(definition.category, 'identity');
      assert.equal(texts.get('palette.label.identity'), actions[0]?.texts.get('palette.label.identity'));
    }
    assert.equal(new Set(sets.map(({ definition }) => definition.color)).size, 1);
  });

  for (const set of sets) {
    describe(set.type, () => {
      const { definition, template, script, style, help, texts } = set;
      const isConfig = definition.category === 'config';
      const properties = { ...definition.defaults, ...definition.credentials };

      it('is defined by literals, which the Flow Library can read without running them', () => {
        assert.ok(script.includes(`RED.nodes.registerType('${set.type}', {`));
        assert.ok(script.includes(`category: '${definition.category}'`));
        assert.ok(script.includes(`color: '${definition.color}'`));
        assert.ok(script.includes(`icon: '${definition.icon}'`));
        assert.match(script, /\bdefaults: \{/);
        if (isConfig) assert.match(script, /\bcredentials: \{/);
        else assert.deepEqual([definition.inputs, definition.outputs], PORTS[set.name] ?? [1, 1]);
      });

      it('has an icon of its own, white, two to three', () => {
        assert.deepEqual(set.icons, [definition.icon]);
        const svg = readIcon(set.name, definition.icon);
        assert.match(svg, /viewBox="0 0 40 60"/);
        assert.deepEqual(
          [...new Set(all(svg, /(?:fill|stroke)="([^"]+)"/g))].sort(),
          svg.includes('"none"') ? ['#fff', 'none'] : ['#fff'],
        );
        assert.equal(sets.filter((other) => other.definition.icon === definition.icon).length, 1);
      });

      it('has a labelled field for every property, and no other field', () => {
        const prefix = isConfig ? 'node-config-input-' : 'node-input-';
        const ids = fields(template);
        for (const id of ids) assert.ok(template.includes(`<label for="${id}"`), `no label for ${id}`);
        // A list has a check box for each of its entries.
        const saved = ids.filter((id) => !NOT_SAVED[set.name]?.includes(id));
        const shown = new Set(saved.map((id) => id.replace(prefix, '').replace(/-.*/, '')));
        const hidden = all(template, /<input type="hidden" id="([^"]+)">/g).map((id) => id.replace(prefix, ''));
        const expected = Object.keys(properties).filter((property) => property !== 'version');
        assert.deepEqual([...shown, ...hidden].sort(), expected.sort());
      });

      it('names every property that can be wrong, and checks it with a sentence', () => {
        for (const [name, property] of Object.entries(properties)) {
          if (property.required !== undefined || property.validate)
            assert.equal(property.label, `${set.namespace}:${labelKey(set, name)}`);
          if (property.validate)
            assert.equal(property.validate.length, 2, `${name}: a validator of two parameters may return a sentence`);
        }
      });

      it('uses no property name that Node-RED keeps for itself', () => {
        const reserved = [
          'id',
          'type',
          'wires',
          'inputs',
          'outputs',
          'users',
          'valid',
          'changed',
          'dirty',
          'selected',
          'moved',
          'icon',
        ];
        const names = Object.keys(definition.defaults);
        assert.deepEqual(
          names.filter((name) => name.length === 1 || reserved.includes(name)),
          [],
        );
      });

      it('keeps the credentials out of the properties, which are exported', () => {
        const secret = Object.entries(definition.credentials ?? {}).filter(([, { type }]) => type === 'password');
        assert.deepEqual(
          secret.map(([name]) => name),
          PASSWORDS[set.name] ?? [],
        );
        const telling = Object.keys(definition.defaults).filter((name) => /secret|password/i.test(name));
        assert.deepEqual(
          telling.filter((name) => !ABOUT_PASSWORDS.includes(name)),
          [],
        );
      });

      it('has every text that it asks for, and no other', () => {
        const category = isConfig ? [] : [`palette.label.${definition.category}`];
        const used = new Set([...keysInEditor(set), ...keysAtRunTime(set), ...category].filter((key) => !CORE_KEY.test(key)));
        assert.deepEqual([...texts.keys()].sort(), [...used].sort());
      });

      it('asks for core texts that there are', () => {
        const core = Object.entries(CORE_TEXTS).flatMap(([namespace, file]) =>
          flatten(JSON.parse(fs.readFileSync(require.resolve(file), 'utf8')), `${namespace}:`).map(([key]) => key),
        );
        const asked = keysInEditor(set).filter((key) => CORE_KEY.test(key));
        assert.deepEqual(
          asked.filter((key) => !core.includes(key)),
          [],
        );
      });

      it('takes its colours from the theme', () => {
        const inline = all(template, /style="([^"]*)"/g).join(';');
        const painted = all(`${style};${inline}`, /(?:color|background|border|outline|fill|stroke)[\w-]*\s*:\s*([^;}]+)/g);
        assert.deepEqual(
          painted.filter((value) => !value.includes('var(--red-ui-')),
          [],
        );
        assert.doesNotMatch(`${style};${inline}`, /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(/i);
      });

      it('has no button that submits, and no address that breaks under another admin root', () => {
        assert.doesNotMatch(template, /<button(?![^>]*type="button")/);
        assert.doesNotMatch(template + script, /(?:src|href|url)\s*[=:]\s*["']\//);
      });

      it('has help in the house form', () => {
        assert.match(help.trim(), /^<p>/);
        const facts = isConfig ? ['Settings'] : definition.inputs === 0 ? ['Outputs'] : ['Inputs', 'Outputs'];
        assert.deepEqual(all(help, /<h3>([^<]+)<\/h3>/g), [...facts, 'Details', 'References']);
        const tooltip = /<p>([\s\S]*?)<\/p>/.exec(help)?.[1] ?? '';
        assert.ok(tooltip.length < 180, 'the first paragraph is the tooltip');
      });

      // Those of the others are explained as inputs and outputs, by the names of message properties.
      if (isConfig) {
        it('explains every field of its dialog, whatever else is chosen there, under the name that it has there', () => {
          const labels = all(template, /(<label\b[\s\S]*?<\/label>)/g).flatMap((label) =>
            all(label, /data-i18n="(\w+\.[\w.]+)"/g),
          );
          const headings = all(help, /<dt[^>]*>([\s\S]*?)<\/dt>/g).map((heading) => heading.replace(/<[\s\S]*$/, '').trim());
          const explained = new Set(headings.flatMap((heading) => heading.toLowerCase().split(', ')));
          assert.deepEqual(
            labels
              .map((key) =>
                texts
                  .get(key)
                  ?.replace(/ \(.*\)$/, '')
                  .toLowerCase(),
              )
              .filter((label) => !explained.has(label ?? '')),
            [],
          );
        });
      }

      it('explains every error code that it can report', () => {
        assert.deepEqual([...errorTexts(help).keys()], CODES[set.name]);
      });

      if (!isConfig) {
        it('explains every status that it can show', () => {
          // The others are those of failures: explained with the codes.
          const statuses = [...texts]
            .filter(([key]) => /^status\.(?!unexpected)[a-z]/.test(key))
            .map(([, text]) => text.split('__')[0]?.trim());
          assert.deepEqual(
            statuses.filter((status) => status && !help.includes(`<code>${status}</code>`)),
            [],
          );
        });
      }
    });
  }

  it('explains each error code in the same words everywhere', () => {
    for (const code of IDENTITY_ERROR_CODES) {
      const texts = sets.map(({ help }) => errorTexts(help).get(code)).filter((text) => text !== undefined);
      assert.equal(new Set(texts).size, 1, code);
    }
  });
});

/** `getToken.label.output`: the set's name in camel case, then the property. */
function labelKey(set: NodeSet, property: string): string {
  return `${set.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}.label.${property}`;
}
