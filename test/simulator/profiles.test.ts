import assert from 'node:assert/strict';
import { startSimulator } from '../../simulator';
import { clientWithScope, RestClient } from './rest-client';
import { Browser, bearer, goodForm, heading, hrPortal, icbt, mint, post, shownChallengeId, useSimulator } from './support';

const RUN = `/run?appkey=${hrPortal.key}`;

describe('simulator: pessimistic profile', () => {
  const { tenant } = useSimulator({ profile: 'pessimistic' });

  it('lets a managed browser through that adds the header everywhere', async () => {
    const browser = new Browser(tenant().origin, bearer(await icbt(tenant().origin)));
    const page = await browser.open(RUN);
    assert.equal(heading((await browser.answer(page.text)).text), 'Signed in to HR Portal as alice@acme.example');
  });

  it('shows the challenge to nobody else', async () => {
    const { url } = await new Browser(tenant().origin, bearer(await icbt(tenant().origin))).open(RUN);
    assert.equal(shownChallengeId((await new Browser(tenant().origin).open(url)).text), '');
  });

  it('takes no token from query or cookie, and none twice', async () => {
    const token = await icbt(tenant().origin);
    assert.equal(shownChallengeId((await new Browser(tenant().origin).open(`${RUN}&Auth=${token}`)).text), '');
    assert.equal(shownChallengeId((await new Browser(tenant().origin, { cookie: `icbt=${token}` }).open(RUN)).text), '');
    const managed = new Browser(tenant().origin, bearer(token));
    assert.notEqual(shownChallengeId((await managed.open(RUN)).text), '');
    assert.equal((await managed.open(RUN)).status, 401);
  });

  it('starts no challenge on demand, and begins a sign-in anew after a mistake', async () => {
    const client = await clientWithScope(tenant().origin, 'ChallengeScope');
    assert.equal((await client.call('/Security/OnDemandChallenge', { User: 'bob@acme.example' })).success, false);
    const begun = await new RestClient(tenant().origin).start('bob@acme.example');
    assert.equal((await begun.answer('UP', 'CANARY-wrong')).Result.Summary, 'NewPackage');
  });

  it('is unfriendly to mistakes', async () => {
    assert.equal((await post(tenant().origin, '/token/ticket_launcher', goodForm)).status, 404);
    assert.equal((await mint(tenant().origin, 'nobody@acme.example')).headers.getSetCookie().length > 1, true);
  });
});

describe('simulator: options', () => {
  it('keeps single switches over the profile’s, also after a reset', async () => {
    const simulator = await startSimulator({ profile: 'pessimistic', switches: { binding: 'none' } });
    simulator.switches.binding = 'ip';
    simulator.reset();
    assert.equal(simulator.switches.binding, 'none');
    assert.deepEqual(simulator.switches.tokenSources, ['header']);
    await simulator.close();
  });

  it('serves other data than the demo’s', async () => {
    const simulator = await startSimulator({
      users: [{ name: 'eve@other.example', displayName: 'Eve', id: 'e', enabled: true }],
      tokenLifetimeSeconds: 60,
    });
    const token = await post(simulator.origin, '/oauth2/token/ticket_launcher', goodForm);
    assert.match(await token.text(), /"expires_in":60/);
    assert.match(await icbt(simulator.origin, 'eve@other.example'), /^\w{64}$/);
    assert.equal(await icbt(simulator.origin, 'alice@acme.example'), '');
    await simulator.close();
  });
});
