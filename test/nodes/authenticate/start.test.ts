import assert from 'node:assert/strict';
import { holdToken } from '../../../lib/handles';
import { useFlows } from '../../support/use-flows';
import { useScriptedAuthenticator } from '../../support/use-scripted-authenticator';
import { CODE, IBM, startAuthenticate, USER } from './support';

describe('authenticate: how it begins', () => {
  const flows = useFlows();
  const script = useScriptedAuthenticator();

  it('with the login name, trimmed, and without a context where the message has none', async () => {
    const { requests } = script(CODE);
    await (await startAuthenticate(flows)).send({ user: ` ${USER} ` });
    assert.deepEqual(requests, [{ kind: 'sign-in', user: USER, context: undefined }]);
  });

  it('with user and context from wherever the dialog says', async () => {
    const { requests } = script(CODE);
    const flow = await startAuthenticate(
      flows,
      {
        user: 'ticket.caller',
        context: '{"ipAddress": req.ip, "userAgent": req.headers.\'user-agent\'}',
        contextType: 'jsonata',
      },
      { config: IBM },
    );
    // As Express does it: the address is a getter of the prototype.
    const req = Object.create({ get: () => undefined }, { ip: { get: () => '192.0.2.7' } }) as { headers: object };
    req.headers = { 'user-agent': 'Browser/1.0' };
    await flow.send({ ticket: { caller: USER }, req });
    const [request] = requests;
    assert.deepEqual(JSON.parse(JSON.stringify(request)), {
      kind: 'sign-in',
      user: USER,
      context: { ipAddress: '192.0.2.7', userAgent: 'Browser/1.0' },
    });
  });

  it('at IBM Verify also without a user', async () => {
    const { requests } = script(CODE);
    const flow = await startAuthenticate(flows, {}, { config: IBM });
    for (const user of [undefined, null, '']) assert.equal((await flow.send({ user })).message.output, 'challenge');
    assert.ok(requests.every((request) => !('user' in request)));
  });

  it('at IBM Verify with the subject, where the dialog names one; at CyberArk there is none', async () => {
    const { requests } = script(CODE);
    const saved = { subject: 'ticket.subject', subjectType: 'msg' };
    for (const config of [IBM, {}]) {
      const flow = await startAuthenticate(flows, saved, { config });
      await flow.send({ user: USER, ticket: { subject: '50XYZ' } });
    }
    assert.deepEqual(
      requests.map((request) => 'subject' in request && request.subject),
      ['50XYZ', false],
    );
    const flow = await startAuthenticate(flows, saved, { config: IBM });
    assert.equal((await flow.send({ ticket: { subject: 7 } })).code, 'IDENTITY_INPUT');
  });

  it('at CyberArk not without one', async () => {
    const authenticator = script(CODE);
    const { code, message } = await (await startAuthenticate(flows)).send({});
    assert.equal(code, 'IDENTITY_INPUT');
    assert.match(message.error?.message ?? '', /user name is missing/);
    assert.deepEqual(authenticator.calls, []);
  });

  it('not for a user whom the rules exclude', async () => {
    const authenticator = script(CODE);
    const flow = await startAuthenticate(flows, {}, { config: { allowUsers: '*@acme.example', denyUsers: 'admin*' } });
    for (const user of ['admin@acme.example', 'alice@other.example', 'ADMIN2@acme.example']) {
      assert.equal((await flow.send({ user })).code, 'IDENTITY_REFUSED', user);
    }
    assert.deepEqual(authenticator.calls, []);
    assert.equal((await flow.send({ user: USER })).message.output, 'challenge');
  });

  for (const context of ['CANARY-text', 7, [], { ip: 'CANARY-1' }, { ipAddress: 7 }, { userAgent: 'CANARY-1'.repeat(300) }]) {
    it(`not with the context ${JSON.stringify(context).slice(0, 30)}`, async () => {
      const authenticator = script(CODE);
      const { code, message } = await (await startAuthenticate(flows)).send({ user: USER, context });
      assert.equal(code, 'IDENTITY_INPUT');
      assert.match(message.error?.message ?? '', /context must be an object of texts named sessionId, ipAddress/);
      assert.ok(!message.error?.message.includes('CANARY'));
      assert.deepEqual(authenticator.calls, []);
    });
  }

  it('with a challenge on demand', async () => {
    const { requests } = script(CODE);
    const flow = await startAuthenticate(flows, { kind: 'on-demand', profile: 'profile', profileType: 'msg' });
    await flow.send({ user: USER, profile: 'Two factors' });
    await flow.send({ user: USER });
    assert.deepEqual(requests, [
      { kind: 'on-demand', user: USER, profile: 'Two factors' },
      { kind: 'on-demand', user: USER },
    ]);
    assert.equal((await flow.send({})).code, 'IDENTITY_INPUT');
    assert.equal((await flow.send({ user: USER, profile: { CANARY: 1 } })).code, 'IDENTITY_INPUT');
  });

  describe('with an elevation', () => {
    const input = { elevate: 'CANARY-elevate', challengeId: 'CANARY-challenge-id' };
    const held = (more: object = {}) =>
      holdToken(
        {
          kind: 'authentication-token',
          issuer: 'tenant',
          tenant: flows.simulator.origin,
          value: 'CANARY-token',
          expiresAt: Number.POSITIVE_INFINITY,
          ...more,
        },
        Date.now(),
      );

    it('of the token that an earlier node left', async () => {
      const { requests } = script(CODE);
      const flow = await startAuthenticate(flows, { kind: 'elevation' });
      const { message } = await flow.send({ ...input, authentication: { outcome: 'granted', token: { handle: held() } } });
      assert.equal(message.output, 'challenge');
      assert.deepEqual(requests, [{ kind: 'elevation', token: 'CANARY-token', ...input }]);
    });

    it('but not without it, of another tenant, or when it has expired', async () => {
      const authenticator = script(CODE);
      const flow = await startAuthenticate(flows, { kind: 'elevation', token: 'token' });
      const useless: unknown[] = [undefined, 'idnt_x', 'CANARY-token', { value: 'CANARY-token' }];
      useless.push(held({ tenant: 'https://other.example' }), held({ expiresAt: Date.now() - 1 }), held({ kind: 'user-token' }));
      for (const token of useless) {
        const { code, message } = await flow.send({ ...input, token });
        assert.equal(code, 'IDENTITY_INPUT');
        assert.ok(!message.error?.message.includes('CANARY'));
      }
      for (const blank of ['elevate', 'challengeId']) {
        assert.equal((await flow.send({ ...input, token: held(), [blank]: undefined })).code, 'IDENTITY_INPUT');
      }
      assert.deepEqual(authenticator.calls, []);
    });
  });
});
