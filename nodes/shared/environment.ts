import { IdentityError } from '../../lib/errors';
import type { NodeRed, RuntimeNode } from './node-red';

const VARIABLE = /\$\{([^{}]+)\}/g;

/**
 * The saved values with every `${NAME}` in their texts replaced. Node-RED does so only where the variable is the whole
 * value, and leaves the text as it is when the variable is not set.
 *
 * @throws IdentityError `IDENTITY_CONFIG` naming every variable that is not set
 */
export function resolveEnvironment<T extends object>(RED: NodeRed, node: RuntimeNode, saved: T): T {
  const unset = new Set<string>();
  const resolve = (value: unknown): unknown => {
    if (typeof value !== 'string' || !value.includes('${')) return value;
    return value.replace(VARIABLE, (text, name: string) => {
      const setting = RED.util.getSetting(node, name);
      if (setting === undefined || setting === null || setting === '') unset.add(name);
      return setting === undefined || setting === null ? text : String(setting);
    });
  };
  const resolved = Object.fromEntries(Object.entries(saved).map(([name, value]) => [name, resolve(value)])) as T;
  reportUnset([...unset]);
  return resolved;
}

/**
 * A credential as Node-RED delivers it, variable already replaced. Unlike other texts it is never searched for
 * variables inside, since a secret may hold any characters.
 *
 * @throws IdentityError `IDENTITY_CONFIG` naming the variable that is not set
 */
export function resolvedCredential(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = String(value);
  const variable = /^\$\{([^{}]+)\}$/.exec(text)?.[1];
  if (variable !== undefined) reportUnset([variable]);
  return text;
}

function reportUnset(names: readonly string[]): void {
  if (names.length === 0) return;
  const what = names.length === 1 ? `environment variable ${names[0]} is` : `environment variables ${names.join(', ')} are`;
  throw new IdentityError('IDENTITY_CONFIG', `the ${what} not set`);
}
