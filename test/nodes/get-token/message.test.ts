import assert from 'node:assert/strict';
import { openToken } from '../../../lib/handles';
import type { Message } from '../../../nodes/shared/node-red';
import { getToken, tenant } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

describe('get-token: the message', () => {
  const flows = useFlows({ switches: { opaque: true } });
  const flowWith = (saved: object = {}) => flows.start([tenant(flows.simulator.origin), getToken(saved)]);

  it('passes on the very message that came in; only msg.token is new', async () => {
    const [req, res] = [{ socket: {} }, { end: () => undefined }];
    const parts = { id: 'p1', index: 0, count: 2 };
    const sent: Message = {
      _msgid: 'm1',
      topic: 't',
      payload: { deep: [1] },
      req,
      res,
      parts,
      _linkSource: [{ node: 'l' }],
      _session: {},
    };
    const before = { ...sent };
    const flow = await flowWith();
    const { message } = await flow.send(sent);
    assert.equal(message, sent);
    const { token, ...rest } = message;
    assert.deepEqual(rest, before);
    for (const name of ['req', 'res', 'parts', 'payload'] as const) assert.equal(message[name], before[name], name);
    assert.ok(token);
  });

  it('describes the token without giving it away', async () => {
    const { origin } = flows.simulator;
    const earliest = Date.now();
    const { message } = await (await flowWith()).send({});
    const { handle, expiresAt, ...token } = message.token as Record<string, string>;
    assert.deepEqual(token, { type: 'Bearer', scope: 'LaunchScope', tenant: origin });
    const sealed = openToken(handle, 'access-token', origin);
    assert.match(sealed.value, /^[0-9a-f]{32,}$/);
    assert.equal(expiresAt, new Date(sealed.expiresAt).toISOString());
    const lifetimeMs = sealed.expiresAt - earliest;
    assert.ok(lifetimeMs >= 18_000_000 && lifetimeMs < 18_010_000, `${lifetimeMs} ms`);
    assert.ok(!JSON.stringify(message).includes(sealed.value));
  });

  it('holds nothing but JSON', async () => {
    const { message } = await (await flowWith({ includeValue: true, setAuthorization: true })).send({});
    assert.deepEqual(JSON.parse(JSON.stringify(message)), message);
  });

  it('adds the value when asked to', async () => {
    const { message } = await (await flowWith({ includeValue: true })).send({});
    const { value, handle } = message.token as Record<string, string>;
    assert.equal(value, openToken(handle, 'access-token', flows.simulator.origin).value);
  });

  for (const [output, path] of [
    ['identity.access.token', ['identity', 'access', 'token']],
    ['list[1].token', ['list', '1', 'token']],
    ['payload', ['payload']],
    ['payload["my token"]', ['payload', 'my token']],
    ['payload[msg.topic]', ['payload', 'sales']],
  ] as const) {
    it(`puts the token into msg.${output}`, async () => {
      const { message } = await (await flowWith({ output })).send({ topic: 'sales', payload: { kept: 1 } });
      const token = path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], message);
      assert.equal((token as { type: string }).type, 'Bearer');
      assert.equal(message.token, undefined);
    });
  }

  it('keeps what stands beside a nested output', async () => {
    const { message } = await (await flowWith({ output: 'payload.token' })).send({ payload: { kept: 1 } });
    assert.equal((message.payload as { kept: number }).kept, 1);
  });

  it('refuses to overwrite something that is in the way, and leaves it alone', async () => {
    const { code, message } = await (await flowWith({ output: 'payload.token' })).send({ payload: 'a text' });
    assert.equal(code, 'IDENTITY_INPUT');
    assert.match(message.error?.message ?? '', /msg\.payload\.token/);
    assert.equal(message.payload, 'a text');
  });
});
