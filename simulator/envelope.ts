import { randomUUID } from 'node:crypto';
import { type Answer, json, rawJson } from './answers';
import { secretHex } from './random';

/** The envelope of every call outside OAuth; only `success` is in lower case (protocol.md, section 1.3). */
const ENVELOPE = {
  success: true,
  Result: null as unknown,
  Message: null as string | null,
  MessageID: null as string | null,
  Exception: null,
  ErrorID: null as string | null,
  ErrorCode: null,
  IsSoftError: false,
  InnerExceptions: null,
};

const EMPTY_SUCCESS = JSON.stringify(ENVELOPE);

export function success(result: unknown, headers: readonly string[] = []): Answer {
  return result === null ? rawJson(200, EMPTY_SUCCESS, headers) : json(200, { ...ENVELOPE, Result: result }, headers);
}

/** A failure inside an HTTP 200: status code alone is never enough (verdict 3). */
export function failure(message: string, messageId: string | null, result: unknown = null): Answer {
  const errorId = `${randomUUID()}:${secretHex(16)}`;
  return json(200, { ...ENVELOPE, success: false, Result: result, Message: message, MessageID: messageId, ErrorID: errorId });
}
