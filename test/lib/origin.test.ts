import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLoopback, parseOrigin } from '../../lib/origin';
import { throwsIdentity } from '../support/identity-error';

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

  it('decides quickly on a long text', () => {
    const before = process.hrtime.bigint();
    for (const text of ['a'.repeat(50_000), '-'.repeat(50_000), 'a-'.repeat(25_000), 'a.'.repeat(25_000)]) {
      throwsIdentity(() => parse(`https://${text}!`), 'IDENTITY_CONFIG');
    }
    assert.ok(process.hrtime.bigint() - before < 2_000_000_000n);
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

/** Ways to make a URL mean another host than the one a person reads, or more than an origin. */
function hostTricks(): string[] {
  const evil = 'evil.example';
  const good = 'acme.example';
  const separators = [
    '\\',
    '\\\\',
    '%5c',
    '/',
    '//',
    '/%2f',
    '?',
    '#',
    ';',
    ',',
    '&',
    '$',
    '!',
    '*',
    "'",
    '"',
    '(',
    ')',
    '|',
    '^',
    '`',
    '{',
    '}',
    '<',
    '>',
    '~',
    '_',
    '=',
    '+',
  ];
  const invisible = [
    '\t',
    '\n',
    '\r',
    '\0',
    '\x0b',
    '\x7f',
    ' ',
    '\u00a0',
    '\u00ad',
    '\u034f',
    '\u200b',
    '\u200c',
    '\u200d',
    '\u200e',
    '\u202e',
    '\u2028',
    '\u2060',
    '\ufeff',
    '\ufe0f',
  ];
  const lookAlikes = [
    '\u3002',
    '\uff0e',
    '\uff61',
    '\u2024',
    '\u2025',
    '\uff0f',
    '\u2044',
    '\u2215',
    '\uff20',
    '\uff1a',
    '\uff1f',
    '\uff03',
    '\ufe55',
    '\u2100',
    '\u2101',
    '\u24d0',
    '\uff41',
    '\u0430',
    '\u017f',
    '\u212a',
    '\u00df',
    '\u0131',
  ];
  const schemes = [
    '',
    '//',
    'http://',
    'ftp://',
    'ws://',
    'wss://',
    'file://',
    'blob:https://',
    'javascript:',
    'data:',
    'https:',
    'https:/',
    'https:///',
    'https:\\\\',
    'https:/\\',
    'https;//',
    'https ://',
    'htt\tps://',
    'view-source:https://',
    'https://https://',
    'jar:https://',
    'unix:/',
    'http+unix://',
    '\u0001https://',
  ];
  const paths = [
    '//',
    '/x',
    '/..',
    '/.',
    '/%2e',
    '/;',
    '/\\',
    '?',
    '?x',
    '#',
    '#x',
    '/?',
    '/#',
    '/run',
    '/\t',
    '\\',
    '\\x',
    '%2f',
    '%00',
    '%0d%0aHost:x',
    '\r\nHost: evil.example',
  ];
  const users = [
    '@',
    ':@',
    'user@',
    'user:password@',
    'acme.example@',
    'acme.example:443@',
    '%40@',
    'a%3ab@',
    '@@',
    'acme.example\\@',
    'acme.example#@',
    'acme.example?@',
    'acme.example%23@',
  ];
  const ports = [
    ':',
    ':x',
    ':-1',
    ':+443',
    ':65536',
    ':99999',
    ':000443',
    ':443:443',
    ':4 43',
    ':443x',
    ':0x1bb',
    ':４４３',
    ':443@evil.example',
    ': 443',
  ];
  const numbers = [
    '0',
    '1',
    '127.1',
    '127.0.1',
    '0x7f000001',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '0177.0.0.1',
    '127.0.0.0x1',
    '00127.0.0.1',
    '256.1.1.1',
    '1.2.3.4.5',
    '4294967296',
    '0x',
    '0x7f.0x0.0x0.0x1',
    '3221225985',
    '127.0.0.01',
  ];
  const brackets = [
    '[::]',
    '[::1',
    '::1',
    '[::1].example',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
    '[::1%25eth0]',
    '[::1%eth0]',
    '[fe80::1]',
    '[v1.x]',
    '[]',
    '[127.0.0.1]',
    '[::1]]',
    '[[::1]]',
    '[2001:db8::1]',
  ];
  const dots = [
    '.',
    '..',
    '...',
    '.acme.example',
    'acme.example.',
    'acme..example',
    'acme.example..',
    '-acme.example',
    'acme-.example',
    'acme.-example',
    'acme.example-',
    '*.acme.example',
    'acme_x.example',
    'acme.example%2e',
    '%61cme.example',
    'acme%2eexample',
    'xn--',
    'xn--a',
    'xn--a-.example',
    'ac me.example',
  ];
  return [
    ...separators
      .flatMap((s) => [`https://${good}${s}${evil}`, `https://${evil}${s}@${good}`, `https://${s}${good}`])
      .filter((text) => !/\/\/[a-z.]+\/?$/.test(text)),
    ...invisible.flatMap((s) => [
      `https://ac${s}me.example`,
      `https:${s}//${good}`,
      `ht${s}tps://${good}`,
      `https://${good}${s}:443`,
    ]),
    ...lookAlikes.flatMap((s) => [`https://acme${s}example`, `https://${evil}${s}.${good}`, `https://${s}${good}`]),
    ...schemes.map((s) => s + good),
    ...paths.map((s) => `https://${good}${s}`),
    ...users.flatMap((s) => [`https://${s}${evil}`, `http://${s}localhost`]),
    ...ports.map((s) => `https://${good}${s}`),
    ...numbers.flatMap((s) => [`https://${s}`, `http://${s}`]),
    ...brackets.flatMap((s) => [`https://${s}`, `http://${s}`]),
    ...dots.map((s) => `https://${s}`),
  ];
}
