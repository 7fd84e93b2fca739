import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readVendorError } from '../../../lib/ibm-verify/message-id';
import { shown } from '../../../lib/ibm-verify/vendor-values';

describe('the errors of IBM Verify', () => {
  it('are known by their message id, wherever it stands', () => {
    for (const body of [
      '{"messageId":"CSIBN0021E","messageDescription":"CANARY"}',
      '\ufeff{"messageID":"CSIBN0021E","errorDescription":"CANARY"}',
      '{"error":"invalid_grant","error_description":"CSIBN0021E The CANARY is wrong."}',
    ]) {
      assert.equal(readVendorError(body).messageId, 'CSIBN0021E');
    }
    assert.equal(readVendorError('{"error":"invalid_grant"}').oauthError, 'invalid_grant');
  });

  it('have none in any other form', () => {
    for (const body of [
      '',
      'Error 404: SRVE0295E: Error reported: 404',
      '<html>CSIBN0021E</html>',
      'null',
      '[]',
      '"CSIBN0021E"',
      '{"messageId":"CSIBN0021E CANARY"}',
      '{"messageId":["CSIBN0021E"]}',
      '{"messageId":"csibn0021e"}',
      '{"error_description":"About CSIBN0021E"}',
      '{"error":{"messageId":"CSIBN0021E"}}',
    ]) {
      assert.deepEqual(readVendorError(body), { messageId: undefined, oauthError: undefined }, body);
    }
  });

  it('never give back anything but an identifier, of any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        const { messageId } = readVendorError(body);
        assert.ok(messageId === undefined || /^CSI[A-Z]{2}\d{4}[A-Z]$/.test(messageId));
      }),
    );
  });
});

describe('texts of the tenant that are shown', () => {
  it('are one line of at most 200 characters without control characters', () => {
    assert.equal(shown(' First\r\n\u0000pet?\u202e '), 'First pet?');
    assert.equal(shown('x'.repeat(300))?.length, 200);
    for (const none of [undefined, null, 7, '', ' \n ', {}]) assert.equal(shown(none), undefined);
  });
});
