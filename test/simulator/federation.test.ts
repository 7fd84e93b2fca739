import assert from 'node:assert/strict';
import { startSimulator } from '../../simulator';
import { RestClient } from './rest-client';
import { useSimulator } from './support';

const FRANK = 'frank@partner.example';
const START = '/Security/StartAuthentication';

describe('simulator: federated user', () => {
  const { tenant, clock } = useSimulator({
    users: [
      { name: FRANK, displayName: 'Frank', id: 'f', enabled: true, signIn: { challenges: [], federated: { pin: false } } },
      {
        name: 'pia@partner.example',
        displayName: 'Pia',
        id: 'p',
        enabled: true,
        signIn: { challenges: [], federated: { pin: true } },
      },
    ],
  });
  const client = () => new RestClient(tenant().origin, { OobIdPAuth: 'true' });
  const status = (SessionId: string) => client().call('/Security/OobAuthStatus', { SessionId });
  const signInAt = (url: string) => fetch(url, { method: 'POST' });

  it('is sent to another provider and waited for', async () => {
    const { Result } = await client().call(START, { User: FRANK });
    assert.equal(Result.IdpOobAuthPinRequired, false);
    assert.equal(Result.Challenges, undefined);
    assert.equal((await status(Result.IdpLoginSessionId)).Result.State, 'Pending');
    assert.match(await (await fetch(Result.IdpRedirectShortUrl)).text(), /another identity provider/);
    assert.equal((await status(Result.IdpLoginSessionId)).Result.State, 'Pending');
    await signInAt(Result.IdpRedirectUrl);
    const done = await status(Result.IdpLoginSessionId);
    assert.deepEqual([done.Result.State, done.Result.TokenLifetime], ['Success', 900]);
    assert.equal((await client().with(done.Result.Token).call('/Security/whoami')).Result.User, FRANK);
    clock.ms += 900_000;
    assert.equal((await client().with(done.Result.Token).send('/Security/whoami')).status, 401);
    assert.equal((await status(Result.IdpLoginSessionId)).success, false, 'told once');
  });

  it('is not waited for by a client that did not say that it can', async () => {
    const { Result } = await new RestClient(tenant().origin).call(START, { User: FRANK });
    assert.ok(Result.IdpRedirectUrl.startsWith(`${tenant().origin}/idp/`));
    assert.deepEqual([Result.IdpLoginSessionId, Result.IdpRedirectShortUrl], [undefined, undefined]);
  });

  it('may have to type a PIN that the provider shows', async () => {
    const signIn = async (pin: (shown: string) => string) => {
      const { Result } = await client().call(START, { User: 'pia@partner.example' });
      const page = await (await signInAt(Result.IdpRedirectUrl)).text();
      assert.equal((await status(Result.IdpLoginSessionId)).Result.State, 'Pending');
      const Answer = pin(/<output>(\d{6})</.exec(page)?.[1] ?? '');
      const body = { SessionId: Result.IdpLoginSessionId, MechanismId: 'OOBAUTHPIN', Action: 'Answer', Answer };
      return client().call('/Security/AdvanceAuthentication', { ...body, TenantId: Result.TenantId });
    };
    assert.equal((await signIn((shown) => shown)).Result.Summary, 'LoginSuccess');
    assert.equal((await signIn(() => 'wrong')).Result.Summary, 'Failure');
  });

  it('fails when the sign-in is denied, takes too long or never began', async () => {
    const denied = (await client().call(START, { User: FRANK })).Result;
    tenant().outbox.deny(denied.IdpShortUrlId);
    const late = (await client().call(START, { User: FRANK })).Result;
    clock.ms += 300_000;
    for (const id of [denied.IdpLoginSessionId, late.IdpLoginSessionId, 'CANARY-junk']) {
      const { success, Result } = await status(id);
      assert.deepEqual([success, Result.State], [false, 'Failed']);
    }
    assert.equal((await signInAt(denied.IdpRedirectUrl)).status, 404);
  });
});

describe('simulator: pod', () => {
  const { tenant } = useSimulator();

  it('is named by the host that somebody’s sign-in does not belong to', async () => {
    const front = await startSimulator({ switches: { podFqdn: `127.0.0.1:${tenant().port}` } });
    const { success, Result } = await new RestClient(front.origin).call(START, { User: 'alice@acme.example' });
    assert.deepEqual([success, Result], [true, { PodFqdn: `127.0.0.1:${tenant().port}` }]);
    const begun = await new RestClient(`http://${Result.PodFqdn}`).start('alice@acme.example');
    assert.equal(begun.result.Summary, 'NewPackage');
    await front.close();
  });

  it('is named on the right host, too, when the switch says so', async () => {
    const pod = `127.0.0.1:${tenant().port}`;
    const start = async (user: string) => (await new RestClient(tenant().origin).call(START, { User: user })).Result;
    tenant().switches.podFqdn = pod;
    assert.deepEqual([(await start('alice@acme.example')).PodFqdn, (await start(FRANK)).PodFqdn], [undefined, undefined]);
    tenant().switches.podRepeated = true;
    const { PodFqdn, Summary } = await start('alice@acme.example');
    assert.deepEqual([PodFqdn, Summary, (await start(FRANK)).PodFqdn], [pod, 'NewPackage', pod]);
  });

  it('may be named in a circle', async () => {
    tenant().switches.podFqdn = 'localhost:1';
    const { Result } = await new RestClient(tenant().origin).call(START, { User: 'alice@acme.example' });
    assert.equal(Result.PodFqdn, 'localhost:1');
  });
});
