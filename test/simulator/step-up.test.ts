import assert from 'node:assert/strict';
import { clientWithScope, RestClient, type SignInByApi } from './rest-client';
import { hrPortal, icbt, reporter, useSimulator } from './support';

const CLICK = `/uprest/HandleAppClick?appkey=${hrPortal.key}`;

describe('simulator: step-up by API', () => {
  const { tenant, clock } = useSimulator();
  const client = () => new RestClient(tenant().origin);
  const alice = async () =>
    client().with(
      await client().signIn('alice@acme.example', 'CANARY-alice-password', async (begun) => {
        await begun.step('EMAIL', 'StartOOB');
        return begun.answer('EMAIL', latest()?.code);
      }),
    );
  const latest = () => tenant().outbox.messages.at(-1);
  const idsOf = (response: Response) => {
    const { searchParams } = new URL(response.headers.get('location') ?? '', tenant().origin);
    return { elevate: searchParams.get('elevate'), ChallengeStateId: searchParams.get('challengeId') };
  };
  const passMail = async (begun: SignInByApi) => {
    await begun.step('EMAIL', 'StartOOB');
    return (await begun.answer('EMAIL', latest()?.code)).Result;
  };

  it('takes an app click to the app, with nothing but the elevated token', async () => {
    const user = await alice();
    const ids = idsOf(await user.send(CLICK));
    const begun = await user.startWith('/Security/StartChallenge', { Version: '1.0', ...ids });
    assert.equal(begun.result.Summary, 'NewPackage');
    assert.equal(begun.mechanism('UP'), undefined);
    const { Summary, Auth, AuthLevel } = await passMail(begun);
    assert.deepEqual([Summary, AuthLevel], ['LoginSuccess', 'High']);
    assert.equal((await client().with(Auth).send(CLICK)).headers.get('location'), '/apps/hr-portal');
    assert.equal((await client().with(Auth).send(`/run?appkey=${hrPortal.key}`)).headers.get('location'), '/apps/hr-portal');
    assert.match((await user.send(CLICK)).headers.get('location') ?? '', /challengeId/);
  });

  it('takes the ids in a second visit to /run with the elevated cookie', async () => {
    const user = await alice();
    const ids = idsOf(await user.send(CLICK));
    const { Auth } = await passMail(await user.startWith('/Security/StartChallenge', { Elevate: ids.elevate, ...ids }));
    const query = new URLSearchParams({
      appkey: hrPortal.key,
      elevate: ids.elevate ?? '',
      challengeId: ids.ChallengeStateId ?? '',
    });
    const headers = { cookie: `.ASPXAUTH=${Auth}` };
    const response = await fetch(`${tenant().origin}/run?${query}`, { headers, redirect: 'manual' });
    assert.equal(response.headers.get('location'), '/apps/hr-portal');
  });

  it('may want the challenge’s id beside the elevated token, in header or body', async () => {
    tenant().switches.elevatedClick = 'token-and-id';
    const user = await alice();
    const ids = idsOf(await user.send(CLICK));
    const { Auth } = await passMail(await user.startWith('/Security/StartChallenge', ids));
    const elevated = client().with(Auth);
    const target = async (response: Promise<Response>) => (await response).headers.get('location') ?? '';
    assert.match(await target(elevated.send(CLICK)), /challengeId/);
    assert.equal(await target(elevated.send(CLICK, { ChallengeStateId: ids.ChallengeStateId })), '/apps/hr-portal');
    const withHeader = elevated.withHeaders({ 'x-cfy-challengeid': ids.ChallengeStateId ?? '' });
    assert.equal(await target(withHeader.send(CLICK)), '/apps/hr-portal');
    assert.match(await target(elevated.send(CLICK, { ChallengeStateId: 'junk' })), /challengeId/);
  });

  it('takes up the challenge of a launch with the same icbt', async () => {
    const launcher = client().with(await icbt(tenant().origin));
    const ids = idsOf(await launcher.send(`/run?appkey=${hrPortal.key}`));
    const { Summary, User } = await passMail(await launcher.startWith('/Security/StartChallenge', ids));
    assert.deepEqual([Summary, User], ['LoginSuccess', 'alice@acme.example']);
  });

  it('wants the identity that met the challenge', async () => {
    const user = await alice();
    const ids = idsOf(await user.send(CLICK));
    assert.equal((await client().send('/Security/StartChallenge', ids)).status, 401);
    const heidi = (await client().call('/Security/StartAuthentication', { User: 'heidi@acme.example' })).Result.Auth;
    assert.equal((await client().with(heidi).call('/Security/StartChallenge', ids)).Result.Summary, 'Failure');
    const another = client().with(await icbt(tenant().origin));
    assert.equal((await another.send('/Security/StartChallenge', ids)).status, 401);
  });

  it('fails for wrong ids, after five minutes and after a failure', async () => {
    const user = await alice();
    const ids = idsOf(await user.send(CLICK));
    const started = (body: object) => user.call('/Security/StartChallenge', body);
    assert.equal((await started({ ...ids, elevate: 'junk' })).success, false);
    const begun = await user.startWith('/Security/StartChallenge', ids);
    await begun.answer('EMAIL', 'wrong');
    assert.equal((await started(ids)).success, false);
    const late = idsOf(await user.send(CLICK));
    clock.ms += 300_000;
    assert.equal((await started(late)).success, false);
  });

  it('is asked for by the name of a profile, until it was passed', async () => {
    const user = await alice();
    const path = '/Security/ChallengeUser?profileName=Sensitive';
    const asked = await user.call(path);
    assert.equal(asked.success, false);
    const ids = { ChallengeStateId: asked.Result.ChallengeId };
    const { Auth } = await passMail(await user.startWith('/Security/StartChallenge', ids));
    assert.equal((await client().with(Auth).call(path)).success, true);
    assert.equal((await client().with(Auth).call('/Security/ChallengeUser?profileName=Other')).success, false);
    assert.equal((await user.call('/Security/StartChallenge', ids)).success, false, 'taken up once');
    assert.equal((await user.call('/Security/ChallengeUser')).Result, null);
    assert.equal((await client().send(path)).status, 401);
  });
});

