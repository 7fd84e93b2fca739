import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { launchEvent, launchLink, tenant, ticket } from '../../support/flow-nodes';
import { press } from '../../support/press';
import { launchIn, toldOf, useLinkFlows } from '../../support/use-link-flows';

describe('link host: the identity configuration that a link names', () => {
  const flows = useLinkFlows();
  const nodes = [launchLink(), launchEvent({ events: ['link-released', 'link-handed-off'] })];

  it('may be away for as long as it likes: who opens the link is told to wait, the operator why, and no attempt is lost', async () => {
    const flow = await flows.startLinks(nodes);
    const { url } = launchIn(await flow.send(ticket()));
    await flow.deploy([flows.linkHost(), ...nodes]);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const { status, heading, retryAfter } = await press(url);
      assert.deepEqual([status, heading, retryAfter], [503, 'Please try again in a moment', '2']);
      // Who is told to wait and does not makes no difference.
      if (attempt % 2 === 0) await setTimeout(Number(retryAfter) * 1000);
    }
    await toldOf(flow, 2);
    await flow.settled();
    await flow.deploy(flows.nodes(nodes));
    assert.equal((await press(url)).status, 200);
    assert.deepEqual(
      (await toldOf(flow, 3)).map(({ type, code, attempt }) => [type, code, attempt]),
      [...Array.from({ length: 2 }, () => ['link-released', 'IDENTITY_CONFIG', 1]), ['link-handed-off', undefined, 1]],
    );
  });

  it('counts as it is when the link is opened, not as it was when the link was made', async () => {
    const flow = await flows.startLinks(nodes);
    const { url } = launchIn(await flow.send(ticket()));
    await flow.deploy([tenant(flows.simulator.origin, { denyUsers: 'alice@*' }), flows.linkHost(), ...nodes], 'nodes');
    assert.equal((await press(url)).status, 502);
    assert.deepEqual(
      (await toldOf(flow, 1)).map(({ type, code }) => [type, code]),
      [['link-released', 'IDENTITY_REFUSED']],
    );
    assert.deepEqual(flows.simulator.requests, []);
  });
});
