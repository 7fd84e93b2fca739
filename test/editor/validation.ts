import assert from 'node:assert/strict';
import { type EditorNode, type EditorProperty, type NodeSet, readNodeSets } from './node-set';

const sets = readNodeSets();

/** How a setting refers to an environment variable. */
export function variable(name: string): string {
  return `$\{${name}}`;
}

/** The node set of this name, the same one for every caller. */
export function setOf(name: string): NodeSet {
  const set = sets.find((each) => each.name === name);
  assert.ok(set, name);
  return set;
}

/** Whether the dialog takes the value; a refusal must be a text of the catalogue that names the property. */
export function accepts(set: NodeSet, property: string, value: unknown, others: Record<string, unknown> = {}): boolean {
  const { required, validate }: EditorProperty = set.definition.defaults[property] ?? {};
  // What the editor does itself.
  if (value === '' && required !== undefined) return !required;
  const verdict = validate?.call(nodeOf(set, others), value, { label: 'The label' }) ?? true;
  if (verdict === true) return true;
  assert.match(verdict, /^The label: /);
  assert.doesNotMatch(verdict, /__/);
  return false;
}

/** A node with these properties, as the editor hands it to its definition's functions. */
export function nodeOf({ texts }: NodeSet, properties: Record<string, unknown>): EditorNode {
  return {
    ...properties,
    _: (key, values = {}) => {
      const text = texts.get(key) ?? assert.fail(`no text ${key}`);
      return text.replace(/__(\w+)__/g, (_, name: string) => String(values[name] ?? '__missing__'));
    },
  };
}

/** Whether it does not throw. */
export function runs(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
