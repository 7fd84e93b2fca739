import type { Message } from '../shared/node-red';

/** The core http request node marks the answer's headers that it leaves in a message with this one. */
const STALE_MARK = 'x-node-red-request-node';

/**
 * Sets `msg.headers.Authorization` for a core http request node. The request node drops the headers that an earlier one
 * left in the message, but only while they are unchanged: adding to them would send that earlier answer's headers out.
 */
export function setAuthorization(message: Message, value: string): void {
  const headers = isRecord(message.headers) && !(STALE_MARK in message.headers) ? message.headers : {};
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  message.headers = { ...Object.fromEntries(others), Authorization: value };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
