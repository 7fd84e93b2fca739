import assert from 'node:assert/strict';
import { parseEnvelope } from '../../../lib/cyberark/envelope';

describe('parseEnvelope', () => {
  it('reads the documented members', () => {
    const body =
      '{"success":false,"Result":null,"Message":"No right","MessageID":"_I18N_NoRight","ErrorID":"0a1b-2c:3d4e","ErrorCode":null}';
    assert.deepEqual(parseEnvelope(body), {
      success: false,
      result: null,
      messageId: '_I18N_NoRight',
      errorId: '0a1b-2c:3d4e',
    });
  });

  it('does not trip over a byte order mark', () => {
    assert.equal(parseEnvelope('\ufeff{"success":false}')?.success, false);
  });

  it('does not mind the case of the names', () => {
    for (const body of ['{"success":true}', '{"Success":true,"MESSAGE":"m"}', '{"SUCCESS":true,"Message":"m"}']) {
      assert.deepEqual(parseEnvelope(body), { success: true, result: undefined, messageId: undefined, errorId: undefined });
    }
  });

  it('takes a Result of any type, and members that it does not know', () => {
    for (const result of ['null', '"text"', '7', '[]', '{"a":1}', 'true']) {
      const envelope = parseEnvelope(`{"success":true,"Result":${result},"__proto__":{"x":1},"New":1}`);
      assert.deepEqual([envelope?.success, envelope?.result], [true, JSON.parse(result)]);
    }
  });

  it('does not trip over members of an unexpected type', () => {
    const envelope = parseEnvelope('{"success":false,"Message":{"a":1},"MessageID":7,"ErrorID":["x"]}');
    assert.deepEqual(envelope, { success: false, result: undefined, messageId: undefined, errorId: undefined });
  });

  it('repeats no identifier that does not look like one', () => {
    for (const id of ['two words', '<b>', 'a'.repeat(101), 'a\\r\\nb', '']) {
      assert.equal(parseEnvelope(`{"success":false,"MessageID":"${id}","ErrorID":"${id}"}`)?.messageId, undefined);
    }
  });

  it('is undefined for JSON that is no envelope, and throws for what is no JSON', () => {
    for (const body of ['null', '7', '"x"', '[]', '{}', '{"success":"true"}', '{"error_message":"no"}']) {
      assert.equal(parseEnvelope(body), undefined);
    }
    for (const body of ['', '{"success":tr', '<html>']) assert.throws(() => parseEnvelope(body), SyntaxError);
  });
});
