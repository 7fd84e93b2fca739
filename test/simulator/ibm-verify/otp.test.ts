import assert from 'node:assert/strict';
import { assertionOf, Caller, enrolmentOf, lastSent, networks, useVerify } from './support';

describe('IBM Verify simulator: one-time codes', () => {
  const { tenant, clock } = useVerify();
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
  const begin = async (name = 'scott', type = 'emailotp') => {
    const caller = new Caller(tenant());
    await caller.signIn(name);
    return { caller, ...(await caller.otp(type, enrolmentOf(name, type))) };
  };

  for (const [type, name, kind, to] of [
    ['emailotp', 'scott', 'mail', 'scott@acme.example'],
    ['smsotp', 'maria', 'sms', '+15550100042'],
    ['voiceotp', 'maria', 'call', '+15550100042'],
  ] as const) {
    it(`${type}: sends a code, and the code leads to a token`, async () => {
      const { caller, url, code, started } = await begin(name, type);
      assert.deepEqual([lastSent(tenant()).kind, lastSent(tenant()).to], [kind, to]);
      assert.equal(started.body.expiry, new Date(clock.ms + 300_000).toISOString());
      assert.equal(lastSent(tenant()).correlation, started.body.correlation);
      assert.equal((await caller.present(assertionOf(await caller.answer(url, code)))).body.scope, 'openid');
      assert.equal((await caller.call('GET', url)).status, 403, 'the last token is no longer one for factors');
    });

    it(`${type}: sends to an address that nobody has enrolled`, async () => {
      const caller = new Caller(tenant());
      await caller.signIn('nina');
      const address = type === 'emailotp' ? { emailAddress: 'nina@home.example' } : { phoneNumber: '+15550100099' };
      const { url, code } = await caller.otp(type, 'transient', { ...address, correlation: 'AB12' });
      assert.equal(lastSent(tenant()).to, Object.values(address)[0]);
      assert.equal((await caller.present(assertionOf(await caller.answer(url, code)))).body.scope, 'openid');
      assert.equal((await caller.call('POST', `/v2.0/factors/${type}/transient/verifications`, {})).status, 403);
    });
  }

  for (const status of [400, 401] as const) {
    it(`a wrong code is a ${status}, and the fifth ends it`, async () => {
      tenant().switches.wrongOtp = status;
      const { caller, url, code } = await begin();
      for (let left = 4; left >= 0; left -= 1) {
        const { status: got, body } = await caller.answer(url, wrong(code));
        assert.deepEqual([got, body.messageId], [status, 'CSIBN0021E']);
        const look = (await caller.call('GET', url)).body;
        assert.deepEqual([look.attempts, look.state], [5 - left, left > 0 ? 'PENDING' : 'FAILED']);
      }
      assert.equal((await caller.answer(url, code)).status, 400);
    });
  }

  it('a code is good for five minutes, and once', async () => {
    const { caller, url, code } = await begin();
    clock.ms += 299_999;
    assert.equal((await caller.answer(url, code)).status, 200);
    assert.equal((await caller.answer(url, code)).status, 400);
    const late = await caller.otp('emailotp', enrolmentOf('scott', 'emailotp'));
    clock.ms += 300_000;
    assert.equal((await caller.answer(late.url, late.code)).status, 400);
    assert.equal((await caller.call('GET', late.url)).body.state, 'TIMEOUT');
  });

  it('can be called off', async () => {
    const { caller, url, code } = await begin();
    assert.equal((await caller.call('DELETE', url)).status, 204);
    assert.equal((await caller.call('GET', url)).body.state, 'CANCELED');
    assert.equal((await caller.answer(url, code)).status, 400);
  });

  it('takes letters and digits as correlation, and nothing else', async () => {
    const { caller } = await begin();
    const start = (body: unknown) =>
      caller.call('POST', `/v2.0/factors/emailotp/${enrolmentOf('scott', 'emailotp')}/verifications`, body);
    assert.deepEqual((await start({ correlation: '12-34' })).body.messageId, 'CSIBN0018E');
    assert.equal((await start({ correlation: 'aB34' })).body.correlation, 'aB34');
  });

  it('answers 204, or 200, when no assertion is asked for', async () => {
    for (const status of [204, 200] as const) {
      tenant().switches.answered = status;
      const { caller, url, code } = await begin();
      const { status: got, body } = await caller.call('POST', url, { otp: code });
      assert.deepEqual([got, body?.assertion], [status, undefined]);
    }
  });

  it('is out of reach for another grant, and for another user', async () => {
    const { url, code } = await begin();
    const other = new Caller(tenant());
    await other.signIn('scott');
    assert.equal((await other.answer(url, code)).status, 404);
    const nina = new Caller(tenant());
    await nina.signIn('nina');
    const start = `/v2.0/factors/emailotp/${enrolmentOf('scott', 'emailotp')}/verifications`;
    assert.equal((await nina.call('POST', start, {})).status, 403);
  });

  describe('as first factor', () => {
    const begin = async () => {
      const caller = new Caller(tenant(), networks.helpdesk);
      await caller.policyauth();
      return { caller, ...(await caller.otp('emailotp', enrolmentOf('scott', 'emailotp'))) };
    };

    it('proves the user who has enrolled it', async () => {
      const { caller, url, code } = await begin();
      assert.equal((await caller.present(assertionOf(await caller.answer(url, code)))).body.scope, 'openid');
    });

    it('gives no assertion when told, as the documents have it', async () => {
      tenant().switches.otpAsFirstFactor = false;
      const { caller, url, code } = await begin();
      assert.equal((await caller.answer(url, code)).status, 204);
    });

    it('proves nobody by an address that nobody has enrolled', async () => {
      const { caller } = await begin();
      const { url, code } = await caller.otp('emailotp', 'transient', { emailAddress: 'scott@acme.example' });
      assert.equal((await caller.answer(url, code)).status, 204);
    });
  });

  it('a client that may act for anybody needs no policy, and gets no assertion', async () => {
    const caller = new Caller(tenant());
    await caller.leg({ grant_type: 'client_credentials' });
    const { url, code } = await caller.otp('smsotp', enrolmentOf('maria', 'smsotp'));
    assert.equal((await caller.answer(url, code)).status, 204);
    assert.equal((await caller.call('GET', url)).body.state, 'SUCCESS');
  });

  it('is limited by recipient, with Retry-After and without', async () => {
    const caller = new Caller(tenant());
    await caller.signIn('maria');
    const start = () => caller.call('POST', `/v2.0/factors/smsotp/${enrolmentOf('maria', 'smsotp')}/verifications`, {});
    for (let sent = 0; sent < 10; sent += 1) assert.equal((await start()).status, 201);
    clock.ms += 60_000;
    const limited = await start();
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '540']);
    tenant().switches.rateLimit = 'bare';
    assert.deepEqual([(await start()).status, (await start()).headers.get('retry-after')], [429, null]);
    clock.ms += 540_000;
    assert.equal((await start()).status, 201);
  });

  it('an unknown type is JSON or a text of the application server', async () => {
    const { caller } = await begin();
    const start = () => caller.call('POST', '/v2.0/factors/knockknock/transient/verifications', {});
    assert.deepEqual([(await start()).status, (await start()).body.messageId], [404, 'CSIAO5401E']);
    tenant().switches.unknownType = 'websphere';
    const { status, text, body } = await start();
    assert.deepEqual([status, body], [404, undefined]);
    assert.match(text, /SRVE0295E/);
  });

  it('what is no JSON, or lacks the code, is told apart', async () => {
    const { caller, url } = await begin();
    const raw = (body: string) =>
      fetch(tenant().origin + url, { method: 'POST', headers: { authorization: `Bearer ${caller.token}` }, body });
    assert.match(await (await raw('{"otp')).text(), /CSIBN0004E/);
    assert.match(await (await raw('{"otp":7}')).text(), /CSIBN0005E/);
  });
});
