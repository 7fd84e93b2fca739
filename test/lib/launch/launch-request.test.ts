import assert from 'node:assert/strict';
import fc from 'fast-check';
import { launchRequest, parseAppKey, parseFailureTarget } from '../../../lib/launch/launch-request';
import { throwsIdentity } from '../../support/identity-error';

const OPTIONS = { origin: 'https://acme.example', appKey: '0f9c1d2e-app', method: 'GET', userToken: 'CANARY-icbt' } as const;

describe('launchRequest', () => {
  it('is /run with the app key, the token as bearer, and nothing else', () => {
    assert.deepEqual(launchRequest(OPTIONS), {
      url: 'https://acme.example/run?appkey=0f9c1d2e-app',
      method: 'GET',
      headers: { Authorization: 'Bearer CANARY-icbt' },
    });
    assert.equal(launchRequest({ ...OPTIONS, method: 'POST' }).method, 'POST');
  });

  it('encodes the failure target, so that none of its own parameters becomes one of the launch', () => {
    const failureTarget = 'https://help.example/sorry?ticket=7&appkey=other#top';
    const { url } = launchRequest({ ...OPTIONS, failureTarget });
    assert.equal(
      url,
      'https://acme.example/run?appkey=0f9c1d2e-app&failureRedirectUrl=https%3A%2F%2Fhelp.example%2Fsorry%3Fticket%3D7%26appkey%3Dother%23top',
    );
  });

  it('gives back exactly app key and failure target when its URL is parsed, whatever they are', () => {
    const appKey = fc.stringMatching(/^[A-Za-z0-9._~-]{1,128}$/);
    const tail = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/[\s\\\p{C}]/u.test(text));
    fc.assert(
      fc.property(appKey, tail, (key, text) => {
        const target = parseFailureTarget(`https://help.example/${text}`, ['https://help.example']);
        const url = new URL(launchRequest({ ...OPTIONS, appKey: parseAppKey(key), failureTarget: target }).url);
        assert.equal(url.origin + url.pathname, 'https://acme.example/run');
        assert.equal(url.hash, '');
        assert.deepEqual(
          [...url.searchParams],
          [
            ['appkey', key],
            ['failureRedirectUrl', target],
          ],
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the token out of the URL', () => {
    assert.doesNotMatch(launchRequest({ ...OPTIONS, failureTarget: 'https://help.example/' }).url, /CANARY/);
  });
});

describe('parseAppKey', () => {
  it('takes what needs no encoding, and trims it', () => {
    for (const key of ['b1f2a3c4-0000-4000-8000-123456789abc', 'A', '~._-', 'x'.repeat(128)])
      assert.equal(parseAppKey(` ${key}\n`), key);
  });

  it('tells a missing key from a bad one', () => {
    for (const value of [undefined, null, '']) throwsIdentity(() => parseAppKey(value), 'IDENTITY_INPUT', /missing/);
    for (const value of [' ', 7, {}, ['a'], 'x'.repeat(129)])
      throwsIdentity(() => parseAppKey(value), 'IDENTITY_INPUT', /must be/);
  });

  it('refuses every character that has a meaning in a URL or a header, anywhere', () => {
    for (const character of [
      ...'&=?#%/\\+;:@!$\'"()*,[]<>{}|^`',
      '\0',
      '\t',
      '\r',
      '\n',
      '\x7f',
      ' ',
      'ä',
      '\u200b',
      '\u2028',
      '\ud800',
      '。',
      '０',
      '\u212a',
    ]) {
      throwsIdentity(() => parseAppKey(`a${character}b`), 'IDENTITY_INPUT');
    }
    for (const key of ['x&user=admin', 'x%26user=admin', 'x\r\nHost: evil', '../x', 'x?y', 'x#y'])
      throwsIdentity(() => parseAppKey(key), 'IDENTITY_INPUT');
  });

  it('gives, of 20,000 generated inputs, only keys that survive a query string unchanged', () => {
    const input = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 140 }),
      fc.string({ unit: fc.constantFrom(...'aZ9._~-&=%\r '), maxLength: 8 }),
    );
    fc.assert(
      fc.property(input, (text) => {
        let key: string;
        try {
          key = parseAppKey(text);
        } catch {
          return;
        }
        assert.equal(key, text.trim());
        assert.equal(encodeURIComponent(key), key);
      }),
      { numRuns: 20_000 },
    );
  });
});
