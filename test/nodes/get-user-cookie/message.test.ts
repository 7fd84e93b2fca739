import assert from 'node:assert/strict';
import { openToken } from '../../../lib/handles';
import type { Message } from '../../../nodes/shared/node-red';
import { getUserCookie, tenant } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

const USER = 'alice@acme.example';

describe('get-user-cookie: the message', () => {
  const flows = useFlows();
  const flowWith = (saved: object = {}) => flows.start([tenant(flows.simulator.origin), getUserCookie(saved)]);

  it('passes on the very message that came in; only msg.userCookie is new', async () => {
    const [req, res] = [{ socket: {} }, { end: () => undefined }];
    const sent: Message = { _msgid: 'm1', user: USER, payload: { deep: [1] }, req, res, parts: { id: 'p' } };
    const before = { ...sent };
    const flow = await flowWith();
    const { message } = await flow.send(sent);
    assert.equal(message, sent);
    const { userCookie, ...rest } = message;
    assert.deepEqual(rest, before);
    for (const name of ['req', 'res', 'parts', 'payload']) assert.equal(message[name], before[name], name);
    assert.ok(userCookie);
  });

  it('describes the cookie without giving it away', async () => {
    const { origin } = flows.simulator;
    const earliest = Date.now();
    const { message } = await (await flowWith()).send({ user: ` ${USER} ` });
    const { handle, expiresAt, ...cookie } = message.userCookie as Record<string, string>;
    assert.deepEqual(cookie, { name: 'icbt', user: USER, tenant: origin });
    const sealed = openToken(handle, 'user-token', origin);
    assert.equal(sealed.user, USER);
    assert.equal(expiresAt, new Date(sealed.expiresAt).toISOString());
    const lifetimeMs = sealed.expiresAt - earliest;
    assert.ok(lifetimeMs > 580_000 && lifetimeMs < 590_000, `ten minutes less a margin, not ${lifetimeMs} ms`);
    assert.ok(!JSON.stringify(message).includes(sealed.value));
  });

  it('adds the value when asked to', async () => {
    const { message } = await (await flowWith({ includeValue: true })).send({ user: USER });
    const { value, handle } = message.userCookie as Record<string, string>;
    assert.equal(value, openToken(handle, 'user-token', flows.simulator.origin).value);
    assert.deepEqual(JSON.parse(JSON.stringify(message)), message);
  });

  it('puts the cookie where it is told to', async () => {
    const { message } = await (await flowWith({ output: 'payload.mfa.cookie' })).send({ user: USER, payload: { kept: 1 } });
    const payload = message.payload as { kept: number; mfa: { cookie: { name: string } } };
    assert.equal(payload.mfa.cookie.name, 'icbt');
    assert.equal(payload.kept, 1);
    assert.equal(message.userCookie, undefined);
  });

  it('leaves a message that fails as it was', async () => {
    const sent: Message = { _msgid: 'm1', user: 'nobody@acme.example', payload: { deep: [1] }, parts: { id: 'p' } };
    const before = structuredClone(sent);
    const { code, message } = await (await flowWith()).send(sent);
    const { error, ...rest } = message;
    assert.equal(code, 'IDENTITY_REFUSED');
    assert.equal(error?.source.id, 'cookie');
    assert.deepEqual(rest, before);
  });
});
