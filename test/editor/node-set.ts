import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

/** A validator as Node-RED's editor calls it: true, or the sentence that says what is wrong. */
export type Validate = (this: EditorNode, value: unknown, options: { label?: string }) => true | string;

export interface EditorProperty {
  readonly value?: unknown;
  readonly type?: string;
  readonly required?: boolean;
  readonly label?: string;
  readonly validate?: Validate;
}

/** A node as the editor hands it to the functions of its definition. */
export type EditorNode = Record<string, unknown> & { _(key: string, values?: Record<string, string | number>): string };

export interface EditorDefinition {
  readonly category: string;
  readonly color: string;
  readonly icon: string;
  readonly inputs?: number;
  readonly outputs?: number;
  readonly defaults: Readonly<Record<string, EditorProperty>>;
  readonly credentials?: Readonly<Record<string, EditorProperty>>;
  paletteLabel(this: EditorNode): string;
  label(this: EditorNode): string;
  labelStyle(this: EditorNode): string;
  outputLabels?(this: EditorNode): string;
  oneditsave?(this: EditorNode): void;
}

/** What stands in the dialog that is open. Empty: none is. */
export interface OpenDialog {
  /** Values of fields, by property. */
  fields: Record<string, string>;
  /** Values of the check boxes that are ticked. */
  ticked: string[];
  /** Config nodes that the editor knows, by id. They are known to the functions of every set, as those of the editor are. */
  configNodes: Record<string, Record<string, unknown>>;
}

/** Everything that the editor gets of one node set, read from the source tree. */
export interface NodeSet {
  readonly name: string;
  /** Where the editor looks up the set's texts. */
  readonly namespace: string;
  readonly type: string;
  readonly definition: EditorDefinition;
  /** The code of the definition. */
  readonly script: string;
  /** The dialog's form. */
  readonly template: string;
  readonly style: string;
  readonly help: string;
  /** Every text of the en-US catalogue by its dotted key. */
  readonly texts: ReadonlyMap<string, string>;
  /** The languages that there are texts in: one folder each. */
  readonly localesFolder: string;
  readonly icons: readonly string[];
  /** What the definition's functions find when they look at the screen; a test may change it. */
  readonly dialog: OpenDialog;
}

const root = process.cwd();

interface PackageJson {
  readonly name: string;
  readonly 'node-red': { readonly nodes: Readonly<Record<string, string>>; readonly plugins: Readonly<Record<string, string>> };
}

function readPackage(): PackageJson {
  return JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as PackageJson;
}

/** What has texts in several languages. */
export type Translated = Pick<NodeSet, 'name' | 'namespace' | 'texts' | 'localesFolder'>;

/** The plugins that package.json names. */
export function readPlugins(): Translated[] {
  const pkg = readPackage();
  return Object.entries(pkg['node-red'].plugins).map(([name, file]) => {
    const localesFolder = path.join(path.dirname(sourceOf(file)), 'locales');
    return {
      name,
      namespace: `${pkg.name}/${name}`,
      localesFolder,
      texts: readTexts(path.join(localesFolder, 'en-US', `${name}.json`)),
    };
  });
}

/** The node sets that package.json names; the last one first, since the editor may load them in any order. */
export function readNodeSets(): NodeSet[] {
  const pkg = readPackage();
  const window: Record<string, unknown> = {};
  window.window = window;
  const dialogs: OpenDialog[] = [];
  const sets = Object.entries(pkg['node-red'].nodes).toReversed();
  return sets.map(([name, file]) => readNodeSet(name, `${pkg.name}/${name}`, sourceOf(file), window, dialogs));
}

