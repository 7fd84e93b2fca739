import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FlowNode } from './flow-nodes';
import { projectRoot } from './project';

/** A node as an example has it. */
export interface ExampleNode extends FlowNode {
  /** Of a tab. */
  readonly label?: string;
  readonly name?: string;
  /** Left out: it stands on no tab. */
  readonly x?: number;
}

const folder = path.join(projectRoot, 'examples');

/** File names without `.json`. */
export const EXAMPLES = readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [path.basename(file, '.json')] : []));

export function readExample(name: string): ExampleNode[] {
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as ExampleNode[];
}

/** The examples in one flow; what several of them bring comes once. */
export function flowOf(names: readonly string[]): ExampleNode[] {
  return [...new Map(names.flatMap(readExample).map((node) => [node.id, node])).values()];
}

/** Id of the first node of a type, or of the one that has this name as well. */
export function idOf(example: string, type: string, name?: string): string {
  const node = readExample(example).find((each) => each.type === type && (name === undefined || each.name === name));
  assert.ok(node, `${example} has a ${type} node ${name ?? ''}`);
  return node.id;
}
