import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { LANGUAGES } from '../../lib/links/page/texts';
import { nodeRedTranslator } from '../support/node-red-i18n';
import { all, readNodeSets, readPlugins, readTexts, type Translated } from './node-set';

/** The link pages speak the same ones; there English is `en`. */
const TRANSLATIONS = LANGUAGES.filter((language) => language !== 'en');

/** A browser's language is often more than a language; the catalogues must be found all the same. */
const BROWSER_LANGUAGES: Record<string, string> = { de: 'de-AT', fr: 'fr-CA', es: 'es-ES', ja: 'ja-JP' };

/** Names of nodes are the same everywhere, as in documentation and examples. */
const NODE_NAME = /^\w+\.palette$/;

/** Names of products and formats. */
const SAME_EVERYWHERE = ['CyberArk Identity', 'IBM Verify', 'JSON', 'TLS'];

/** What is English and the other language alike. */
const SAME_WORD: Record<string, readonly string[]> = {
  de: ['Body', 'Proxy', 'Scope', 'Ticket', 'Token', 'Token in'],
  fr: ['Options', 'Proxy', 'Ticket'],
  es: ['Proxy', 'Ticket', 'Token'],
  ja: [],
};

/** What no language translates: placeholders, names in code, addresses, products. */
const LITERAL =
  /__\w+__|msg\.\w+(?:\.\w+)*|\{appId\}|\/run\b|\w+:\/\/|\b(?:[a-z]+[A-Z]\w+|[A-Z]+_[A-Z]+)\b|identity-links\.\w+|CyberArk|IBM Verify|Node-RED|RFC \d+/g;

function readLanguage({ localesFolder, name }: Translated, language: string): ReadonlyMap<string, string> {
  return readTexts(path.join(localesFolder, language, `${name}.json`));
}

function sorted(values: Iterable<string>): string[] {
  return [...values].sort();
}

function literals(text = ''): string[] {
  return sorted(new Set(text.match(LITERAL)));
}

describe('the languages of the editor', () => {
  for (const { name, namespace, texts, localesFolder } of readPlugins()) {
    it(`${name} has every text that it asks for, and no other`, () => {
      const code = fs.readFileSync(path.join(localesFolder, '..', `${name}.html`), 'utf8');
      const prefix = `${[...texts.keys()][0]?.split('.')[0]}.`;
      const keys = [...texts.keys()].map((key) => key.replace(prefix, ''));
      // Looked up by name, with or without the namespace, or by a name that is put together: state.${state}.
      const groups = all(code, /\bt\(`(\w+)\.\$\{/g);
      assert.ok(code.includes(namespace));
      assert.deepEqual(
        keys.filter(
          (key) =>
            !code.includes(`'${key}'`) &&
            !code.includes(`:${prefix}${key}`) &&
            !groups.some((group) => key.startsWith(`${group}.`)),
        ),
        [],
      );
      const asked = all(code, /\bt\('([\w.]+)'/g);
      assert.deepEqual(
        asked.filter((key) => !keys.includes(key)),
        [],
      );
    });
  }

  for (const set of [...readNodeSets(), ...readPlugins()]) {
    describe(set.name, () => {
      it('are English and those of the link pages', () => {
        assert.deepEqual(sorted(fs.readdirSync(set.localesFolder)), sorted(['en-US', ...TRANSLATIONS]));
      });

      for (const language of TRANSLATIONS) {
        describe(`in ${language}`, () => {
          const texts = readLanguage(set, language);

          it('has every text that English has, and no other', () => {
            assert.deepEqual(sorted(texts.keys()), sorted(set.texts.keys()));
            assert.deepEqual(
              [...texts].filter(([, text]) => text.trim() !== text || text === ''),
              [],
            );
          });

          it('keeps placeholders, names and addresses', () => {
            for (const [key, english] of set.texts) assert.deepEqual(literals(texts.get(key)), literals(english), key);
          });

          it('is translated', () => {
            const same = [...SAME_EVERYWHERE, ...(SAME_WORD[language] ?? [])];
            const untranslated = [...texts].filter(
              ([key, text]) => text === set.texts.get(key) && !NODE_NAME.test(key) && !same.includes(text),
            );
            assert.deepEqual(untranslated, []);
          });

          it('calls the node by its name', () => {
            for (const [key, text] of texts) if (NODE_NAME.test(key)) assert.equal(text, set.texts.get(key));
          });

          it('is what Node-RED shows, with the values in it, for whatever country', async () => {
            const languages = [language, BROWSER_LANGUAGES[language] ?? ''];
            for (const asked of languages) {
              const translate = await nodeRedTranslator(set.namespace, set.localesFolder, `${set.name}.json`, asked);
              for (const [key, text] of texts) {
                const names = all(text, /__(\w+)__/g);
                const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
                assert.equal(translate(key, values), text.replace(/__(\w+)__/g, '<$1>'), `${asked} ${key}`);
              }
            }
          });
        });
      }
    });
  }
});
