import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isIdentityError } from '../../../lib/errors';
import { parseFailureTarget } from '../../../lib/launch/launch-request';
import { throwsIdentity } from '../../support/identity-error';
import { EVIL, GOOD, redirectTricks } from '../../support/url-tricks';

const ALLOWED = [`https://${GOOD}`, 'https://sd.acme.example:8443', 'http://localhost:1880'];

describe('parseFailureTarget', () => {
  it('gives back a target whose origin is on the list', () => {
    for (const target of [
      `https://${GOOD}/`,
      `https://${GOOD}/sorry?ticket=7&x=%0a#top`,
      'https://sd.acme.example:8443/a',
      'http://localhost:1880/failed',
    ]) {
      assert.equal(parseFailureTarget(target, ALLOWED), target);
    }
    assert.equal(parseFailureTarget(`HTTPS://${GOOD.toUpperCase()}:443`, ALLOWED), `https://${GOOD}/`);
  });

  it('is undefined where none was asked for', () => {
    for (const value of [undefined, null, '']) assert.equal(parseFailureTarget(value, ALLOWED), undefined);
  });

  it('takes the origin exactly: another scheme, port or subdomain is another origin', () => {
    const others = [
      `http://${GOOD}/`,
      `https://${GOOD}:444/`,
      `https://www.${GOOD}/`,
      'https://sd.acme.example/',
      'https://localhost:1880/',
      'http://localhost/',
      `https://${GOOD}./`,
    ];
    for (const target of others)
      throwsIdentity(() => parseFailureTarget(target, ALLOWED), 'IDENTITY_INPUT', /not among|https address/);
  });

  it('allows nothing where the list is empty', () => {
    throwsIdentity(() => parseFailureTarget(`https://${GOOD}/`, []), 'IDENTITY_INPUT');
  });

  it('takes nothing but absolute URLs of at most 2048 characters', () => {
    for (const value of [
      7,
      true,
      {},
      [`https://${GOOD}/`],
      new URL(`https://${GOOD}/`),
      '/failed',
      'failed',
      `${GOOD}/x`,
      '?x',
      '#x',
      ' ',
    ]) {
      throwsIdentity(() => parseFailureTarget(value, ALLOWED), 'IDENTITY_INPUT', /absolute URL/);
    }
    const longest = `https://${GOOD}/${'x'.repeat(2048 - GOOD.length - 9)}`;
    assert.equal(parseFailureTarget(longest, ALLOWED)?.length, 2048);
    throwsIdentity(() => parseFailureTarget(`${longest}x`, ALLOWED), 'IDENTITY_INPUT');
  });

  it('repeats nothing of a refused target', () => {
    const error = throwsIdentity(() => parseFailureTarget(`https://user:CANARY-password@${GOOD}/`, ALLOWED), 'IDENTITY_INPUT');
    assert.doesNotMatch(error.message, /CANARY/);
  });

  it('withstands the tricks that turn a redirect elsewhere', () => {
    const tricks = redirectTricks();
    assert.ok(tricks.length >= 400, `only ${tricks.length} tricks`);
    for (const trick of tricks) assertOnList(trick);
    // Those that show the allowed host nowhere, encoded or not, are refused, all of them.
    for (const trick of tricks.filter((text) => !/elp.*example/i.test(text))) {
      throwsIdentity(() => parseFailureTarget(trick, ALLOWED), 'IDENTITY_INPUT');
    }
  });

  it('lets nothing off the list pass, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'https:',
        'http:',
        'blob:',
        'javascript:',
        'data:',
        '//',
        '/',
        '\\',
        '@',
        ':',
        '.',
        '?',
        '#',
        '%2f',
        '%40',
        '%5c',
        '%00',
        '%0d%0a',
        '\t',
        '\n',
        ' ',
      ),
      fc.constantFrom(
        GOOD,
        EVIL,
        'localhost',
        ':1880',
        ':8443',
        'sd.acme.example',
        '127.1',
        '[::1]',
        '。',
        '\u00ad',
        '\u200b',
        'ｅ',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }),
        fc.constantFrom('//', 'https://', `https://${GOOD}`, `https://${GOOD}/`),
        (pieces, start) => assertOnList(start + pieces.join('')),
      ),
      { numRuns: 20_000 },
    );
  });
});

/** Refused with the right code, or a clean URL on the list that a second reading does not change. */
function assertOnList(text: string): void {
  let target: string | undefined;
  try {
    target = parseFailureTarget(text, ALLOWED);
  } catch (error) {
    assert.ok(isIdentityError(error, 'IDENTITY_INPUT'), String(error));
    return;
  }
  if (target === undefined) assert.fail(`${JSON.stringify(text)} was taken for no target`);
  const url = new URL(target);
  assert.ok(ALLOWED.includes(url.origin), `${JSON.stringify(text)} became ${target}`);
  assert.ok(
    ALLOWED.some((origin) => target.startsWith(`${origin}/`)),
    target,
  );
  assert.match(target, /^[\x21-\x7e]+$/);
  assert.equal(url.username + url.password, '');
  assert.equal(parseFailureTarget(target, ALLOWED), target);
}
