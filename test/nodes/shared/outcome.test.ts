import assert from 'node:assert/strict';
import { chain, getUserCookie, tenant, ticket } from '../../support/flow-nodes';
import { unhandledRejections } from '../../support/unhandled-rejections';
import { useFlows } from '../../support/use-flows';

describe('every message has one outcome', () => {
  // That each node says "done" exactly once, and each message ends exactly once, is checked by `useFlows` after every test.
  const flows = useFlows();

  it('a message that goes well: each node completes once, the Catch node hears nothing', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    const sent = ticket();
    await flow.send(sent);
    await flow.settled();
    assert.deepEqual(
      flow.completions.map(({ node }) => node),
      ['token', 'cookie', 'launch'],
    );
    assert.ok(flow.completions.every(({ id }) => id === sent._msgid));
    assert.deepEqual(
      flow.outcomes.map(({ kind }) => kind),
      ['output'],
    );
  });

  it('a message that fails: one error at the Catch node, no output, no completion of the node that failed', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    const sent = ticket({ user: 'nobody@acme.example' });
    const { message } = await flow.send(sent);
    await flow.settled();
    assert.deepEqual(
      flow.completions.map(({ node }) => node),
      ['token'],
    );
    assert.equal(flow.outcomes.length, 1);
    assert.deepEqual(Object.keys(message.error ?? {}).sort(), ['code', 'message', 'source', 'stack']);
    assert.equal(message.error?.code, 'IDENTITY_REFUSED');
    assert.match(message.error?.message ?? '', /^IDENTITY_REFUSED: the tenant refused/);
    assert.equal(message.error?.source.id, 'cookie');
  });

  it('a message that had failed elsewhere before keeps that error beside the new one', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    const { message } = await flow.send(ticket({ error: { message: 'an earlier one' }, user: 7 }));
    assert.equal(message.error?.code, 'IDENTITY_INPUT');
    assert.deepEqual(message._error, { message: 'an earlier one' });
  });

  it('200 messages at once, every other one bad', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) => flow.send(ticket({ index, ...(index % 2 && { user: '' }) }))),
    );
    outcomes.forEach(({ kind, message }, index) => {
      assert.equal(kind, index % 2 ? 'error' : 'output');
      assert.equal(message.index, index);
    });
  });
});

describe('a node that is closed while the tenant thinks', () => {
  const flows = useFlows();

  async function messageUnderWay() {
    const { simulator } = flows;
    const flow = await flows.start([tenant(simulator.origin), getUserCookie()]);
    await flow.send(ticket());
    simulator.setFault('gettokenforuser', { kind: 'hang' });
    const sent = ticket({ payload: 'precious' });
    const outcome = flow.send(sent);
    await simulator.requested('gettokenforuser', 2);
    return { flow, sent, outcome };
  }

  it('by a deploy of itself: the message arrives at the Catch node, at once', async () => {
    const { flow, outcome } = await messageUnderWay();
    await flow.deploy([tenant(flows.simulator.origin), getUserCookie({ name: 'renamed' })], 'nodes');
    const { code, message } = await outcome;
    assert.equal(code, 'IDENTITY_UNAVAILABLE');
    assert.match(message.error?.message ?? '', /stopped, by a deploy/);
    assert.equal(message.payload, 'precious');
  });

  it('by a deploy of its configuration: the message arrives at the Catch node, and the next one goes well', async () => {
    const { flow, outcome } = await messageUnderWay();
    await flow.deploy([tenant(flows.simulator.origin, { timeoutSeconds: 20 }), getUserCookie()], 'nodes');
    assert.equal((await outcome).code, 'IDENTITY_UNAVAILABLE');
    flows.simulator.clearFaults();
    assert.equal((await flow.send(ticket())).kind, 'output');
    assert.equal(flows.simulator.count('token'), 1);
  });

  it('because it was deleted: the message arrives at the Catch node', async () => {
    const { flow, outcome } = await messageUnderWay();
    await flow.deploy([tenant(flows.simulator.origin)], 'nodes');
    assert.equal((await outcome).code, 'IDENTITY_UNAVAILABLE');
  });

  it('does not hold up the deploy', async () => {
    const { flow, outcome } = await messageUnderWay();
    const begun = performance.now();
    await flow.deploy([tenant(flows.simulator.origin), getUserCookie({ name: 'renamed' })], 'nodes');
    assert.ok(performance.now() - begun < 1000);
    await outcome;
  });

  it('does not break off a token request that other nodes wait for', async () => {
    const { simulator } = flows;
    const nodes = (name: string) => [
      tenant(simulator.origin),
      getUserCookie({ id: 'first', name }),
      getUserCookie({ id: 'second' }),
    ];
    const flow = await flows.start(nodes('a'));
    simulator.setFault('token', { kind: 'latency', latencyMs: 300 });
    const outcomes = [flow.send(ticket(), 'first'), flow.send(ticket(), 'second')];
    await simulator.requested('token');
    await flow.deploy(nodes('b'), 'nodes');
    const [first, second] = await Promise.all(outcomes);
    assert.equal(first?.code, 'IDENTITY_UNAVAILABLE');
    assert.equal(second?.kind, 'output');
    assert.equal(simulator.count('token'), 1);
  });
});

describe('a configuration that comes back', () => {
  const flows = useFlows();

  it('serves the nodes that stayed, though Node-RED does not start them anew', async () => {
    const node = getUserCookie({ identity: 'back' });
    const flow = await flows.start([tenant(flows.simulator.origin, { id: 'back' }), node]);
    assert.equal((await flow.send(ticket())).kind, 'output');
    await flow.deploy([node], 'nodes');
    assert.equal((await flow.send(ticket())).code, 'IDENTITY_CONFIG');
    await flow.deploy([tenant(flows.simulator.origin, { id: 'back' }), node], 'nodes');
    const { kind, message } = await flow.send(ticket());
    assert.equal(kind, 'output', message.error?.message);
  });
});

describe('a full deploy while the tenant thinks', () => {
  const flows = useFlows();

  it('ends every call without an unhandled rejection, and gives no late output', async () => {
    const { simulator } = flows;
    const rejections = await unhandledRejections(async () => {
      const flow = await flows.start(chain(simulator.origin));
      simulator.setFault('token', { kind: 'latency', latencyMs: 200 });
      for (let message = 0; message < 20; message++) flow.abandon(ticket());
      await simulator.requested('token');
      await flow.deploy(chain(simulator.origin));
      // The request of the closed nodes ends in its own time; its token is there for the new ones.
      assert.equal((await flow.send(ticket())).kind, 'output');
      assert.equal(flow.outcomes.length, 1);
    });
    assert.deepEqual(rejections, []);
    assert.equal(simulator.count('token'), 1);
  });
});
