import assert from 'node:assert/strict';
import { z } from 'zod';
import { messagePath, parseSaved } from '../../../nodes/shared/saved-config';
import { throwsIdentity } from '../../support/identity-error';

const schema = z.object({ output: messagePath('token') });

describe('a property of the message in a dialog', () => {
  it('is what was typed, and the usual one where nothing was', () => {
    assert.equal(parseSaved(schema, { output: ' data.token ' }).output, 'data.token');
    for (const output of [undefined, '', '  ', 7, null]) assert.equal(parseSaved(schema, { output }).output, 'token');
  });

  it('is not what the message itself is, or is told by', () => {
    for (const output of [
      '__proto__',
      '__proto__.x',
      'a.__proto__',
      'a["__proto__"].b',
      'msg.__proto__',
      '_msgid',
      'msg._msgid',
    ]) {
      throwsIdentity(() => parseSaved(schema, { output }), 'IDENTITY_CONFIG', /^the property of the message must be neither/);
    }
    for (const output of ['proto', '_msgid2', 'data._msgid']) assert.equal(parseSaved(schema, { output }).output, output);
  });
});
