import assert from 'node:assert/strict';
import type { IdentityConfigNode, OpenCyberArk } from '../../../nodes/identity-config/identity';
import type { Flow } from '../../support/flow';
import { getToken, tenant } from '../../support/flow-nodes';
import { rejectsIdentity } from '../../support/identity-error';
import { useFlows } from '../../support/use-flows';

describe('identity-config: pod hosts', () => {
  const flows = useFlows();

  function signIn(flow: Flow) {
    const { identity } = flow.node('tenant') as unknown as IdentityConfigNode;
    return (identity as OpenCyberArk).tenant.authenticator().start({ kind: 'sign-in', user: 'alice@acme.example' }, {});
  }

  it('are the only other hosts that a sign-in is sent on to', async () => {
    const { origin, port, switches } = flows.simulator;
    switches.podFqdn = `localhost:${port}`;
    const unlisted = await flows.start([tenant(origin), getToken()]);
    await rejectsIdentity(signIn(unlisted), 'IDENTITY_CONFIG', /not among the pod hosts/);
    const listed = await flows.start([tenant(origin, { podHosts: `pod0.idaptive.app\nlocalhost:${port}` }), getToken()]);
    assert.equal((await signIn(listed)).outcome, 'challenge');
  });
});
