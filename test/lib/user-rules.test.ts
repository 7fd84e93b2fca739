import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isIdentityError } from '../../lib/errors';
import { type UserRules, userCheck } from '../../lib/user-rules';
import { throwsIdentity } from '../support/identity-error';

const SERVICE = 'svc-mfa@acme.example';

function allowed(user: string, rules: Partial<UserRules>, service = SERVICE): boolean {
  try {
    userCheck({ allow: [], deny: [], ...rules }, service)(user);
    return true;
  } catch (error) {
    assert.ok(isIdentityError(error, 'IDENTITY_REFUSED'), String(error));
    return false;
  }
}

describe('userCheck', () => {
  it('allows everybody where there are no rules', () => {
    assert.equal(allowed('alice@acme.example', {}), true);
  });

  it('allows only whom an allow rule names, where there is one', () => {
    const rules = { allow: ['*@acme.example', 'bob@partner.example'] };
    assert.equal(allowed('alice@acme.example', rules), true);
    assert.equal(allowed('bob@partner.example', rules), true);
    assert.equal(allowed('eve@partner.example', rules), false);
    assert.equal(allowed('alice@acme.example.evil.example', rules), false);
    assert.equal(allowed('acme.example', rules), false);
  });

  it('lets deny win over allow', () => {
    const rules = { allow: ['*'], deny: ['*admin*', 'ceo@acme.example'] };
    assert.equal(allowed('alice@acme.example', rules), true);
    assert.equal(allowed('alice-admin@acme.example', rules), false);
    assert.equal(allowed('ceo@acme.example', { ...rules, allow: ['ceo@acme.example'] }), false);
  });

  it('denies the bare name, too, where a deny pattern has a suffix: the directory adds one', () => {
    for (const pattern of ['admin@acme.example', 'adm*@acme.example', 'ADMIN＠*']) {
      assert.equal(allowed('admin', { deny: [pattern] }), false, pattern);
      assert.equal(allowed('Admin', { deny: [pattern] }), false, pattern);
      assert.equal(allowed('bob', { deny: [pattern] }), true, pattern);
    }
    assert.equal(allowed('admin@partner.example', { deny: ['admin@acme.example'] }), true);
    assert.equal(allowed('admin', { allow: ['admin@acme.example'] }), false);
  });

  it('takes the id of a user in place of a name only where an allow rule holds it', () => {
    const id = '0f5be9c1-5b41-4b3f-9a35-2f1d7d0e7c11';
    assert.equal(allowed(id, {}), false);
    assert.equal(allowed(id.toUpperCase(), { deny: ['admin@acme.example'] }), false);
    assert.equal(allowed(id, { allow: ['*@acme.example'] }), false);
    assert.equal(allowed(id, { allow: [id] }), true);
    assert.equal(allowed(`${id}@acme.example`, {}), true);
  });

  it('says which rule it was, but not for whom', () => {
    const check = userCheck({ allow: ['bob'], deny: ['eve'] }, SERVICE);
    assert.doesNotMatch(throwsIdentity(() => check('alice'), 'IDENTITY_REFUSED', /allow rules/).message, /alice|bob/);
    assert.doesNotMatch(throwsIdentity(() => check('eve'), 'IDENTITY_REFUSED', /deny rules/).message, /eve\b/);
    throwsIdentity(() => check(SERVICE), 'IDENTITY_REFUSED', /service user/);
  });

  it('takes spellings that a directory may take for one name for one', () => {
    const spellings = [
      'ADMIN@ACME.EXAMPLE',
      'Admin@Acme.Example',
      'ａｄｍｉｎ@acme.example',
      'admin＠acme.example',
      '𝐚dmin@acme.example',
      'ﬁ',
      ' admin@acme.example ',
    ];
    for (const user of spellings.filter((text) => text !== 'ﬁ')) {
      assert.equal(allowed(user, { deny: ['admin@acme.example'] }), false, user);
      assert.equal(allowed('admin@acme.example', { deny: [user] }), false, user);
    }
    assert.equal(allowed('oﬃce@x', { deny: ['office@x'] }), false);
    assert.equal(allowed('jose\u0301@x', { deny: ['josé@x'] }), false);
    assert.equal(allowed('STRASSE@x', { deny: ['straße@x'] }), false);
    assert.equal(allowed('ﬁona@x', { deny: ['fi*'] }), false);
  });

  it('takes every spelling of one letter for one, also where its upper case comes apart or has none', () => {
    const pairs = [
      ['STRAẞE', 'straße'],
      ['ΜΑΪ\u0301ΟΥ', 'μα\u0390ου'],
      ['ǰan', 'J\u030can'],
      ['\u0130stanbul', 'i\u0307stanbul'],
    ] as const;
    for (const [one, other] of pairs) {
      assert.equal(allowed(`${one}@x`, { deny: [`${other}@x`] }), false, one);
      assert.equal(allowed(`${other}@x`, { deny: [`${one}@x`] }), false, other);
      assert.equal(allowed(`${one}@x`, { allow: [`${other}@x`] }), true, one);
    }
    const letter = fc.integer({ min: 0x20, max: 0x2ffff }).filter((code) => code < 0xd800 || code > 0xdfff);
    fc.assert(
      fc.property(letter, (code) => {
        const name = `a${String.fromCodePoint(code)}b@x`;
        fc.pre(!name.includes('*') && name.split('@').length === 2);
        for (const spelling of [name.toUpperCase(), name.toLowerCase(), name.normalize('NFD')]) {
          assert.equal(allowed(spelling, { deny: [name] }), false, `${code.toString(16)} ${spelling}`);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('is not misled by a letter whose lower case depends on its neighbours', () => {
    for (const user of ['ΝΙΚΟΣ@x', 'νικος@x', 'νικοσ@x']) assert.equal(allowed(user, { deny: ['ΝΙΚΟΣ*'] }), false, user);
    assert.equal(allowed('ανασβ@x', { deny: ['ΑΝΑΣ*'] }), false);
  });

  it('takes look-alikes of another script for what they are: other names', () => {
    assert.equal(allowed('\u0430dmin@acme.example', { allow: ['admin@acme.example'] }), false);
  });

  it('always refuses the service account, with and without its suffix, whatever the rules say', () => {
    const rules = { allow: ['*', SERVICE, 'svc-mfa'] };
    for (const user of [
      SERVICE,
      'SVC-MFA@Acme.Example',
      'svc-mfa',
      'Svc-Mfa',
      'ｓvc-mfa@acme.example',
      'svc-mfa＠acme.example',
      ` ${SERVICE} `,
    ]) {
      assert.equal(allowed(user, rules), false, user);
    }
    assert.equal(allowed('svc-mfa@partner.example', rules), true);
    assert.equal(allowed('svc-mfa2@acme.example', rules), true);
  });

  it('refuses every account of that name where the service account is configured without its suffix', () => {
    for (const user of ['svc-mfa', 'SVC-MFA@acme.example', 'svc-mfa@partner.example']) {
      assert.equal(allowed(user, { allow: ['*'] }, 'svc-mfa'), false, user);
    }
    assert.equal(allowed('svc-mfa2@acme.example', { allow: ['*'] }, 'svc-mfa'), true);
  });

  it('refuses the service account for every generated pair of rules', () => {
    const pattern = fc.string({ unit: fc.constantFrom(...'svc-mfa@.*'), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(pattern),
        fc.array(pattern),
        fc.constantFrom(SERVICE, SERVICE.toUpperCase(), 'svc-mfa'),
        (allow, deny, user) => {
          assert.equal(allowed(user, { allow: [...allow, '*'], deny }), false);
        },
      ),
    );
  });

  it('reads a star as any run of characters, as a regular expression would', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'aab.+@$'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom(...'aab.+@$**'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, letters, (glob, name) => {
        const isMatch = (text: string) => new RegExp(`^${text.replace(/[.+$]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(name);
        const isBareMatch = glob.includes('@') && !name.includes('@') && isMatch(glob.split('@')[0] ?? '');
        assert.equal(allowed(name, { allow: [glob] }, 'nobody'), isMatch(glob), `${glob} on ${name}`);
        assert.equal(allowed(name, { deny: [glob] }, 'nobody'), !isMatch(glob) && !isBareMatch, `${glob} on ${name}`);
      }),
      { numRuns: 10_000 },
    );
  });

  it('takes linear time on patterns that make a backtracking matcher hang', () => {
    assert.equal(allowed('a'.repeat(254), { allow: [`${'a*'.repeat(100)}b`] }), false);
    assert.equal(allowed('a'.repeat(254), { allow: [`${'*a'.repeat(254)}*`] }), true);
    assert.equal(allowed('a'.repeat(254), { allow: [`${'*a'.repeat(255)}*`] }), false);
  });
});
