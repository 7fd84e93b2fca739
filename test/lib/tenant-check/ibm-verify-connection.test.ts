import assert from 'node:assert/strict';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import { checkIbmVerifyConnection, type IbmVerifyCheckSettings } from '../../../lib/tenant-check/ibm-verify-connection';
import { demoVerifyTenant, startIbmVerifySimulator } from '../../../simulator/ibm-verify';
import { closeAfterEach } from '../http/support/cleanup';
import { outcomes, stepOf } from './settings';

const [client] = demoVerifyTenant.clients;

describe('the check of a connection to IBM Verify', () => {
  const open = closeAfterEach();

  async function check(changes: Partial<IbmVerifyCheckSettings> = {}) {
    const { origin } = open(await startIbmVerifySimulator());
    return checkIbmVerifyConnection({
      origin,
      tokenPath: '/v1.0/endpoint/default/token',
      scope: '',
      clientAuthentication: 'client_secret_post',
      clientId: client?.id ?? '',
      clientSecret: client?.secret ?? '',
      timeoutMs: 10_000,
      identitySource: 'Cloud Directory',
      refusals: new TokenRefusals(),
      ...changes,
    });
  }

  it('passes every step at a tenant that fits', async () => {
    assert.deepEqual(outcomes(await check()), ['name ok', 'connection ok', 'token ok', 'scope ok', 'identity-source ok']);
  });

  for (const [title, identitySource, hint] of [
    ['an identity source that is not there', 'Payroll', /no identity source of this name/],
    ['no identity source where the tenant has two', '', /has 2 identity sources: enter the name of one/],
  ] as const) {
    it(`finds ${title} wrong`, async () => {
      const steps = await check({ identitySource });
      assert.equal(outcomes(steps).at(-1), 'identity-source failed IDENTITY_CONFIG');
      assert.match(stepOf(steps, 'identity-source').hint ?? '', hint);
    });
  }

  it('stops at a client that the tenant does not know', async () => {
    const steps = await check({ clientSecret: 'CANARY-wrong' });
    assert.deepEqual(outcomes(steps).slice(2), [
      'token failed IDENTITY_INVALID_CLIENT',
      'scope skipped',
      'identity-source skipped',
    ]);
    assert.doesNotMatch(JSON.stringify(steps), /CANARY/);
  });
});
