import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FlowNode } from './credentials-file';

const folder = path.join(__dirname, '..', '..', 'examples');

/** Examples as one flow, in their order; what several of them bring comes once. */
export async function exampleFlow(names: readonly string[]): Promise<FlowNode[]> {
  const flows = await Promise.all(names.map((name) => readFile(path.join(folder, `${name}.json`), 'utf8')));
  const nodes = flows.flatMap((content) => JSON.parse(content) as FlowNode[]);
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}
