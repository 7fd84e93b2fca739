import assert from 'node:assert/strict';
import { parseSessionTarget, sessionHandOff } from '../../../lib/ibm-verify/session';
import { throwsIdentity } from '../../support/identity-error';
import { EVIL, GOOD, redirectTricks } from '../../support/url-tricks';

const TENANT = 'https://acme.verify.example';
const ALLOWED = [`https://${GOOD}`];
const parse = (value: unknown) => parseSessionTarget(value, TENANT, ALLOWED);

describe('parseSessionTarget', () => {
  it('takes a path of the tenant, and an address of the tenant or of the list', () => {
    assert.equal(parse('/usc'), `${TENANT}/usc`);
    assert.equal(parse('/apps/7?tab=1#top'), `${TENANT}/apps/7?tab=1#top`);
    assert.equal(parse(`${TENANT}/x`), `${TENANT}/x`);
    assert.equal(parse(`https://${GOOD}/a`), `https://${GOOD}/a`);
  });

  for (const value of [
    undefined,
    null,
    '',
    7,
    {},
    'usc',
    '//evil.example/x',
    '/\\evil.example',
    '/a b',
    '/a\nb',
    'javascript:alert(1)',
  ]) {
    it(`refuses ${JSON.stringify(value) ?? value}`, () => {
      throwsIdentity(() => parse(value), 'IDENTITY_INPUT', /redirect URL/);
    });
  }

  it('refuses every other origin, and leads nowhere else by any trick', () => {
    throwsIdentity(() => parse(`https://${EVIL}/`), 'IDENTITY_INPUT', /not among/);
    throwsIdentity(() => parse(`https://user@${GOOD}/`), 'IDENTITY_INPUT');
    let refused = 0;
    for (const trick of redirectTricks()) {
      let target: string;
      try {
        target = parse(trick);
      } catch {
        refused += 1;
        continue;
      }
      assert.ok([TENANT, ...ALLOWED].includes(new URL(target).origin), trick);
    }
    assert.ok(refused > 100, `${refused} tricks were refused`);
  });
});

describe('sessionHandOff', () => {
  it('is a form to post, as the vendor recommends', () => {
    assert.deepEqual(sessionHandOff(TENANT, 'CANARY-token', `${TENANT}/usc`), {
      action: `${TENANT}/v1.0/auth/session`,
      fields: { access_token: 'CANARY-token', redirect_url: `${TENANT}/usc` },
    });
  });
});
