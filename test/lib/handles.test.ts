import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type HeldToken, holdToken, openToken } from '../../lib/handles';
import { throwsIdentity } from '../support/identity-error';

const TENANT = 'https://acme.example';
/** Later than any other test's: the shelves of one process go by the time that they are given. */
const NOW = 4_102_444_800_000;
const ACCESS: HeldToken = {
  kind: 'access-token',
  issuer: 'config',
  tenant: TENANT,
  value: 'CANARY-access',
  expiresAt: NOW + 600_000,
};
const USER: HeldToken = { ...ACCESS, kind: 'user-token', issuer: 'tenant', value: 'CANARY-icbt', user: 'alice@acme.example' };

const openUser = (handle: unknown) => openToken(handle, 'user-token', TENANT);

describe('handles', () => {
  it('open to what they stand for, for both kinds, as often as they are asked', () => {
    for (const token of [ACCESS, USER]) {
      const handle = holdToken(token, NOW);
      for (let time = 0; time < 3; time++) assert.deepEqual(openToken(handle, token.kind, TENANT), token);
    }
  });

  it('are different for one and the same token, tell their kind, and hold nothing of it', () => {
    const handles = new Set(Array.from({ length: 10_000 }, () => holdToken(USER, NOW)));
    assert.equal(handles.size, 10_000);
    for (const handle of handles) assert.match(handle, /^idut_\d+-[\w-]{22}$/);
    assert.match(holdToken(ACCESS, NOW), /^idat_\d+-[\w-]{22}$/);
  });

  it('open an access token that has expired: that is for the caller to judge', () => {
    const handle = holdToken({ ...ACCESS, expiresAt: NOW }, NOW);
    holdToken(ACCESS, NOW + 1);
    assert.equal(openToken(handle, 'access-token', TENANT).expiresAt, NOW);
  });

  it('do not stand for a token of another kind or of another tenant', () => {
    throwsIdentity(() => openUser(holdToken(ACCESS, NOW)), 'IDENTITY_INPUT', /no user cookie/);
    throwsIdentity(() => openToken(holdToken(USER, NOW), 'access-token', TENANT), 'IDENTITY_INPUT', /no access token/);
    throwsIdentity(() => openUser(holdToken(ACCESS, NOW).replace('idat_', 'idut_')), 'IDENTITY_INPUT');
    throwsIdentity(
      () => openToken(holdToken(USER, NOW), 'user-token', 'https://other.example'),
      'IDENTITY_INPUT',
      /another tenant/,
    );
  });

  it('refuse everything else, without repeating it', () => {
    const inputs = [
      undefined,
      null,
      '',
      'idut_',
      'CANARY-icbt',
      7,
      {},
      [],
      Symbol('x'),
      '__proto__',
      'constructor',
      `${holdToken(USER, NOW)} `,
    ];
    for (const input of inputs) {
      const error = throwsIdentity(() => openUser(input), 'IDENTITY_INPUT', /restart/);
      assert.doesNotMatch(error.message, /CANARY/);
    }
    fc.assert(
      fc.property(fc.anything(), (input) => {
        throwsIdentity(() => openUser(input), 'IDENTITY_INPUT');
      }),
    );
  });

  it('keep 20,000 user tokens that nobody has opened yet, whatever else is opened meanwhile', () => {
    const early = Array.from({ length: 20_000 }, (_, at) => holdToken({ ...USER, value: `CANARY-${at}` }, NOW));
    for (let launch = 0; launch < 200_000; launch++) openUser(holdToken(USER, NOW));
    for (const [at, handle] of early.entries()) assert.equal(openUser(handle).value, `CANARY-${at}`);
  });

  it('keep an opened user token while 9,000 others are opened, and forget it after 10,000', () => {
    const handle = holdToken(USER, NOW);
    openUser(handle);
    for (let launch = 0; launch < 9_000; launch++) openUser(holdToken(USER, NOW));
    assert.deepEqual(openUser(handle), USER);
    for (let launch = 0; launch < 10_000; launch++) openUser(holdToken(USER, NOW));
    throwsIdentity(() => openUser(handle), 'IDENTITY_INPUT', /10000 others were used/);
  });

  it('forget user tokens, opened or not, within ten minutes of their expiry', () => {
    const start = NOW + 10_000_000;
    const unopened = holdToken(USER, start);
    const opened = holdToken(USER, start);
    openUser(opened);
    for (const later of [600_000, 1_200_000]) openUser(holdToken(USER, start + later));
    for (const handle of [unopened, opened]) throwsIdentity(() => openUser(handle), 'IDENTITY_INPUT');
  });

  it('keep an authentication token for twelve hours, however often it is opened, also where nobody knows when it expires', () => {
    const token: HeldToken = {
      kind: 'authentication-token',
      issuer: 'tenant',
      tenant: TENANT,
      value: 'CANARY-a',
      expiresAt: Number.POSITIVE_INFINITY,
    };
    const open = (handle: string) => openToken(handle, 'authentication-token', TENANT);
    const start = NOW + 20_000_000_000;
    const handle = holdToken(token, start);
    assert.match(handle, /^idnt_\d+-[\w-]{22}$/);
    for (let hour = 1; hour < 12; hour++) {
      holdToken(token, start + hour * 3_600_000);
      assert.deepEqual(open(handle), token);
    }
    holdToken(token, start + 12 * 3_600_000);
    throwsIdentity(() => open(handle), 'IDENTITY_INPUT', /no authentication token/);
  });

  it('keep 10,000 authentication tokens, and forget the oldest of 20,000', () => {
    const token: HeldToken = { ...ACCESS, kind: 'authentication-token' };
    const handles = Array.from({ length: 20_001 }, () => holdToken(token, NOW));
    for (const handle of handles.slice(-10_000)) assert.deepEqual(openToken(handle, 'authentication-token', TENANT), token);
    throwsIdentity(() => openToken(handles[0], 'authentication-token', TENANT), 'IDENTITY_INPUT');
  });

  it('forget the oldest of 100,000 that nobody opens', () => {
    const first = holdToken(USER, NOW);
    for (let more = 0; more < 100_000; more++) holdToken(USER, NOW);
    throwsIdentity(() => openUser(first), 'IDENTITY_INPUT');
  });
});
