import { IdentityError } from '../../lib/errors';
import { unsetVariables } from './environment';
import type { Message, NodeRed, RuntimeNode } from './node-red';

/**
 * A property by its name alone. Node-RED parses a path anew for every message, and these are most of the paths; what it makes
 * of such a name is the property of that name.
 */
const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * The value of a typed input for this message: a promise only where an expression or a context store has to be asked.
 *
 * @throws IdentityError `IDENTITY_INPUT` where an expression fails, `IDENTITY_CONFIG` where an environment variable is not set: by
 *   the promise
 */
export function typedValue(RED: NodeRed, node: RuntimeNode, value: string, type: string, message: Message): unknown {
  if (type === 'msg') return messageProperty(RED, message, value);
  if (type === 'str') return value;
  return evaluatedValue(RED, node, value, type, message);
}

/** What `use` makes of a value, now if it is here, else when it comes. */
export function whenKnown<T>(value: unknown, use: (value: unknown) => T | Promise<T>): T | Promise<T> {
  return value instanceof Promise ? value.then(use) : use(value);
}

async function evaluatedValue(RED: NodeRed, node: RuntimeNode, value: string, type: string, message: Message): Promise<unknown> {
  const result = await evaluated(RED, node, value, type, message);
  if (type === 'env' && result === '') throw unsetInput(RED, node, value);
  return result;
}

/** Node-RED puts a variable's value in the place of `${NAME}` before the node sees it: a secret then, which is not repeated. */
function unsetInput(RED: NodeRed, node: RuntimeNode, value: string): IdentityError {
  if (standsInFlow(RED, node, value)) return unsetVariables([value.replace(/^\$\{(.*)\}$/, '$1')]);
  const text =
    'an input of this node takes the value of a variable for the name of another one: give the name alone, without "$" and braces';
  return new IdentityError('IDENTITY_CONFIG', text);
}

/** Whether the node was saved with this very text: anybody who sees the flow sees it. */
function standsInFlow(RED: NodeRed, { id, _alias }: RuntimeNode, text: string): boolean {
  let found = false;
  RED.nodes.eachNode((saved) => {
    if (saved.id === id || saved.id === _alias) found ||= Object.values(saved).includes(text);
  });
  return found;
}

async function evaluated(RED: NodeRed, node: RuntimeNode, value: string, type: string, message: Message): Promise<unknown> {
  try {
    return await new Promise<unknown>((resolve, reject) => {
      RED.util.evaluateNodeProperty(value, type, node, message, (error, result) => (error ? reject(error) : resolve(result)));
    });
  } catch (error) {
    throw new IdentityError('IDENTITY_INPUT', `the ${type} expression could not be evaluated${jsonataCode(error)}`);
  }
}

/** JSONata's code for what went wrong. Not its sentence: that may quote the message. */
function jsonataCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? ` (JSONata error ${code})` : '';
}

/** A property of the message; undefined where the path leads nowhere. */
export function messageProperty(RED: NodeRed, message: Message, path: string): unknown {
  if (PLAIN_NAME.test(path)) return message[path];
  try {
    return RED.util.getMessageProperty(message, path);
  } catch {
    return undefined;
  }
}

/**
 * Sets a property of the message, making the objects on the way.
 *
 * @throws IdentityError `IDENTITY_INPUT` where something else is in the way
 */
export function setMessageProperty(RED: NodeRed, message: Message, path: string, value: unknown): void {
  let done = false;
  try {
    if (value !== undefined && PLAIN_NAME.test(path)) {
      message[path] = value;
      done = true;
    } else {
      done = RED.util.setMessageProperty(message, path, value, true);
    }
  } catch {
    // Said below.
  }
  if (!done) throw unsettable(path);
}

/**
 * Makes sure that a property of the message can be set, and leaves the message as it is: for what cannot be taken back, and is done
 * before.
 *
 * @throws IdentityError `IDENTITY_INPUT` where something else is in the way
 */
export function assertSettable(RED: NodeRed, message: Message, path: string): void {
  if (PLAIN_NAME.test(path)) return;
  if (!isSettable(message, segmentsOf(RED, message, path))) throw unsettable(path);
}

/** None for a path that is none. */
function segmentsOf(RED: NodeRed, message: Message, path: string): readonly unknown[] {
  try {
    return RED.util.normalisePropertyExpression(path.replace(/^msg\./, ''), message, false);
  } catch {
    return [];
  }
}

function isSettable(message: Message, segments: readonly unknown[]): boolean {
  let at: unknown = message;
  for (const segment of segments.slice(0, -1)) {
    if (!Object.hasOwn(at as object, String(segment))) return true;
    at = (at as Record<string, unknown>)[String(segment)];
    if ((typeof at !== 'object' && typeof at !== 'function') || at === null) return false;
  }
  return segments.length > 0;
}

function unsettable(path: string): IdentityError {
  return new IdentityError('IDENTITY_INPUT', `msg.${path} cannot be set in this message`);
}

/** Takes a property out of the message, if it is there. */
export function removeMessageProperty(RED: NodeRed, message: Message, path: string): void {
  try {
    // Node-RED's own way to say so.
    RED.util.setMessageProperty(message, path, undefined, false);
  } catch {
    // No such path: nothing to take out.
  }
}

/** The handle in an object that a node of this package put into the message, or the handle itself. */
export function handleIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'handle' in value ? value.handle : value;
}
