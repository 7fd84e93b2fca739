import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseUserName } from '../../lib/user-name';
import { anyName } from '../support/any-name';
import { throwsIdentity } from '../support/identity-error';

describe('parseUserName', () => {
  it('takes login names, and trims them', () => {
    for (const name of ['alice@acme.example', "o'hara+mfa@acme.example", 'Jürgen.Groß', '田中@例え.jp', '\u{1f600}@x', '0']) {
      assert.equal(parseUserName(` ${name}\t`), name);
    }
  });

  it('gives the NFKC form, which is what the rules judge', () => {
    assert.equal(parseUserName('ａｄｍｉｎ＠acme．example'), 'admin@acme.example');
    assert.equal(parseUserName('jose\u0301@x'), 'jos\u00e9@x');
  });

  it('refuses what a directory may take for another name than the rules do', () => {
    for (const name of [
      'a b@x',
      'a\u00a0b@x',
      'a\u3000b@x',
      '\u00b4a@x',
      'ACME\\alice',
      'ACME＼alice',
      '"alice"@x',
      'alice＂@x',
    ]) {
      throwsIdentity(() => parseUserName(name), 'IDENTITY_INPUT', /white space, a backslash or a double quote/);
    }
    for (const name of ['alice@x.', 'alice@x．', 'alice.', 'alice@', 'alice@x@y', 'alice＠x@y', '@@']) {
      throwsIdentity(() => parseUserName(name), 'IDENTITY_INPUT', /ends with a dot or "@", or holds more than one "@"/);
    }
  });

  it('takes 254 characters and no more', () => {
    assert.equal(parseUserName('a'.repeat(254)).length, 254);
    throwsIdentity(() => parseUserName('a'.repeat(255)), 'IDENTITY_INPUT', /254/);
    throwsIdentity(() => parseUserName('\u{1f600}'.repeat(128)), 'IDENTITY_INPUT', /254/);
    throwsIdentity(() => parseUserName('\ufdfa'.repeat(254)), 'IDENTITY_INPUT', /254/);
  });

  it('tells a missing name from one that is no text and from an empty one', () => {
    for (const value of [undefined, null]) throwsIdentity(() => parseUserName(value), 'IDENTITY_INPUT', /missing/);
    for (const value of [7, true, {}, ['alice'], Object('alice')])
      throwsIdentity(() => parseUserName(value), 'IDENTITY_INPUT', /not a text/);
    for (const value of ['', '  ', '\u00a0\ufeff']) throwsIdentity(() => parseUserName(value), 'IDENTITY_INPUT', /empty/);
  });

  it('refuses line ends, control characters and whatever cannot be seen', () => {
    const hidden = [
      '\r',
      '\n',
      '\r\n',
      '\0',
      '\x1b',
      '\x7f',
      '\x85',
      '\u2028',
      '\u2029',
      '\t',
      '\ud800',
      '\udc00',
      '\ue000',
      '\u{10ffff}',
    ];
    const ignored = [
      '\u00ad',
      '\u034f',
      '\u061c',
      '\u115f',
      '\u180e',
      '\u200b',
      '\u200d',
      '\u202e',
      '\u2060',
      '\u3164',
      '\ufe0f',
      '\ufeff',
      '\uffa0',
      '\u{e0041}',
      '\u{e0100}',
    ];
    for (const character of [...hidden, ...ignored]) {
      const error = throwsIdentity(() => parseUserName(`alice${character}@acme.example`), 'IDENTITY_INPUT', /invisible/);
      assert.doesNotMatch(error.message, /alice/);
    }
  });

  it('gives, of 20,000 generated inputs, only names that fit into one query parameter', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyName, (input) => {
        let name: string;
        try {
          name = parseUserName(input);
        } catch (error) {
          throwsIdentity(() => {
            throw error;
          }, 'IDENTITY_INPUT');
          return;
        }
        accepted++;
        assert.equal(name, input.trim().normalize('NFKC'));
        assert.equal(parseUserName(name), name);
        assert.doesNotMatch(name, /[\s\\"]|[.@]$|@.*@/);
        assert.ok(name.length >= 1 && name.length <= 254);
        assert.doesNotMatch(name, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        assert.deepEqual([...new URLSearchParams(`user=${encodeURIComponent(name)}`)], [['user', name]]);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(accepted > 4000, `only ${accepted} accepted`);
  });
});
