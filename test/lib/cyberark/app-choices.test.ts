import assert from 'node:assert/strict';
import { listAppChoices } from '../../../lib/cyberark/app-choices';
import { CyberArkTenant } from '../../../lib/cyberark/tenant';
import { TokenCache } from '../../../lib/oauth/token-cache';
import type { Switches } from '../../../simulator';
import { useSimulator } from '../../simulator/support';
import { startApiServer } from '../../support/api-server';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from '../http/support/cleanup';
import { settingsFor } from '../tenant-check/settings';

describe('the apps that a dialog offers', () => {
  const simulator = useSimulator();
  const open = closeAfterEach();
  const tenantFor = (scope: string, origin = simulator.tenant().origin) =>
    open(new CyberArkTenant({ ...settingsFor(origin, { scope }), tokens: new TokenCache() }));

  it('are all of the tenant where the client may query, by name', async () => {
    const apps = await listAppChoices(tenantFor('QueryScope'), {});
    const { apps: all } = simulator.tenant().tenant;
    assert.deepEqual(
      apps,
      all.map(({ key, title }) => ({ key, name: title })).toSorted((one, other) => one.name.localeCompare(other.name)),
    );
  });

  for (const scopeFail of [401, 403, 200] as const) {
    it(`are none where the scope leaves them out (${scopeFail}), which costs no second token and says what to do`, async () => {
      Object.assign(simulator.tenant().switches, { scopeFail } satisfies Partial<Switches>);
      const tenant = tenantFor('LaunchScope');
      await rejectsIdentity(
        listAppChoices(tenant, {}),
        'IDENTITY_REFUSED',
        /scope would have to cover RedRock\/query, or UPRest\/GetUPData/,
      );
      assert.equal(simulator.tenant().count('token'), 1);
    });
  }

  it("are the service user's own where only the portal may be asked, and hold no line ends", async () => {
    const Apps = [{ AppKey: 'k2', DisplayName: 'Pay\nroll' }, { AppKey: 'k1', Name: 'canteen' }, { AppKey: 7 }, {}];
    const server = open(
      await startApiServer(({ url }) =>
        url === '/UPRest/GetUPData' ? { body: { success: true, Result: { Apps } } } : { status: 403, body: {} },
      ),
    );
    assert.deepEqual(await listAppChoices(tenantFor('PortalScope', server.origin), {}), [
      { key: 'k1', name: 'canteen' },
      { key: 'k2', name: 'Payroll' },
    ]);
    assert.deepEqual(
      server.calls.map(({ url, body }) => [url, JSON.parse(body).force]),
      [
        ['/RedRock/Query', undefined],
        ['/UPRest/GetUPData', false],
      ],
    );
  });

  it('tell of a tenant that is ill as of nothing else', async () => {
    simulator.tenant().setFault('redrockquery', { kind: 'status', status: 503 });
    await rejectsIdentity(listAppChoices(tenantFor('QueryScope'), {}), 'IDENTITY_UNAVAILABLE');
  });
});
