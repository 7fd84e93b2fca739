import assert from 'node:assert/strict';
import { holdToken, openToken } from '../../../lib/handles';
import type { Message } from '../../../nodes/shared/node-red';
import { chain, getUserCookie, hrPortal, launch, tenant, ticket } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const USER = 'alice@acme.example';

describe('launch: the message', () => {
  const flows = useFlows();
  const flowWith = (saved: object = {}) => flows.start([tenant(flows.simulator.origin), launch(saved)]);
  const cookie = (more: object = {}) => {
    const expiresAt = Date.now() + 585_000;
    const { origin } = flows.simulator;
    return {
      handle: holdToken(
        { kind: 'user-token', issuer: 'tenant', tenant: origin, value: 'CANARY-icbt', user: USER, expiresAt, ...more },
        Date.now(),
      ),
    };
  };

  it('passes on the very message that came in; only msg.launch is new', async () => {
    const [req, res] = [{ socket: {} }, { end: () => undefined }];
    const sent: Message = { _msgid: 'm1', userCookie: cookie(), appKey: hrPortal.key, payload: { deep: [1] }, req, res };
    const before = { ...sent };
    const { message } = await (await flowWith()).send(sent);
    assert.equal(message, sent);
    const { launch: added, ...rest } = message;
    assert.deepEqual(rest, before);
    for (const name of ['req', 'res', 'userCookie', 'payload']) assert.equal(message[name], before[name], name);
    assert.deepEqual(added, {
      url: `${flows.simulator.origin}/run?appkey=${hrPortal.key}`,
      method: 'GET',
      headers: { Authorization: 'Bearer CANARY-icbt' },
      expiresAt: new Date(openToken(cookieHandle(sent), 'user-token', flows.simulator.origin).expiresAt).toISOString(),
    });
    assert.deepEqual(flows.simulator.requests, [], 'a launch costs no request');
  });

  it('ends the whole chain with a request that opens the challenge for its user', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    const sent = ticket({ payload: { id: 'INC-1' } });
    const { message } = await flow.send(sent);
    assert.equal(message, sent);
    assert.deepEqual(Object.keys(message).sort(), ['_msgid', 'appKey', 'launch', 'payload', 'token', 'user', 'userCookie']);
    const { url, ...request } = message.launch as { url: string; method: string; headers: Record<string, string> };
    const answer = await fetch(url, { ...request, redirect: 'manual' });
    assert.equal(answer.status, 302);
    assert.match(answer.headers.get('location') ?? '', /^\/login\?elevate=\w+&challengeId=\w+/);
  });

  it('asks for POST when it is told to', async () => {
    const { message } = await (await flowWith({ method: 'POST' })).send({ userCookie: cookie(), appKey: 'app' });
    assert.equal((message.launch as { method: string }).method, 'POST');
  });

  it('reads and writes where it is told to', async () => {
    const flow = await flowWith({ userCookie: 'payload.cookie', output: 'payload.launch' });
    const { message } = await flow.send({ appKey: 'app', payload: { cookie: cookie() } });
    assert.match((message.payload as { launch: { url: string } }).launch.url, /appkey=app$/);
    assert.equal(message.launch, undefined);
  });

  for (const [title, userCookie, text] of [
    ['no user cookie', () => undefined, /holds no user cookie/],
    ['an expired user cookie', () => cookie({ expiresAt: Date.now() - 1 }), /expired/],
    ['a user cookie of another tenant', () => cookie({ tenant: 'https://other.example' }), /another tenant/],
    ['a forged handle', () => ({ handle: `idut_${'A'.repeat(80)}` }), /no user cookie of this Node-RED/],
    ['the handle of an access token', () => cookie({ kind: 'access-token' }), /no user cookie of this Node-RED/],
    ['a bare value', () => ({ value: 'CANARY-icbt' }), /no user cookie of this Node-RED/],
  ] as const) {
    it(`refuses ${title}, and leaves the message as it was`, async () => {
      const sent: Message = { _msgid: 'm1', userCookie: userCookie(), appKey: 'app', payload: { deep: [1] } };
      const before = structuredClone(sent);
      const { code, message } = await (await flowWith()).send(sent);
      assert.equal(code, 'IDENTITY_INPUT');
      const { error, ...rest } = message;
      assert.match(error?.message ?? '', text);
      assert.deepEqual(rest, before);
    });
  }
});

describe('launch: whose cookie', () => {
  const flows = useFlows();

  it('launches nobody whom the rules of its own configuration exclude, whoever made the handle', async () => {
    const { origin } = flows.simulator;
    const flow = await flows.start([
      tenant(origin, { id: 'open' }),
      getUserCookie({ identity: 'open', wires: [['launch']] }),
      tenant(origin, { denyUsers: 'alice@acme.example' }),
      launch(),
    ]);
    const { code, message } = await flow.send(ticket());
    assert.equal(code, 'IDENTITY_REFUSED');
    assert.match(message.error?.message ?? '', /deny rules/);
    assert.equal(message.launch, undefined);
    assert.equal((await flow.send(ticket({ user: 'bob@acme.example' }))).kind, 'output');
  });
});

describe('launch: whose cookie, after a deploy', () => {
  const flows = useFlows();

  it('launches nobody whom the rules have come to exclude since the cookie was got', async () => {
    const { origin } = flows.simulator;
    const nodesWith = (rules: object) => [tenant(origin, rules), getUserCookie({ wires: [['launch']] }), launch()];
    const flow = await flows.start(nodesWith({}));
    const { message } = await flow.send(ticket());
    assert.ok(message.launch);
    await flow.deploy(nodesWith({ denyUsers: 'alice@acme.example' }));
    const again = await flow.send({ ...message, _msgid: 'again', launch: undefined }, 'launch');
    assert.equal(again.code, 'IDENTITY_REFUSED');
    assert.equal(again.message.launch, undefined);
  });
});

function cookieHandle(message: Message): string {
  return (message.userCookie as { handle: string }).handle;
}