describe('simulator: challenge on demand', () => {
  const { tenant } = useSimulator();
  const onDemand = async (User: string) =>
    (await clientWithScope(tenant().origin, 'ChallengeScope')).startWith('/Security/OnDemandChallenge', { User });

  it('asks a named user for a factor, without a password', async () => {
    const begun = await onDemand('bob@acme.example');
    assert.deepEqual([begun.result.Summary, begun.mechanism('UP')], ['NewPackage', undefined]);
    const { Result } = await begun.step('OTP', 'StartOOB');
    const push = await tenant().outbox.sent('bob@acme.example');
    tenant().outbox.approve(push.id, Result.GeneratedAuthValue);
    const ended = await begun.step('OTP', 'Poll');
    assert.deepEqual([ended.Result.Summary, ended.Result.User], ['LoginSuccess', 'bob@acme.example']);
  });

  it('ends without a token when the switch says so', async () => {
    tenant().switches.onDemandChallenge = 'no-token';
    const begun = await onDemand('heidi@acme.example');
    await begun.step('EMAIL', 'StartOOB');
    const { Result, headers } = await begun.answer('EMAIL', tenant().outbox.messages[0]?.code);
    assert.deepEqual([Result, headers.getSetCookie()], [{ Summary: 'LoginSuccess' }, []]);
  });

  it('fails after a denial, and for a user who is none', async () => {
    const begun = await onDemand('bob@acme.example');
    await begun.step('OTP', 'StartOOB');
    tenant().outbox.deny(tenant().outbox.messages[0]?.id ?? '');
    assert.equal((await begun.step('OTP', 'Poll')).Result.Summary, 'Failure');
    const nobody = await onDemand('nobody@acme.example');
    await nobody.step('EMAIL', 'StartOOB');
    assert.equal((await nobody.answer('EMAIL', tenant().outbox.messages.at(-1)?.code)).success, false);
    assert.equal((await onDemand('')).result.Summary, 'Undefined');
  });

  it('is for an administrator whose scope covers it, and may be refused altogether', async () => {
    const call = (client: RestClient) => client.send('/Security/OnDemandChallenge', { User: 'bob@acme.example' });
    assert.equal((await call(new RestClient(tenant().origin))).status, 401);
    assert.equal((await call(await clientWithScope(tenant().origin, 'LaunchScope'))).status, 401);
    const form = { client_id: reporter.id, client_secret: reporter.secret };
    const isRefused = async (client: RestClient) =>
      assert.match(
        (await client.call('/Security/OnDemandChallenge', { User: 'bob@acme.example' })).Message ?? '',
        /not authorized/,
      );
    await isRefused(await clientWithScope(tenant().origin, 'ChallengeScope', form));
    tenant().switches.onDemandChallenge = 'refused';
    await isRefused(await clientWithScope(tenant().origin, 'ChallengeScope'));
  });
});
