import assert from 'node:assert/strict';
import { holdToken, openToken } from '../../../lib/handles';
import { type FlowNode, getToken, getUserCookie, tenant } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const USER = 'alice@acme.example';

describe('get-user-cookie: with which token', () => {
  const flows = useFlows();
  const nodes = (saved: object = {}): FlowNode[] => [tenant(flows.simulator.origin), getUserCookie(saved), getToken()];
  const counts = () => [flows.simulator.count('token'), flows.simulator.count('gettokenforuser')];
  const sealed = (more: object = {}) => {
    const { origin } = flows.simulator;
    const expiresAt = Date.now() + 60_000;
    return holdToken(
      { kind: 'access-token', issuer: 'tenant', tenant: origin, value: 'CANARY-unknown-token', expiresAt, ...more },
      Date.now(),
    );
  };

  it('gets one by itself where the message has none, and keeps it', async () => {
    const flow = await flows.start(nodes());
    for (let message = 0; message < 3; message++) assert.equal((await flow.send({ user: USER })).kind, 'output');
    assert.deepEqual(counts(), [1, 3]);
  });

  it('uses the one that get-token left in the message', async () => {
    const flow = await flows.start([
      ...nodes(),
      getToken({ id: 'fresh', forceNew: true, output: 'mine.token', wires: [['from-mine']] }),
      getUserCookie({ id: 'from-mine', token: 'mine.token' }),
    ]);
    const { message, kind } = await flow.send({ user: USER }, 'fresh');
    assert.equal(kind, 'output');
    assert.deepEqual(counts(), [1, 1]);
    const { handle } = (message.mine as { token: { handle: string } }).token;
    assert.equal((await flow.send({ user: USER, token: handle })).kind, 'output', 'the bare handle will do, too');
  });

  it('uses the cached one where that of the message has expired', async () => {
    const flow = await flows.start(nodes());
    const expired = { handle: sealed({ expiresAt: Date.now() - 1 }) };
    assert.equal((await flow.send({ user: USER, token: expired })).kind, 'output');
    assert.deepEqual(counts(), [1, 1]);
  });

  for (const [title, token, text] of [
    ['a handle of another tenant', () => ({ handle: sealed({ tenant: 'https://other.example' }) }), /another tenant/],
    ['a forged handle', () => ({ handle: `idat_${'A'.repeat(80)}` }), /no access token of this Node-RED/],
    ['a changed handle', () => ({ handle: sealed().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) }), /no access token/],
    ['the handle of a user cookie', () => ({ handle: sealed({ kind: 'user-token' }) }), /no access token/],
    ['a bare token', () => 'CANARY-bare-token', /no access token/],
    ['an object without a handle', () => ({ value: 'CANARY-bare-token' }), /no access token/],
    ['a number', () => 7, /no access token/],
  ] as const) {
    it(`refuses ${title}, and sends nothing`, async () => {
      const { code, message } = await (await flows.start(nodes())).send({ user: USER, token: token() });
      assert.equal(code, 'IDENTITY_INPUT');
      assert.match(message.error?.message ?? '', text);
      assert.ok(!message.error?.message.includes('CANARY'));
      assert.deepEqual(counts(), [0, 0]);
    });
  }

  it('renews a token that the tenant no longer takes, once', async () => {
    const flow = await flows.start(nodes());
    await flow.send({ user: USER });
    flows.simulator.revokeAccessTokens();
    assert.equal((await flow.send({ user: USER })).kind, 'output');
    assert.deepEqual(counts(), [2, 3]);
    assert.equal((await flow.send({ user: USER })).kind, 'output');
    assert.deepEqual(counts(), [2, 4]);
  });

  it('renews once for all messages whose token was refused', async () => {
    const flow = await flows.start(nodes());
    const { message } = await flow.send({}, 'token');
    flows.simulator.revokeAccessTokens();
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => flow.send({ user: USER, token: message.token })));
    assert.ok(outcomes.every(({ kind }) => kind === 'output'));
    assert.equal(flows.simulator.count('token'), 2);
  });

  it('finds its way from a refused token in the message, past a refused one in the cache, to a new one', async () => {
    const flow = await flows.start([...nodes(), getToken({ id: 'fresh', forceNew: true })]);
    const { message } = await flow.send({}, 'token');
    await flow.send({}, 'fresh');
    flows.simulator.revokeAccessTokens();
    assert.equal((await flow.send({ user: USER, token: message.token })).kind, 'output');
    assert.deepEqual(counts(), [3, 3]);
  });

  it('gives up when the renewed one is refused, too', async () => {
    flows.simulator.setFault('gettokenforuser', { kind: 'status', status: 401 });
    const flow = await flows.start(nodes());
    assert.equal((await flow.send({ user: USER })).code, 'IDENTITY_UNAUTHORIZED');
    assert.deepEqual(counts(), [2, 2]);
  });

  it('asks for the user whom the message names, not for another whose token is around', async () => {
    const flow = await flows.start(nodes());
    const users = ['alice@acme.example', 'bob@acme.example'];
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => flow.send({ user: users[index % 2] })));
    outcomes.forEach(({ message }, index) => {
      const { handle, user } = message.userCookie as Record<string, string>;
      assert.equal(user, users[index % 2]);
      assert.equal(openToken(handle, 'user-token', flows.simulator.origin).user, users[index % 2]);
    });
  });
});
