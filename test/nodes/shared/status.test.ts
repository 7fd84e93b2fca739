import assert from 'node:assert/strict';
import { systemClock } from '../../../lib/clock';
import { chain, getToken, getUserCookie, tenant, ticket } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const REQUESTING = { fill: 'blue', shape: 'dot', text: 'requesting' };
const NOT_CONFIGURED = { fill: 'red', shape: 'ring', text: 'not configured' };

describe('the statuses of the nodes', () => {
  const flows = useFlows();
  const { sleep } = systemClock;
  beforeEach(() => {
    // The second between two statuses takes no time here.
    systemClock.sleep = () => Promise.resolve();
  });
  afterEach(() => {
    systemClock.sleep = sleep;
  });
  const statusesOf = (flow: Awaited<ReturnType<typeof flows.start>>, id: string) =>
    flow.statuses.filter(({ node }) => node === id).map(({ node, ...status }) => status);

  it('say that the tenant is asked, then that it went well', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    await flow.send(ticket());
    await flow.settled();
    const [asked, valid] = statusesOf(flow, 'token');
    assert.deepEqual(asked, REQUESTING);
    assert.match(valid?.text ?? '', /^token valid until \d\d:\d\d UTC$/);
    assert.deepEqual({ ...valid, text: '' }, { fill: 'green', shape: 'dot', text: '' });
    for (const id of ['cookie', 'launch']) {
      assert.deepEqual(statusesOf(flow, id).at(-1), { fill: 'green', shape: 'dot', text: 'ok' });
    }
  });

  it('say in words what failed, and get over it', async () => {
    const flow = await flows.start([tenant(flows.simulator.origin), getUserCookie()]);
    await flow.send(ticket({ user: '' }));
    await flow.settled();
    assert.deepEqual(statusesOf(flow, 'cookie').at(-1), { fill: 'red', shape: 'ring', text: 'message not usable' });
    await flow.send(ticket());
    await flow.settled();
    assert.equal(statusesOf(flow, 'cookie').at(-1)?.text, 'ok');
  });

  it('say "not configured" before any message comes, and after it', async () => {
    const flow = await flows.start(chain('not a url'));
    for (const id of ['token', 'cookie', 'launch']) assert.deepEqual(statusesOf(flow, id), [NOT_CONFIGURED]);
    await flow.send(ticket());
    await flow.settled();
    assert.deepEqual(statusesOf(flow, 'token').at(-1), NOT_CONFIGURED);
  });

  it('say "not configured" where the tenant has no such endpoint', async () => {
    const flow = await flows.start(chain(flows.simulator.origin, { tokenPath: '/nowhere' }));
    await flow.send(ticket());
    await flow.settled();
    assert.deepEqual(statusesOf(flow, 'token').at(-1), NOT_CONFIGURED);
  });

  it('are cleared when the node closes', async () => {
    const flow = await flows.start([tenant(flows.simulator.origin), getToken(), getUserCookie()]);
    await flow.send({});
    await flow.settled();
    await flow.deploy([tenant(flows.simulator.origin), getUserCookie()], 'nodes');
    await flow.settled();
    assert.deepEqual(statusesOf(flow, 'token').at(-1), {});
  });
});

describe('the statuses of a busy node', () => {
  const flows = useFlows();

  it('do not follow every message', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    const begun = performance.now();
    await Promise.all(Array.from({ length: 100 }, () => flow.send(ticket())));
    await flow.settled();
    const most = 1 + Math.ceil((performance.now() - begun) / 1000);
    for (const id of ['token', 'cookie', 'launch']) {
      const count = flow.statuses.filter(({ node }) => node === id).length;
      assert.ok(count <= most, `${count} statuses of ${id}`);
    }
  });
});
