import assert from 'node:assert/strict';
import { liveIdentities } from '../../../nodes/identity-config/live-identities';
import { CLIENT_ID, CLIENT_SECRET, challenge, ScriptedTenant } from '../../lib/ibm-verify/scripted-tenant';
import { answer, challenged, choose, next } from '../../lib/ibm-verify/steps';
import { getToken, tenant } from '../../support/flow-nodes';
import { rejectsIdentity } from '../../support/identity-error';
import { useFlows } from '../../support/use-flows';

describe('identity-config: what an IBM Verify tenant is told', () => {
  const flows = useFlows();
  let scripted: ScriptedTenant;
  beforeEach(async () => (scripted = await ScriptedTenant.start()));
  afterEach(() => scripted.close());

  it('is where a session may lead when its link is pressed', async () => {
    const saved = { provider: 'ibm-verify', scope: '', failureOrigins: 'https://intranet.acme.example' };
    const credentials = { tenant: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } };
    await flows.start([tenant(scripted.origin, saved), getToken()], { credentials });
    const handOff = (appKey: string) => {
      scripted.willAnswer({ json: { active: true } });
      return liveIdentities.get('tenant')?.tenant.handOff({ user: 'scott', appKey, userToken: 'CANARY-token' });
    };
    assert.ok(await handOff('https://intranet.acme.example/start'));
    await rejectsIdentity(handOff('https://elsewhere.example/') ?? Promise.resolve(), 'IDENTITY_INPUT', /not among/);
  });

  it('is the identity source, and the rules for users', async () => {
    const saved = { provider: 'ibm-verify', scope: '', identitySource: 'Head Office', allowUsers: 's*', denyUsers: 'sally' };
    const credentials = { tenant: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } };
    await flows.start([tenant(scripted.origin, saved), getToken()], { credentials });
    const identity = liveIdentities.get('tenant');
    assert.ok(identity?.provider === 'ibm-verify');
    const authenticator = identity.tenant.authenticator();
    assert.equal(authenticator.origin, scripted.origin);
    const password = ['Cloud Directory', 'Head Office'].map((name, index) => ({ id: `source-${index}`, name }));
    scripted.willAnswer(challenge('t', ['password']), { json: { password } }, { status: 400 });
    const first = await authenticator.start({ kind: 'sign-in' }, {});
    const asked = await next(authenticator, first, choose('password'));
    for (const username of ['sally', 'mallory']) {
      await rejectsIdentity(next(authenticator, asked, answer({ username, password: 'x' })), 'IDENTITY_REFUSED', /rules/);
    }
    challenged(await next(authenticator, asked, answer({ username: 'scott', password: 'x' })));
    assert.equal(scripted.lines.at(-1), 'POST /v1.0/authnmethods/password/source-1?returnJwt=true');
  });
});
