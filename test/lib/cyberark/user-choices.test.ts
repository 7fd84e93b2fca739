import assert from 'node:assert/strict';
import { CyberArkTenant } from '../../../lib/cyberark/tenant';
import { findUserChoices } from '../../../lib/cyberark/user-choices';
import { TokenCache } from '../../../lib/oauth/token-cache';
import type { UserRules } from '../../../lib/user-rules';
import type { Switches } from '../../../simulator';
import { useSimulator } from '../../simulator/support';
import { type ApiServer, startApiServer } from '../../support/api-server';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from '../http/support/cleanup';
import { settingsFor } from '../tenant-check/settings';

const ALICE = { user: 'alice@acme.example', name: 'Alice Ahlgren' };
const DAVE = { user: 'dave+ops@acme.example', name: "Dave O'Neill" };

describe('the users that a dialog offers', () => {
  const simulator = useSimulator();
  const open = closeAfterEach();
  const tenantFor = ({
    scope = 'QueryScope',
    origin = simulator.tenant().origin,
    users = { allow: [], deny: [] } as UserRules,
  }) => open(new CyberArkTenant({ ...settingsFor(origin, { scope, users }), tokens: new TokenCache() }));
  const find = (text: string, users?: UserRules) => findUserChoices(tenantFor(users ? { users } : {}), text, {});

  it('have what was typed in their login name or display name', async () => {
    assert.deepEqual(await find('ahlg'), [ALICE]);
    assert.deepEqual(await find('ALICE@'), [ALICE]);
    assert.deepEqual(await find('nobody of this name'), []);
  });

  it('are found by a name that holds a quote, which cannot alter the query', async () => {
    assert.deepEqual(await find("o'neill"), [DAVE]);
    for (const text of ["'", "' or Username like '%", "x'; Delete from User; --", "\\' or ''='"]) {
      const found = await find(text);
      assert.ok(found.length <= 1, `${text} finds ${found.length}`);
    }
  });

  it('are those whom the rules allow, and never the service user', async () => {
    const users = await find('acme', { allow: ['*@acme.example'], deny: ['b*', 'svc-*'] });
    assert.ok(users.length > 3);
    assert.deepEqual(
      users.filter(({ user }) => /^(bob|svc)|partner/.test(user)),
      [],
    );
    const server = await answering([{ Username: 'svc-launch@acme.example', DisplayName: 'Service' }]);
    assert.deepEqual(await findUserChoices(tenantFor({ origin: server.origin }), 'svc', {}), []);
  });

  it('are twenty of a page of a hundred, in order and in one line each', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({
      Username: `u${index}@acme.example`,
      DisplayName: `User ${index}`,
    }));
    const odd = [
      { Username: 'a\u202eb@acme.example' },
      { Username: 7 },
      {},
      { Username: 'zoe@acme.example', DisplayName: 'Aa\nZoe' },
    ];
    const server = await answering([...rows, ...odd]);
    const found = await findUserChoices(tenantFor({ origin: server.origin }), 'u', {});
    assert.equal(found.length, 20);
    assert.deepEqual(found[0], { user: 'zoe@acme.example', name: 'Aa Zoe' });
    assert.deepEqual(JSON.parse(server.calls[0]?.body ?? '').Args.PageSize, 100);
  });

  for (const scopeFail of [401, 403, 200] as const) {
    it(`are none where the scope leaves them out (${scopeFail}), which costs no second token and says what to do`, async () => {
      Object.assign(simulator.tenant().switches, { scopeFail } satisfies Partial<Switches>);
      const asked = findUserChoices(tenantFor({ scope: 'LaunchScope' }), 'ali', {});
      await rejectsIdentity(asked, 'IDENTITY_REFUSED', /scope would have to cover RedRock\/query/);
      assert.equal(simulator.tenant().count('token'), 1);
    });
  }

  it('tell of a tenant that is ill as of nothing else', async () => {
    simulator.tenant().setFault('redrockquery', { kind: 'status', status: 503 });
    await rejectsIdentity(find('ali'), 'IDENTITY_UNAVAILABLE');
  });

  async function answering(rows: readonly object[]): Promise<ApiServer> {
    const Results = rows.map((Row) => ({ Row }));
    return open(await startApiServer(() => ({ body: { success: true, Result: { Results } } })));
  }
});
