import { createRequire } from 'node:module';

/** Looks a key up in one language. */
export type Translate = (key: string, values?: Record<string, string>) => string;

interface Catalogues {
  init(settings: object): Promise<void> | undefined;
  registerMessageCatalog(namespace: string, folder: string, file: string): Promise<void>;
  /** i18next. */
  readonly i: {
    loadLanguages(languages: readonly string[]): Promise<unknown>;
    getFixedT(language: string, namespace: string): Translate;
  };
}

const fromNodeRed = createRequire(require.resolve('node-red'));

/** Node-RED's own translator for a node set in a language, as its runtime and its editor load the catalogues. */
export async function nodeRedTranslator(namespace: string, folder: string, file: string, language: string): Promise<Translate> {
  const { i18n } = fromNodeRed('@node-red/util') as { i18n: Catalogues };
  await i18n.init({});
  await i18n.registerMessageCatalog(namespace, folder, file);
  await i18n.i.loadLanguages([language]);
  return i18n.i.getFixedT(language, namespace);
}
