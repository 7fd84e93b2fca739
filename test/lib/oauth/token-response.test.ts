import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isIdentityError } from '../../../lib/errors';
import { parseTokenResponse } from '../../../lib/oauth/token-response';
import { throwsIdentity } from '../../support/identity-error';

const parse = (answer: unknown) => parseTokenResponse(JSON.stringify(answer), 'AskedFor');
const ANSWER = { access_token: 'CANARY-token', token_type: 'Bearer', expires_in: 18_000, scope: 'Granted' };

describe('parseTokenResponse', () => {
  it('reads a complete answer and overlooks what it does not know', () => {
    assert.deepEqual(parse({ ...ANSWER, refresh_token: 'x', state: null, new: {} }), {
      accessToken: 'CANARY-token',
      expiresInSeconds: 18_000,
      scope: 'Granted',
    });
  });

  it('does not trip over a byte order mark', () => {
    assert.equal(parseTokenResponse(`\ufeff${JSON.stringify(ANSWER)}`, '').accessToken, 'CANARY-token');
  });

  it('takes a token as it is, JWT or not, up to 16 KiB', () => {
    for (const token of ['eyJhbGciOi.eyJzdWIi.c2ln', '0A1B', '~!@#$%^&*()', 'x'.repeat(16_384)]) {
      assert.equal(parse({ ...ANSWER, access_token: token }).accessToken, token);
    }
  });

  it('understands every way of giving a lifetime', () => {
    const lifetimes: [given: unknown, seconds: number][] = [
      [900, 900],
      ['900', 900],
      [' 900 ', 900],
      [0.5, 0.5],
      [0, 0],
      ['0', 0],
      [-5, 0],
      [1e12, 86_400],
      ['1e999', 86_400],
      [undefined, 300],
      [null, 300],
      ['', 300],
      ['soon', 300],
      [true, 300],
      [[900], 300],
      [{}, 300],
    ];
    for (const [given, seconds] of lifetimes) {
      assert.equal(parse({ ...ANSWER, expires_in: given }).expiresInSeconds, seconds, JSON.stringify(given));
    }
    assert.equal(parseTokenResponse('{"access_token":"t","expires_in":1e999}', '').expiresInSeconds, 86_400);
    assert.equal(parseTokenResponse('{"access_token":"t","expires_in":-1e999}', '').expiresInSeconds, 0);
  });

  it('takes the scope that was asked for where the answer names none', () => {
    for (const scope of [undefined, null, 7, 'x'.repeat(1001)]) assert.equal(parse({ ...ANSWER, scope }).scope, 'AskedFor');
  });

  it('takes the token type in any case, or none, but no other type', () => {
    for (const token_type of ['Bearer', 'bearer', 'BEARER', undefined]) assert.ok(parse({ ...ANSWER, token_type }));
    for (const token_type of ['mac', 'DPoP', 'Bearer x', '', 7]) {
      throwsIdentity(() => parse({ ...ANSWER, token_type }), 'IDENTITY_RESPONSE', /token_type/);
    }
  });

  it('refuses a token that could not go into a header as it is, or is too long for one', () => {
    for (const token of [
      '',
      ' ',
      'a b',
      'a\r\nX-Injected: 1',
      'a\nb',
      'a\0b',
      'a\x7f',
      'ä',
      '\u2028',
      'x'.repeat(16_385),
      7,
      null,
      undefined,
      ['t'],
    ]) {
      const error = throwsIdentity(() => parse({ ...ANSWER, access_token: token }), 'IDENTITY_RESPONSE', /access_token/);
      assert.doesNotMatch(error.message, /Injected/);
    }
  });

  it('tells a web page and half a JSON from an answer, and repeats neither', () => {
    for (const body of ['', '<!doctype html><p>CANARY', '{"access_token":"CANARY-tok', 'CANARY']) {
      const error = throwsIdentity(() => parseTokenResponse(body, ''), 'IDENTITY_RESPONSE', /not with JSON/);
      assert.doesNotMatch(error.message, /CANARY/);
    }
    for (const json of ['null', '[]', '"CANARY"', '7', '{}', '{"Access_Token":"CANARY"}']) {
      const error = throwsIdentity(() => parseTokenResponse(json, ''), 'IDENTITY_RESPONSE', /not a bearer token answer/);
      assert.doesNotMatch(error.message, /CANARY/);
    }
  });

  it('gives, for any JSON, a token with a lifetime from 0 to a day, or IDENTITY_RESPONSE', () => {
    const member = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('Bearer', 'token', '60', 60));
    fc.assert(
      fc.property(
        fc.record({ access_token: member, token_type: member, expires_in: member, scope: member }, { requiredKeys: [] }),
        (json) => {
          try {
            const token = parse(json);
            assert.match(token.accessToken, /^[\x21-\x7e]+$/);
            assert.ok(token.expiresInSeconds >= 0 && token.expiresInSeconds <= 86_400);
            assert.equal(typeof token.scope, 'string');
          } catch (error) {
            assert.ok(isIdentityError(error, 'IDENTITY_RESPONSE'), String(error));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
