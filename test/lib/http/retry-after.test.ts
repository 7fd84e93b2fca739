import assert from 'node:assert/strict';
import { retryAfterMs } from '../../../lib/http/retry-after';

const NOW = Date.parse('2026-01-05T12:00:00Z');

describe('retryAfterMs', () => {
  const CASES: [string | string[] | undefined, number | undefined][] = [
    [undefined, undefined],
    ['0', 0],
    ['1', 1_000],
    [' 120 ', 120_000],
    [['7', '9'], 7_000],
    // The three forms of a date: RFC 9110, section 5.6.7.
    ['Mon, 05 Jan 2026 12:00:30 GMT', 30_000],
    ['Monday, 05-Jan-26 12:00:30 GMT', 30_000],
    ['Mon Jan  5 12:00:30 2026', 30_000],
    ['Mon, 05 Jan 2026 11:59:00 GMT', 0],
    // Neither form.
    ['', undefined],
    ['soon', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0000000001', undefined],
    ['9999999999', undefined],
    ['0x10', undefined],
    ['2026-01-05T12:00:30Z', undefined],
    ['Mon, 99 Foo 2026 12:00:30 GMT', undefined],
  ];

  for (const [field, expected] of CASES) {
    it(`reads ${JSON.stringify(field)} as ${expected} ms`, () => {
      assert.equal(retryAfterMs({ 'retry-after': field }, NOW), expected);
    });
  }

  it('takes nine digits as they are, and a number of more for none', () => {
    assert.equal(retryAfterMs({ 'retry-after': '9'.repeat(9) }, NOW), 999_999_999_000);
    assert.equal(retryAfterMs({ 'retry-after': '9'.repeat(400) }, NOW), undefined);
  });
});
