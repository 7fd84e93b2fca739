import assert from 'node:assert/strict';
import { IdentityError, type IdentityErrorCode } from '../../lib/errors';

/** Asserts that `action` throws an IdentityError with this code, and that its text matches; gives the error. */
export function throwsIdentity(action: () => unknown, code: IdentityErrorCode, text = /./): IdentityError {
  try {
    action();
  } catch (error) {
    return expected(error, code, text);
  }
  assert.fail(`expected ${code}, but nothing was thrown`);
}

/** The same for a promise. */
export async function rejectsIdentity(promise: Promise<unknown>, code: IdentityErrorCode, text = /./): Promise<IdentityError> {
  try {
    await promise;
  } catch (error) {
    return expected(error, code, text);
  }
  assert.fail(`expected ${code}, but the promise was fulfilled`);
}

function expected(error: unknown, code: IdentityErrorCode, text: RegExp): IdentityError {
  assert.ok(error instanceof IdentityError, `expected ${code}, but got ${String(error)}`);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, text);
  return error;
}
