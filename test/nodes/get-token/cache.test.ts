import assert from 'node:assert/strict';
import { forgetToken, openToken } from '../../../lib/handles';
import type { Flow, Outcome } from '../../support/flow';
import { chain, credentials, type FlowNode, getToken, onTab, tenant, ticket } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const tokenIn = ({ message }: Outcome) => (message.token as { handle: string }).handle;

describe('get-token: the cache', () => {
  const flows = useFlows();
  const tokenCalls = () => flows.simulator.count('token');
  const nodes = (saved: object = {}) => [tenant(flows.simulator.origin), getToken(saved)];

  it('asks the tenant once for messages that come one after the other', async () => {
    const flow = await flows.start(nodes());
    const handles = [await flow.send({}), await flow.send({}), await flow.send({})].map(tokenIn);
    assert.equal(new Set(handles).size, 1);
    assert.equal(tokenCalls(), 1);
  });

  it('asks the tenant once for messages that come at the same time', async () => {
    const flow = await flows.start(nodes());
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => flow.send({})));
    assert.equal(new Set(outcomes.map(tokenIn)).size, 1);
    assert.equal(tokenCalls(), 1);
  });

  it('gives a new handle for the cached token where the old one was forgotten', async () => {
    const flow = await flows.start(nodes());
    const first = tokenIn(await flow.send({}));
    forgetToken(first);
    const second = tokenIn(await flow.send({}));
    assert.notEqual(second, first);
    assert.ok(openToken(second, 'access-token', flows.simulator.origin).value);
    assert.equal(tokenCalls(), 1);
  });

  it('asks for each message when a new token is forced', async () => {
    const flow = await flows.start(nodes({ forceNew: true }));
    const handles = [await flow.send({}), await flow.send({})].map(tokenIn);
    assert.equal(new Set(handles).size, 2);
    assert.equal(tokenCalls(), 2);
  });

  it('gives a forced token to the messages that follow', async () => {
    const flow = await flows.start([...nodes(), getToken({ id: 'fresh', forceNew: true })]);
    await flow.send({});
    const forced = tokenIn(await flow.send({}, 'fresh'));
    assert.equal(tokenIn(await flow.send({})), forced);
    assert.equal(tokenCalls(), 2);
  });

  it('keeps the token through a full deploy', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    await flow.send(ticket());
    for (let deploy = 0; deploy < 3; deploy++) {
      await flow.deploy(chain(flows.simulator.origin));
      assert.equal((await flow.send(ticket())).kind, 'output');
    }
    assert.equal(tokenCalls(), 1);
    assert.equal(flows.simulator.count('gettokenforuser'), 4);
  });

  it('keeps the token when every flow is stopped and started again', async () => {
    const first = await flows.start(nodes());
    const handle = tokenIn(await first.send({}));
    await first.stop();
    const second = await flows.start(nodes());
    assert.equal(tokenIn(await second.send({})), handle);
    assert.equal(tokenCalls(), 1);
  });

  it('forgets the token when its configuration is deleted', async () => {
    const flow = await flows.start(nodes());
    await flow.send({});
    await flow.deploy([getToken()]);
    await flow.deploy(nodes());
    await flow.send({});
    assert.equal(tokenCalls(), 2);
  });

  it('forgets the token when its configuration is disabled', async () => {
    const flow = await flows.start(nodes());
    await flow.send({});
    await flow.deploy([tenant(flows.simulator.origin, { d: true }), getToken()]);
    await flow.deploy(nodes());
    await flow.send({});
    assert.equal(tokenCalls(), 2);
  });

  it('shares one token between configurations with equal settings, subflow instances and copies of a node', async () => {
    const { origin } = flows.simulator;
    const subflow: FlowNode[] = [
      { id: 'sub', type: 'subflow', in: [{ wires: [{ id: 'inner' }] }], out: [{ wires: [{ id: 'inner', port: 0 }] }] },
      { ...getToken({ id: 'inner' }), z: 'sub', wires: [[]] },
    ];
    const flow = await flows.start([
      ...nodes(),
      tenant(origin, { id: 'twin', name: 'the same again', timeoutSeconds: 20 }),
      getToken({ id: 'twin-token', identity: 'twin' }),
      getToken({ id: 'copy' }),
      ...subflow,
      onTab('instance-1', 'subflow:sub'),
      onTab('instance-2', 'subflow:sub'),
    ]);
    const ids = ['token', 'twin-token', 'copy', 'instance-1', 'instance-2'];
    const outcomes = await Promise.all(ids.map((id) => flow.send({}, id)));
    // A configuration's handles end with it, so each has its own.
    assert.equal(new Set(outcomes.map(tokenIn)).size, 2);
    assert.equal(tokenCalls(), 1);
  });

  it('shares no token between configurations that differ in scope or client', async () => {
    const { origin, tenant: data } = flows.simulator;
    const [, reporter] = data.clients;
    const flow = await flows.start(
      [
        ...nodes(),
        tenant(origin, { id: 'scoped', scope: 'DirectoryScope' }),
        getToken({ id: 'scoped-token', identity: 'scoped' }),
        tenant(origin, { id: 'other' }),
        getToken({ id: 'other-token', identity: 'other' }),
      ],
      {
        credentials: {
          tenant: { ...credentials },
          scoped: { ...credentials },
          other: { clientId: reporter?.id, clientSecret: reporter?.secret },
        },
      },
    );
    const outcomes = [await flow.send({}), await flow.send({}, 'scoped-token'), await flow.send({}, 'other-token')];
    assert.equal(new Set(outcomes.map(tokenIn)).size, 3);
    assert.equal(tokenCalls(), 3);
  });

  it('takes a changed client secret into account at once', async () => {
    const flow = await flows.start(nodes());
    await flow.send({});
    await flow.deploy(nodes(), 'full', { credentials: { tenant: { ...credentials, clientSecret: 'CANARY-wrong-secret' } } });
    assert.equal((await flow.send({})).code, 'IDENTITY_INVALID_CLIENT');
    await flow.deploy(nodes());
    assert.equal((await flow.send({})).kind, 'output');
  });

  for (const [expiresIn, calls] of [
    ['string', 1],
    ['missing', 1],
    ['absurd', 1],
    ['zero', 2],
  ] as const) {
    it(`works with an expires_in that is ${expiresIn}`, async () => {
      flows.simulator.switches.expiresIn = expiresIn;
      const flow = await flows.start(nodes());
      assert.equal((await flow.send({})).kind, 'output');
      assert.equal((await flow.send({})).kind, 'output');
      assert.equal(tokenCalls(), calls);
    });
  }
});

describe('get-token: a refused client', () => {
  const flows = useFlows();

  it('is not tried again for a while, by any node', async () => {
    const { origin } = flows.simulator;
    const wrong = { clientId: credentials.clientId, clientSecret: 'CANARY-wrong-secret' };
    const flow: Flow = await flows.start(
      [tenant(origin), getToken(), tenant(origin, { id: 'twin' }), getToken({ id: 'twin-token', identity: 'twin' })],
      { credentials: { tenant: wrong, twin: wrong } },
    );
    for (const id of ['token', 'token', 'twin-token']) assert.equal((await flow.send({}, id)).code, 'IDENTITY_INVALID_CLIENT');
    assert.equal(flows.simulator.count('token'), 1);
  });
});
