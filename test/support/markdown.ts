import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project';

/** Those for the people who use the package, in the order to read them in. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  ...readdirSync(path.join(projectRoot, 'docs')).flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : [])),
  'SECURITY.md',
  'CHANGELOG.md',
];

/** A fenced block of a document. */
export interface Fence {
  /** `README.md:12` */
  readonly place: string;
  /** What stands behind the opening fence. */
  readonly language: string;
  readonly text: string;
}

export function readDocument(document: string): string {
  return readFileSync(path.join(projectRoot, document), 'utf8');
}

const FENCE = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;

export function fencesOf(document: string): Fence[] {
  const text = readDocument(document);
  return [...text.matchAll(FENCE)].map(({ index, 2: language = '', 3: content = '' }) => ({
    place: `${document}:${text.slice(0, index).split('\n').length}`,
    language,
    text: content,
  }));
}

/** What people read: without what is fenced. */
export function proseOf(document: string): string {
  return readDocument(document).replaceAll(FENCE, '');
}

/** The commands of a fenced block, each in one line and without its remark. */
export function commandsOf({ text }: Fence): string[] {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines.map((line) => line.replace(/\s+# .*$/, '').trim()).filter((line) => line !== '');
}
