import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openToken, type SealedToken, sealToken } from '../../lib/handles';
import { throwsIdentity } from '../support/identity-error';

const TENANT = 'https://acme.example';
const ACCESS: SealedToken = { kind: 'access-token', tenant: TENANT, value: 'CANARY-access', expiresAt: 1_767_225_600_000 };
const USER: SealedToken = { ...ACCESS, kind: 'user-token', value: 'CANARY-icbt', user: 'alice@acme.example' };

describe('handles', () => {
  it('open to what was sealed, for both kinds', () => {
    assert.deepEqual(openToken(sealToken(ACCESS), 'access-token', TENANT), ACCESS);
    assert.deepEqual(openToken(sealToken(USER), 'user-token', TENANT), USER);
  });

  it('bring back every value and every user, to the last character', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.maxSafeInteger(), (value, user, expiresAt) => {
        const token = { ...USER, value, user, expiresAt };
        assert.deepEqual(openToken(sealToken(token), 'user-token', TENANT), token);
      }),
    );
    const longest = { ...USER, value: 'x'.repeat(16_384), user: '\u{1f600}'.repeat(127) };
    assert.deepEqual(openToken(sealToken(longest), 'user-token', TENANT), longest);
  });

  it('open even when the token has expired: that is for the caller to judge', () => {
    const token = { ...ACCESS, expiresAt: 0 };
    assert.deepEqual(openToken(sealToken(token), 'access-token', TENANT), token);
  });

  it('tell their kind by their prefix and hold nothing that could be read', () => {
    for (const [token, prefix] of [
      [ACCESS, 'idat_'],
      [USER, 'idut_'],
    ] as const) {
      const handle = sealToken(token);
      assert.match(handle, new RegExp(`^${prefix}[\\w-]+$`));
      const decoded = Buffer.from(handle.slice(prefix.length), 'base64url').toString('latin1');
      for (const secret of [token.value, 'alice', 'acme.example']) {
        const bytes = Buffer.from(secret);
        const forms = [secret, encodeURIComponent(secret), bytes.toString('base64url').slice(0, -2), bytes.toString('hex')];
        for (const form of forms) assert.equal(handle.includes(form) || decoded.includes(form), false, form);
      }
    }
  });

  it('do not open when any one character has been changed, left out or put in', () => {
    const handle = sealToken(USER);
    for (let at = 0; at < handle.length; at++) {
      const character = handle.charAt(at);
      const others = [character === 'A' ? 'B' : 'A', character === '_' ? '/' : '_', '=', '.', ' ', '\n', 'é'].filter(
        (c) => c !== character,
      );
      for (const other of others) refused(handle.slice(0, at) + other + handle.slice(at + 1));
      refused(handle.slice(0, at) + handle.slice(at + 1));
      refused(handle.slice(0, at));
      for (const extra of ['A', '=', '\n', '!']) refused(handle.slice(0, at) + extra + handle.slice(at));
    }
    for (const extra of ['=', '==', 'A', ' ', '\n', '!']) refused(handle + extra);
  });

  it('do not open when any one bit has been changed', () => {
    const sealed = Buffer.from(sealToken(USER).slice('idut_'.length), 'base64url');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      refused(`idut_${changed.toString('base64url')}`);
    }
  });

  it('have one spelling each: the spare bits at the end count, too', () => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const value of ['1', '12', '123']) {
      const handle = sealToken({ ...USER, value });
      for (const digit of digits) if (!handle.endsWith(digit)) refused(handle.slice(0, -1) + digit);
    }
  });

  it('do not stand for a token of another kind or of another tenant', () => {
    throwsIdentity(() => openToken(sealToken(ACCESS), 'user-token', TENANT), 'IDENTITY_INPUT', /no user cookie/);
    throwsIdentity(() => openToken(sealToken(USER), 'access-token', TENANT), 'IDENTITY_INPUT', /no access token/);
    refused(sealToken(ACCESS).replace('idat_', 'idut_'));
    throwsIdentity(() => openToken(sealToken(USER), 'user-token', 'https://other.example'), 'IDENTITY_INPUT', /another tenant/);
  });

  it('refuse everything else, without repeating it', () => {
    const inputs = [
      undefined,
      null,
      '',
      'idut_',
      'idut_AAAA',
      'CANARY-icbt',
      7,
      {},
      [],
      Symbol('x'),
      sealToken,
      `idut_${'A'.repeat(70_000)}`,
    ];
    for (const input of inputs) {
      const error = throwsIdentity(() => openToken(input, 'user-token', TENANT), 'IDENTITY_INPUT', /restart/);
      assert.doesNotMatch(error.message, /CANARY|AAAA/);
    }
    fc.assert(fc.property(fc.anything(), (input) => refused(input)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => refused(`idut_${Buffer.from(bytes).toString('base64url')}`)),
    );
  });

  it('never use a nonce twice', () => {
    const nonces = new Set<string>();
    for (let seal = 0; seal < 10_000; seal++) {
      const handle = sealToken(seal % 2 === 0 ? ACCESS : USER);
      nonces.add(Buffer.from(handle.slice(5), 'base64url').subarray(0, 12).toString('hex'));
    }
    assert.equal(nonces.size, 10_000);
  });
});

function refused(input: unknown): void {
  throwsIdentity(() => openToken(input, 'user-token', TENANT), 'IDENTITY_INPUT');
}
