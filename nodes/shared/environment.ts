import { IdentityError } from '../../lib/errors';
import type { NodeRed, RuntimeNode } from './node-red';

const VARIABLE = /\$\{([^{}]+)\}/g;

/** Written for people: what they write about a node must not keep it from working. */
const REMARKS = new Set(['name', 'info']);

/**
 * The saved values with every `${NAME}` in their texts replaced. Node-RED does so only where the variable is the whole
 * value, and leaves the text as it is when the variable is not set. In a typed input only a plain text is one: a JSONata
 * expression, for example, has a meaning of its own for `${`.
 *
 * @throws IdentityError `IDENTITY_CONFIG` naming every variable that is not set
 */
export function resolveEnvironment<T extends Record<string, unknown>>(RED: NodeRed, node: RuntimeNode, saved: T): T {
  const unset = new Set<string>();
  const resolveText = (text: string): string =>
    text.replace(VARIABLE, (original, name: string) => {
      const setting = RED.util.getSetting(node, name);
      if (setting !== undefined && setting !== null && setting !== '') return String(setting);
      unset.add(name);
      return original;
    });
  const resolve = ([property, value]: [string, unknown]): [string, unknown] => {
    // Node-RED's own replacement keeps the type that a global or group variable was given.
    if (typeof value === 'number') return [property, String(value)];
    const isText = typeof value === 'string' && !REMARKS.has(property) && (saved[`${property}Type`] ?? 'str') === 'str';
    return [property, isText ? resolveText(value) : value];
  };
  const resolved = Object.fromEntries(Object.entries(saved).map(resolve)) as T;
  if (unset.size > 0) throw unsetVariables([...unset]);
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
  if (variable !== undefined) throw unsetVariables([variable]);
  return text;
}

/** A credential as it stands in a dialog: Node-RED replaces a variable only when it is deployed. */
export function resolveCredential(RED: NodeRed, node: RuntimeNode, text: string): unknown {
  const variable = /^\$\{([^{}]+)\}$/.exec(text)?.[1];
  return variable === undefined ? text : (RED.util.getSetting(node, variable) ?? text);
}

/** The error that names environment variables which are not set. */
export function unsetVariables(names: readonly string[]): IdentityError {
  const what = names.length === 1 ? `environment variable ${names[0]} is` : `environment variables ${names.join(', ')} are`;
  return new IdentityError('IDENTITY_CONFIG', `the ${what} not set`);
}
