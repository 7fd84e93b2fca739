import assert from 'node:assert/strict';
import { randomText } from '../../lib/random-text';

describe('a random text', () => {
  it('stands for as many bytes as asked for, and never comes twice, however the pool ends', () => {
    const texts = Array.from({ length: 3_000 }, (_, index) => randomText(16 + (index % 17)));
    texts.forEach((text, index) => {
      assert.match(text, /^[A-Za-z0-9_-]+$/);
      assert.equal(Buffer.from(text, 'base64url').length, 16 + (index % 17));
      assert.ok(Buffer.from(text, 'base64url').some((byte) => byte !== 0));
    });
    // Their beginnings as well: nothing is given out again with another length.
    assert.equal(new Set(texts.map((text) => text.slice(0, 16))).size, texts.length);
  });
});
