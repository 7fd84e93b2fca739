import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import { type IbmAuthenticator, knownPerson, MAIL, PHONE, TOTP, VOICE, verification } from './known-person';
import { challenge, ScriptedTenant, userToken } from './scripted-tenant';
import { answer, challenged, choose, denied, granted, next, RESEND } from './steps';

const WRONG = { status: 400, json: { messageId: 'CSIBN0021E', messageDescription: 'CANARY-server-text' } };
const looks = (state: string, retries = 3) => ({ json: { id: 'v', state, attempts: 1, retries } });

describe('one-time codes of IBM Verify', () => {
  withoutNock();
  let tenant: ScriptedTenant;
  let authenticator: IbmAuthenticator;
  beforeEach(async () => {
    tenant = await ScriptedTenant.start();
    authenticator = tenant.client().authenticator();
  });
  afterEach(async () => {
    const { left } = tenant;
    await tenant.close();
    assert.equal(left, 0, 'an answer was never asked for');
  });

  for (const [type, enrolment] of [
    ['emailotp', MAIL],
    ['smsotp', PHONE],
    ['voiceotp', VOICE],
  ] as const) {
    it(`send to what is enrolled, and take the code: ${type}`, async () => {
      const listed = await knownPerson(tenant, authenticator, [type], enrolment);
      tenant.willAnswer(verification('v1'), { json: { assertion: 'a.b.c' } }, userToken('t'));
      const sent = await next(authenticator, listed, choose(enrolment.id));
      assert.equal(granted(await next(authenticator, sent, answer(' 4711-313 370 '))).amr.at(-1), type);
      const [start, otp] = tenant.received;
      assert.equal(start?.path, `/v2.0/factors/${type}/${enrolment.id}/verifications`);
      assert.equal(otp?.path, `/v2.0/factors/${type}/${enrolment.id}/verifications/v1?returnJwt=true`);
      assert.equal(otp?.body, '{"otp":"313370"}');
    });
  }

  it('go to an address that the flow gives where nothing is enrolled, and show it masked', async () => {
    const listed = await knownPerson(tenant, authenticator, ['emailotp', 'smsotp']);
    assert.deepEqual(challenged(listed).prompt.factors, [
      { id: 'emailotp', type: 'emailotp', needsDestination: true },
      { id: 'smsotp', type: 'smsotp', needsDestination: true },
    ]);
    await rejectsIdentity(next(authenticator, listed, choose('smsotp')), 'IDENTITY_INPUT', /destination/);
    await rejectsIdentity(
      next(authenticator, listed, choose('smsotp', { destination: 'me@x.example' })),
      'IDENTITY_INPUT',
      /phone/,
    );
    tenant.willAnswer(verification('v1'));
    const sent = await next(authenticator, listed, choose('smsotp', { destination: '+1 555 010 4242' }));
    assert.equal(tenant.received[0]?.path, '/v2.0/factors/smsotp/transient/verifications');
    assert.match(tenant.received[0]?.body ?? '', /^\{"phoneNumber":"\+1 555 010 4242","correlation":"\d{4}"\}$/);
    assert.equal(challenged(sent).prompt.factors[1]?.destination, '***42');
    tenant.willAnswer(verification('v2', '9999'));
    const again = await next(authenticator, sent, RESEND);
    assert.equal(challenged(again).prompt.correlation, '9999');
    assert.match(tenant.received[1]?.body ?? '', /^\{"phoneNumber":"\+1 555 010 4242"/);
  });

  it('never go elsewhere than to what is enrolled', async () => {
    const listed = await knownPerson(tenant, authenticator, ['emailotp'], MAIL);
    const elsewhere = choose('emailotp', { destination: 'mallory@evil.example' });
    await rejectsIdentity(next(authenticator, listed, elsewhere), 'IDENTITY_INPUT', /no destination/);
    assert.equal(tenant.received.length, 0);
  });

  for (const status of [400, 401, 403]) {
    it(`tell a wrong code (${status}) from an expired one by looking at the verification`, async () => {
      const listed = await knownPerson(tenant, authenticator, ['emailotp'], MAIL);
      tenant.willAnswer(verification('v1'));
      const sent = await next(authenticator, listed, choose('emailotp'));
      tenant.willAnswer({ ...WRONG, status }, looks('PENDING'));
      const wrong = challenged(await next(authenticator, sent, answer('111111')));
      assert.equal(wrong.prompt.lastAnswer, 'wrong');
      assert.equal(wrong.prompt.attemptsLeft, 2);
      assert.equal(wrong.prompt.expects, 'answer');
      assert.equal(wrong.prompt.correlation, '4711');
      tenant.willAnswer({ ...WRONG, status }, looks('TIMEOUT'));
      const expired = challenged(await next(authenticator, wrong, answer('222222')));
      assert.equal(expired.prompt.lastAnswer, 'expired');
      assert.equal(expired.prompt.expects, 'factor');
      await rejectsIdentity(next(authenticator, expired, answer('222222')), 'IDENTITY_INPUT', /waits for a factor/);
      tenant.willAnswer(verification('v2'));
      assert.equal(challenged(await next(authenticator, expired, RESEND)).prompt.expects, 'answer');
    });
  }

  it('take three answers for a type in one transaction, however often a code is sent', async () => {
    let step = await knownPerson(tenant, authenticator, ['emailotp'], MAIL, { ...MAIL, id: 'enrolment-mail-2' });
    for (const id of ['enrolment-mail', 'enrolment-mail-2']) {
      tenant.willAnswer(verification('v'), WRONG, looks('PENDING', 4));
      step = await next(authenticator, await next(authenticator, step, choose(id)), answer('111111'));
    }
    assert.equal(challenged(step).prompt.attemptsLeft, 1);
    tenant.willAnswer(WRONG, looks('PENDING', 2));
    assert.equal(denied(await next(authenticator, step, answer('111111'))).reason, 'too-many-answers');
  });

  it('say how many answers the tenant itself takes where that is fewer, and that it takes no more', async () => {
    const listed = await knownPerson(tenant, authenticator, ['emailotp'], MAIL);
    tenant.willAnswer(verification('v1'), WRONG, looks('PENDING', 0));
    const step = await next(authenticator, await next(authenticator, listed, choose('emailotp')), answer('1'));
    assert.equal(challenged(step).prompt.attemptsLeft, 1);
    tenant.willAnswer(WRONG, looks('FAILED', 0));
    assert.equal(denied(await next(authenticator, step, answer('2'))).reason, 'too-many-answers');
  });

  it('count a refused answer whatever becomes of the look', async () => {
    const listed = await knownPerson(tenant, authenticator, ['emailotp'], MAIL);
    tenant.willAnswer(verification('v1'), WRONG, { status: 404, text: 'SRVE0295E' });
    const step = await next(authenticator, await next(authenticator, listed, choose('emailotp')), answer('1'));
    assert.equal(challenged(step).prompt.attemptsLeft, 2);
  });

  it('are not sent again by a limit, and say how long to wait', async () => {
    const listed = await knownPerson(tenant, authenticator, ['emailotp'], MAIL);
    tenant.willAnswer({ status: 429, headers: { 'Retry-After': '1' } });
    const limited = await rejectsIdentity(next(authenticator, listed, choose('emailotp')), 'IDENTITY_RATE_LIMITED');
    assert.equal(limited.details.retryAfterSeconds, 1);
    tenant.willAnswer(verification('v1'), { status: 429 });
    const sent = await next(authenticator, listed, choose('emailotp'));
    await rejectsIdentity(next(authenticator, sent, answer('1')), 'IDENTITY_RATE_LIMITED');
    tenant.willAnswer({ json: { jwt: 'a.b.c' } }, userToken('t'));
    granted(await next(authenticator, sent, answer('313370')));
  });

  it('are no answer where they are not letters and digits: nothing is sent, nothing is counted', async () => {
    const listed = await knownPerson(tenant, authenticator, ['emailotp'], MAIL);
    tenant.willAnswer(verification('v1'));
    const sent = await next(authenticator, listed, choose('emailotp'));
    for (const given of ['', '  ', '12-34', 'x'.repeat(33), { username: 'a', password: 'b' }, { answers: {} }]) {
      await rejectsIdentity(next(authenticator, sent, answer(given)), 'IDENTITY_INPUT');
    }
    assert.equal(tenant.received.length, 1);
  });

  it('prove nothing without an assertion: a token of nobody gets none', async () => {
    tenant.willAnswer(challenge('t1', ['emailotp']), verification('v1'), { status: 204 });
    const first = await authenticator.start({ kind: 'sign-in' }, {});
    const sent = await next(authenticator, first, choose('emailotp', { destination: 'scott@acme.example' }));
    await rejectsIdentity(next(authenticator, sent, answer('313370')), 'IDENTITY_RESPONSE', /no assertion/);
  });

  it('are cancelled when nobody goes on, and nobody minds a failure', async () => {
    const listed = await knownPerson(tenant, authenticator, ['emailotp'], MAIL);
    tenant.willAnswer(verification('v1'), { status: 204 }, { status: 500 });
    const { state } = challenged(await next(authenticator, listed, choose('emailotp')));
    await authenticator.abandon(state, {});
    await authenticator.abandon(state, {});
    assert.deepEqual(tenant.lines.slice(1), Array(2).fill('DELETE /v2.0/factors/emailotp/enrolment-mail/verifications/v1'));
    await authenticator.abandon(challenged(listed).state, {});
  });

  it('of an authenticator app are looked at nowhere: a refused one is wrong', async () => {
    const listed = await knownPerson(tenant, authenticator, ['totp'], TOTP);
    const asked = await next(authenticator, listed, choose('totp'));
    assert.equal(tenant.received.length, 0);
    await rejectsIdentity(next(authenticator, asked, RESEND), 'IDENTITY_INPUT', /nothing has been sent/);
    tenant.willAnswer(WRONG, { json: { assertion: 'a.b.c' } }, userToken('t'));
    const wrong = await next(authenticator, asked, answer('000000'));
    assert.equal(challenged(wrong).prompt.lastAnswer, 'wrong');
    assert.deepEqual(granted(await next(authenticator, wrong, answer('123 456'))).amr, ['password', 'totp']);
    assert.equal(tenant.received[0]?.path, '/v2.0/factors/totp/enrolment-totp?returnJwt=true');
    assert.equal(tenant.received[1]?.body, '{"otp":"123456"}');
  });

  it('tell a token that may not from a code that is wrong', async () => {
    const listed = await knownPerson(tenant, authenticator, ['totp'], TOTP);
    const asked = await next(authenticator, listed, choose('totp'));
    tenant.willAnswer({ status: 403, json: { messageId: 'CSIBN0001E' } }, { status: 401, json: { messageId: 'CSIAQ0158E' } });
    const refused = await rejectsIdentity(next(authenticator, asked, answer('1')), 'IDENTITY_REFUSED', /403, CSIBN0001E/);
    assert.deepEqual(refused.details, { statusCode: 403, messageId: 'CSIBN0001E' });
    await rejectsIdentity(next(authenticator, asked, answer('1')), 'IDENTITY_UNAUTHORIZED');
  });
});
