import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../../support/identity-error';
import { withNock } from '../../../support/nock-tenant';
import { failure, LOGIN_SUCCESS, newPackage, OATH, SESSION, SignInVendor, success } from './sign-in-vendor';
import { challenged, denied, Flow, granted } from './steps';

const START_CHALLENGE = '/Security/StartChallenge';
const ELEVATION = {
  kind: 'elevation',
  token: 'CANARY-token',
  elevate: 'CANARY-elevate',
  challengeId: 'CANARY-challenge',
} as const;

describe('CyberArk elevation', () => {
  withNock();
  let vendor: SignInVendor;
  let flow: Flow;
  beforeEach(() => {
    vendor = new SignInVendor();
    flow = new Flow(vendor.authenticator());
  });
  afterEach(() => vendor.close());

  it('is begun with the token that met the challenge and ends with a stronger one', async () => {
    vendor.will(START_CHALLENGE, success(newPackage([[OATH]]))).willAdvance({ ...LOGIN_SUCCESS, Auth: 'CANARY-elevated' });
    const step = challenged(await flow.authenticator.start(ELEVATION, {}));
    assert.doesNotMatch(JSON.stringify(step.state), /CANARY-token|CANARY-elevate|CANARY-challenge/);
    const { token, user } = granted(await flow.answer(step, '271828'));
    assert.deepEqual([token?.value, user], ['CANARY-elevated', 'alice@acme.example']);
    assert.deepEqual(vendor.operations, [
      { Version: '1.0', elevate: 'CANARY-elevate', ChallengeStateId: 'CANARY-challenge' },
      { TenantId: 'ABC1234', SessionId: SESSION, MechanismId: OATH.MechanismId, Action: 'Answer', Answer: '271828' },
    ]);
    assert.deepEqual(
      vendor.calls.map(({ headers }) => headers.authorization),
      ['Bearer CANARY-token', undefined],
    );
  });

  it('does without "elevate" for a challenge that no app click began', async () => {
    vendor.will(START_CHALLENGE, success(newPackage([[OATH]])));
    challenged(await flow.authenticator.start({ ...ELEVATION, elevate: '' }, {}));
    assert.deepEqual(vendor.operations, [{ Version: '1.0', ChallengeStateId: 'CANARY-challenge' }]);
  });

  it('stays at the host that the token belongs to', async () => {
    vendor.will(START_CHALLENGE, success(newPackage([[OATH]], { PodFqdn: 'evil.example' }))).willAdvance(LOGIN_SUCCESS);
    granted(await flow.answer(await flow.authenticator.start(ELEVATION, {}), '271828'));
  });

  it('says what does not work', async () => {
    vendor.will(START_CHALLENGE, '', { status: 401 });
    await rejectsIdentity(flow.authenticator.start(ELEVATION, {}), 'IDENTITY_UNAUTHORIZED', /person's token/);
    vendor.will(START_CHALLENGE, failure({ Summary: 'Failure' }));
    assert.deepEqual(denied(await flow.authenticator.start(ELEVATION, {})), { reason: 'unspecified' });
  });

  it('sends nothing that could not be right', async () => {
    const wrong: object[] = [
      { token: '' },
      { token: undefined },
      { token: 'two words' },
      { token: 'CANARY\r\nX: y' },
      { token: 'x'.repeat(16_385) },
      { challengeId: '' },
      { challengeId: undefined },
      { challengeId: 'a\nb' },
      { elevate: undefined },
      { elevate: 'x'.repeat(2049) },
    ];
    for (const change of wrong) {
      const error = await rejectsIdentity(
        flow.authenticator.start({ ...ELEVATION, ...change } as typeof ELEVATION, {}),
        'IDENTITY_INPUT',
      );
      assert.doesNotMatch(error.message, /CANARY/);
    }
    assert.deepEqual(vendor.calls, []);
  });
});