/** `dist/nodes/launch/launch.js` is built from `nodes/launch/launch.*`. */
function sourceOf(built: string): string {
  return path.join(root, built.replace(/^dist\//, '').replace(/\.js$/, ''));
}

function readNodeSet(name: string, namespace: string, base: string, window: object, dialogs: OpenDialog[]): NodeSet {
  const folder = path.dirname(base);
  const locale = path.join(folder, 'locales', 'en-US', path.basename(base));
  const html = fs.readFileSync(`${base}.html`, 'utf8');
  const script = only(scripts(html, 'text/javascript'), `definition in ${name}`);
  const dialog: OpenDialog = { fields: {}, ticked: [], configNodes: {} };
  dialogs.push(dialog);
  const { type, definition } = register(script.content, dialog, window, dialogs);
  const template = only(scripts(html, 'text/html'), `template in ${name}`);
  const help = only(scripts(fs.readFileSync(`${locale}.html`, 'utf8'), 'text/html'), `help of ${name}`);
  if (!template.tag.includes(`data-template-name="${type}"`)) throw new Error(`${name}: the template is for another type`);
  if (!help.tag.includes(`data-help-name="${type}"`)) throw new Error(`${name}: the help is for another type`);
  return {
    name,
    namespace,
    type,
    definition,
    script: script.content,
    template: template.content,
    style: [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1]).join('\n'),
    help: help.content,
    texts: readTexts(`${locale}.json`),
    localesFolder: path.join(folder, 'locales'),
    icons: fs.readdirSync(path.join(folder, 'icons')),
    dialog,
  };
}

/** The TypeScript of a folder in nodes/. */
export function runtimeSources(folderName: string): string {
  const folder = path.join(root, 'nodes', folderName);
  return fs
    .readdirSync(folder)
    .map((file) => path.join(folder, file))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => fs.readFileSync(file, 'utf8'))
    .join('\n');
}

export function readIcon(setName: string, icon: string): string {
  return fs.readFileSync(path.join(root, 'nodes', setName, 'icons', icon), 'utf8');
}

interface Catalogue {
  readonly [key: string]: string | Catalogue;
}

/** The texts of a catalogue by dotted key. */
export function readTexts(file: string): ReadonlyMap<string, string> {
  return new Map(flatten(JSON.parse(fs.readFileSync(file, 'utf8')) as Catalogue));
}

/** A catalogue's texts by dotted key. */
export function flatten(catalogue: Catalogue, prefix = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

/** What the first group of a pattern catches, everywhere in a text. */
export function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** As node-red-dev and the Flow Library find them: the type attribute must be there, in so many words. */
function scripts(html: string, type: string): { tag: string; content: string }[] {
  const found = html.matchAll(new RegExp(`(<script[^>]+?type="${type}"[^>]*>)([\\s\\S]*?)</script>`, 'g'));
  return [...found].map((match) => ({ tag: match[1] ?? '', content: match[2] ?? '' }));
}

function only<T>(found: readonly T[], what: string): T {
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} instead of 1 ${what}`);
  return first;
}

/**
 * Runs the definition with the little of the editor that it needs to be read.
 * @param window what all sets find there, and may add to
 * @param dialogs of all sets
 */
function register(
  script: string,
  dialog: OpenDialog,
  window: object,
  dialogs: readonly OpenDialog[],
): { type: string; definition: EditorDefinition } {
  const registered: { type: string; definition: EditorDefinition }[] = [];
  /** The editor knows more ways to be wrong; a blank is one. */
  const typed = (value: unknown, label = ''): true | string => value !== '' || `${label}: is blank`;
  const RED = {
    _: (key: string) => key,
    nodes: {
      registerType: (type: string, definition: EditorDefinition) => registered.push({ type, definition }),
      node: (id: string) => dialogs.map(({ configNodes }) => configNodes[id]).find((known) => known !== undefined),
    },
    // As the editor's own do for an expression that cannot be read, these quote what was typed in.
    validators: {
      typedInput:
        ({ typeField }: { typeField?: string }): Validate =>
        (value, options) =>
          typeField ? coreVerdict(value, options.label) : typed(value, options.label),
    },
    utils: { validateTypedProperty: (value: unknown) => coreVerdict(value) },
  };
  const $ = (selector: string) => ({
    val: () => dialog.fields[/-input-(\w+)$/.exec(selector)?.[1] ?? ''],
    toArray: () => dialog.ticked.map((value) => ({ value })),
  });
  vm.compileFunction(script, ['RED', '$'], { contextExtensions: [window] })(RED, $);
  return only(registered, 'registerType call');
}

function coreVerdict(value: unknown, label = ''): true | string {
  if (value === '') return `${label}: is blank`;
  return String(value).includes('<') ? `Invalid JSONata expression: ${value}` : true;
}
