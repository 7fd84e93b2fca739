import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLoopback, parseOrigin } from '../../lib/origin';
import { throwsIdentity } from '../support/identity-error';
import { hostTricks } from '../support/url-tricks';

const parse = (text: string): string => parseOrigin(text, 'tenant URL');

describe('parseOrigin', () => {
  it('takes an https origin and writes it in one way', () => {
    assert.equal(parse('https://acme.my.idaptive.app'), 'https://acme.my.idaptive.app');
    assert.equal(parse('  HTTPS://Acme.My.Idaptive.App:443/ \n'), 'https://acme.my.idaptive.app');
    assert.equal(parse('https://abc1234.id.cyberark.cloud:8443'), 'https://abc1234.id.cyberark.cloud:8443');
    assert.equal(parse('https://xn--mller-kva.example'), 'https://xn--mller-kva.example');
    assert.equal(parse('https://192.0.2.7'), 'https://192.0.2.7');
  });

  it("takes http on this machine's own addresses only", () => {
    for (const origin of ['http://localhost:4180', 'http://127.0.0.1:4180', 'http://127.8.9.10', 'http://[::1]:4180']) {
      assert.equal(parse(origin), origin);
    }
    for (const text of [
      'http://acme.example',
      'http://localhost.acme.example',
      'http://127.0.0.1.acme.example',
      'http://10.0.0.1',
    ]) {
      throwsIdentity(() => parse(text), 'IDENTITY_CONFIG', /https/);
    }
  });

  it('names the setting, and tells a missing one from a bad one', () => {
    throwsIdentity(() => parseOrigin('  ', 'failure origin'), 'IDENTITY_CONFIG', /failure origin is missing/);
    throwsIdentity(() => parseOrigin('nonsense', 'failure origin'), 'IDENTITY_CONFIG', /failure origin must be an origin/);
  });

  it('refuses every host trick', () => {
    const tricks = hostTricks();
    assert.ok(tricks.length > 300, `only ${tricks.length} tricks`);
    for (const trick of tricks) throwsIdentity(() => parse(trick), 'IDENTITY_CONFIG');
  });

  it('gives nothing but clean origins, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'https:',
        'http:',
        '//',
        '/',
        '\\',
        '@',
        ':',
        '.',
        '-',
        '[',
        ']',
        '::1',
        '?',
        '#',
        '%2e',
        '%40',
        '\t',
        '\n',
        ' ',
      ),
      fc.constantFrom('acme.example', 'localhost', '127.0.0.1', '0x7f', '1', '443', 'user', '。', 'ｅ', '\u00ad', '\u200b'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.boolean(), (pieces, complete) => {
        const text = (complete ? 'https://' : '') + pieces.join('');
        let origin: string;
        try {
          origin = parse(text);
        } catch {
          return;
        }
        assertClean(origin);
        // No host that the text does not show.
        const { host } = new URL(origin);
        assert.ok(text.toLowerCase().includes(host), `${JSON.stringify(text)} became ${origin}`);
      }),
      { numRuns: 5000 },
    );
  });

  it('decides at once on a long text (backtracking would outlast the time limit of the test)', () => {
    for (const text of ['a'.repeat(50_000), '-'.repeat(50_000), 'a-'.repeat(25_000), 'a.'.repeat(25_000)]) {
      throwsIdentity(() => parse(`https://${text}!`), 'IDENTITY_CONFIG');
    }
  });
});

describe('isLoopback', () => {
  it('knows the names that cannot leave this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.255.255.254', '[::1]']) assert.equal(isLoopback(host), true);
    for (const host of ['localhost.example', '128.0.0.1', '0.0.0.0', '[::]', '127.0.0.1.example', '127.1', '']) {
      assert.equal(isLoopback(host), false, host);
    }
  });
});

function assertClean(origin: string): void {
  const url = new URL(origin);
  assert.equal(url.origin, origin);
  assert.ok(
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)),
    origin,
  );
}
