import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { IDENTITY_ERROR_CODES, IdentityError, isIdentityError } from '../../lib/errors';

describe('IdentityError', () => {
  it('is an Error with a code, a text and the facts that it was given', () => {
    const error = new IdentityError('IDENTITY_OAUTH', 'no such scope', { statusCode: 400, oauthError: 'invalid_scope' });
    assert.ok(error instanceof Error);
    assert.equal(error.name, error.code);
    assert.equal(error.code, 'IDENTITY_OAUTH');
    assert.equal(error.message, 'no such scope');
    assert.deepEqual(error.details, { statusCode: 400, oauthError: 'invalid_scope' });
  });

  it('carries no cause, however it was made', () => {
    const error = new IdentityError('IDENTITY_NETWORK', 'down');
    assert.equal('cause' in error, false);
    assert.doesNotMatch(inspect(error), /cause/);
  });

  it('has codes that are distinct and tell where they come from', () => {
    assert.equal(new Set(IDENTITY_ERROR_CODES).size, IDENTITY_ERROR_CODES.length);
    for (const code of IDENTITY_ERROR_CODES) assert.match(code, /^(IDENTITY|LINK|TRANSACTION)_[A-Z_]+$/);
  });

  it('is told from other errors, even from those with a code', () => {
    const error = new IdentityError('IDENTITY_TIMEOUT', 'too late');
    assert.equal(isIdentityError(error), true);
    assert.equal(isIdentityError(error, 'IDENTITY_NETWORK', 'IDENTITY_TIMEOUT'), true);
    assert.equal(isIdentityError(error, 'IDENTITY_NETWORK'), false);
    assert.equal(isIdentityError(Object.assign(new Error('no'), { code: 'IDENTITY_TIMEOUT' })), false);
    assert.equal(isIdentityError(undefined), false);
  });
});
