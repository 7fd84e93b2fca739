import assert from 'node:assert/strict';
import { parseTicket } from '../../../lib/links/ticket';
import { throwsIdentity } from '../../support/identity-error';

describe('parseTicket', () => {
  it('takes a text or a number, and none', () => {
    assert.equal(parseTicket(' INC-1001 '), 'INC-1001');
    assert.equal(parseTicket(1001), '1001');
    assert.equal(parseTicket('7'.repeat(200))?.length, 200);
    for (const none of [undefined, null, '']) assert.equal(parseTicket(none), undefined);
  });

  for (const [what, value, reason] of [
    ['one that is no text', { id: 'CANARY' }, 'the ticket reference is not a text'],
    ['a list', ['CANARY'], 'the ticket reference is not a text'],
    ['one that is too long', 'CANARY'.repeat(34), 'the ticket reference is longer than 200 characters'],
    ['a line end', 'CANARY\nINC-2', 'the ticket reference holds control or invisible characters'],
    ['a character that nobody sees', 'CANARY\u200b', 'the ticket reference holds control or invisible characters'],
  ] as const) {
    it(`says what is wrong with ${what}, and does not repeat it`, () => {
      const { message } = throwsIdentity(() => parseTicket(value), 'IDENTITY_INPUT');
      assert.equal(message.replace(/^\w+: /, ''), reason);
    });
  }
});
