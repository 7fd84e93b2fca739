import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redact } from '../../lib/redact';

const SECRET = 'CANARY-s3:cr&t= %+ü!*';

/** How servers of several makes write a text that they were sent. */
const ECHOES: Record<string, (text: string) => string> = {
  raw: (text) => text,
  'lower case': (text) => text.toLowerCase(),
  'upper case': (text) => text.toUpperCase(),
  'JSON in a text': (text) => JSON.stringify(text).slice(1, -1),
  'HTML, by name': (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  'HTML, by number': (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  hex: (text) => Buffer.from(text).toString('hex'),
  encodeURIComponent: encodeURIComponent,
  'form encoding': (text) => new URLSearchParams({ s: text }).toString().slice(2),
  'form encoding with %20': (text) => new URLSearchParams({ s: text }).toString().slice(2).replaceAll('+', '%20'),
  'encodeURIComponent with +': (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  'encoding with lower-case digits': (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  'encoding of every reserved character': (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 without padding': (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  base64url: (text) => Buffer.from(text).toString('base64url'),
};

describe('redact', () => {
  it('leaves an ordinary sentence as it is', () => {
    const text = 'You are not authorised to perform this operation (_I18N_NotAllowed). Ask the helpdesk!';
    assert.equal(redact(text, [SECRET]), text);
    assert.equal(redact(''), '');
  });

  for (const [name, echo] of Object.entries(ECHOES)) {
    it(`hides a secret that is echoed: ${name}`, () => {
      assert.equal(redact(`client <${echo(SECRET)}> failed`, [SECRET]), 'client <[redacted]> failed');
    });
  }

  it('hides any secret, in any of these spellings, however short', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.constantFrom(...Object.keys(ECHOES)),
        (secret, name) => {
          const echoed = ECHOES[name]?.(secret) ?? '';
          assert.equal(redact(`\u2039${echoed}\u203a`, [secret]).includes(`\u2039${echoed}\u203a`), false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('hides the whole of a secret that holds another one', () => {
    assert.equal(redact('user alice@acme.example', ['alice', 'alice@acme.example']), 'user [redacted]');
  });

  it('hides whatever looks like a token, known or not', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzdmMifQ.c2lnbmF0dXJlLWJ5dGVz';
    assert.equal(redact(`token ${jwt} expired`), 'token [redacted] expired');
    assert.equal(redact(`sid=${'0123456789abcdef'.repeat(2)}`), '[redacted]');
  });

  it('makes one line of at most 200 characters without control, format or line-separating characters', () => {
    assert.equal(redact('one\r\ntwo\u2028three\u2029four\u0000\u001b[31m\u202efive'), 'one two three four [31m five');
    const long = redact('word '.repeat(100));
    assert.equal(long.length, 200);
    assert.ok(long.endsWith('…'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const safe = redact(text);
        assert.ok(safe.length <= 200);
        assert.doesNotMatch(safe, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('repeats nothing of a text that is longer than any sentence', () => {
    assert.equal(redact(`${SECRET} `.repeat(500), [SECRET]), '[11000 characters]');
  });

  it('takes a secret for text, never for a pattern', () => {
    assert.equal(redact('a.c abc', ['a.c']), '[redacted] abc');
    assert.equal(redact('cost: $& (*', ['(*']), 'cost: $& [redacted]');
  });

  it('copes with the longest token, with half a surrogate pair and with an empty secret', () => {
    const longest = 'a'.repeat(16_384);
    assert.equal(redact('a'.repeat(4096), [longest]), '[redacted]');
    assert.equal(redact(`no ${encodeURIComponent('\ufffd')}`, ['\ud800']), 'no [redacted]');
    assert.equal(redact('plain', ['']), 'plain');
  });
});
