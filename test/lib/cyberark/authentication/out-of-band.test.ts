import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../../support/identity-error';
import { withNock } from '../../../support/nock-tenant';
import { CALL, EMAIL, LOGIN_SUCCESS, newPackage, OATH, PASSWORD, PUSH, SESSION, SignInVendor, SMS } from './sign-in-vendor';
import { challenged, denied, Flow, granted } from './steps';

const PENDING = { Summary: 'OobPending' };

describe('CyberArk sign-in, out of band', () => {
  withNock();
  let vendor: SignInVendor;
  let flow: Flow;
  beforeEach(() => {
    vendor = new SignInVendor();
    flow = new Flow(vendor.authenticator());
  });
  afterEach(() => vendor.close());

  function actions(): unknown[] {
    return vendor.operations.slice(1).map((body) => (body as { Action?: string }).Action);
  }

  it('sends nothing before the factor is chosen, even where there is only one', async () => {
    vendor.willStart([[EMAIL]]);
    const { prompt } = challenged(await flow.signIn());
    assert.deepEqual(prompt, {
      expects: 'factor',
      factors: [{ id: 'EMAIL', type: 'EMAIL', label: 'Email... @acme.example', destination: '***@acme.example' }],
    });
    assert.deepEqual(actions(), []);
  });

  for (const mechanism of [EMAIL, SMS]) {
    it(`takes the code of ${mechanism.Name}, or the opened link`, async () => {
      vendor.willStart([[mechanism]]).willAdvance(PENDING);
      const sent = challenged(await flow.choose(await flow.signIn(), mechanism.Name));
      const { expects, answer, pollAfterMs, factor, factors } = sent.prompt;
      assert.deepEqual([expects, answer, pollAfterMs, factor], ['answer', 'code', 1000, mechanism.Name]);
      assert.equal(factors[0]?.label, mechanism.PromptMechChosen);
      vendor.willAdvance(LOGIN_SUCCESS);
      assert.deepEqual(granted(await flow.answer(sent, '123456')).amr, [mechanism.Name]);
      await vendor.clock.advance(1000);
      vendor.willAdvance(LOGIN_SUCCESS);
      assert.deepEqual(granted(await flow.poll(sent)).amr, [mechanism.Name]);
      assert.deepEqual(actions(), ['StartOOB', 'Answer', 'Poll']);
    });
  }

  it('shows the number to match until it is answered, and the new one after a resend', async () => {
    vendor.willStart([[PUSH]]).willAdvance({ ...PENDING, GeneratedAuthValue: '42' });
    let step = challenged(await flow.choose(await flow.signIn(), 'OTP'));
    assert.deepEqual([step.prompt.expects, step.prompt.answer, step.prompt.numberToMatch], ['poll', 'code', '42']);
    await vendor.clock.advance(1000);
    vendor.willAdvance(PENDING);
    step = challenged(await flow.poll(step));
    assert.equal(step.prompt.numberToMatch, '42');
    vendor.willAdvance({ ...PENDING, GeneratedAuthValue: 7 });
    step = challenged(await flow.proceed(step, { kind: 'resend' }));
    assert.equal(step.prompt.numberToMatch, '7');
    await vendor.clock.advance(1000);
    vendor.willAdvance(LOGIN_SUCCESS);
    granted(await flow.poll(step));
    assert.deepEqual(actions(), ['StartOOB', 'Poll', 'RetryOOB', 'Poll']);
  });

  it('takes no answer for what is confirmed elsewhere only', async () => {
    vendor.willStart([[CALL]]).willAdvance(PENDING);
    const step = challenged(await flow.choose(await flow.signIn(), 'PF'));
    assert.deepEqual([step.prompt.expects, step.prompt.answer], ['poll', undefined]);
    await rejectsIdentity(flow.answer(step, '123456'), 'IDENTITY_INPUT', /confirmed elsewhere/);
  });

  it('shows the picture to scan', async () => {
    const qr = { ...CALL, Name: 'QR', Image: 'data:image/png;base64,iVBORw0KGgo=' };
    vendor.willStart([[qr]]).willAdvance(PENDING);
    assert.equal(challenged(await flow.choose(await flow.signIn(), 'QR')).prompt.qrCode, 'iVBORw0KGgo=');
    vendor.willStart([[{ ...qr, Image: 'data:image/svg+xml;base64,PHN2Zz4=' }]]).willAdvance(PENDING);
    assert.equal(challenged(await flow.choose(await flow.signIn(), 'QR')).prompt.qrCode, undefined);
  });

  it('asks the tenant once a second, however often the flow polls', async () => {
    vendor.willStart([[PUSH]]).willAdvance(PENDING);
    let step = challenged(await flow.choose(await flow.signIn(), 'OTP'));
    await vendor.clock.advance(400);
    for (let times = 0; times < 5; times += 1) {
      step = challenged(await flow.poll(step));
      assert.equal(step.prompt.pollAfterMs, 600);
    }
    assert.deepEqual(actions(), ['StartOOB']);
    await vendor.clock.advance(600);
    vendor.willAdvance(PENDING);
    step = challenged(await flow.poll(step));
    assert.equal(step.prompt.pollAfterMs, 1000);
    assert.deepEqual(actions(), ['StartOOB', 'Poll']);
  });

  it('ends after five minutes, whatever was polled or sent again', async () => {
    vendor.willStart([[PUSH]]).willAdvance(PENDING);
    let step = challenged(await flow.choose(await flow.signIn(), 'OTP'));
    const end = step.expiresAt;
    for (const action of ['poll', 'resend', 'poll'] as const) {
      await vendor.clock.advance(100_000 - (action === 'poll' ? 0 : 1));
      if (vendor.clock.now() >= end) break;
      vendor.willAdvance(PENDING);
      step = challenged(await flow.proceed(step, { kind: action }));
      assert.equal(step.expiresAt, end);
    }
    await vendor.clock.advance(end - vendor.clock.now());
    vendor.willCleanUp();
    assert.deepEqual(denied(await flow.poll(step)), { reason: 'expired' });
    assert.deepEqual(vendor.operations.at(-1), { TenantId: 'ABC1234', SessionId: SESSION });
  });

  it('takes the failure of a poll for a no', async () => {
    vendor
      .willStart([[PUSH]])
      .willAdvance(PENDING)
      .willFail();
    const step = await flow.choose(await flow.signIn(), 'OTP');
    await vendor.clock.advance(1000);
    assert.deepEqual(denied(await flow.poll(step)), { reason: 'rejected' });
  });

  it('is denied without a reason where nothing could be sent', async () => {
    vendor.willStart([[PUSH]]).willFail();
    assert.deepEqual(denied(await flow.choose(await flow.signIn(), 'OTP')), { reason: 'unspecified' });
  });

  it('does not let a person be asked for ever who keeps saying no', async () => {
    vendor.willStart([[PUSH]]);
    let step = await flow.signIn();
    for (let times = 1; times <= 3; times += 1) {
      vendor.willAdvance(PENDING).willAdvance(newPackage([[PUSH]]));
      const sent = await flow.choose(step, 'OTP');
      await vendor.clock.advance(1000);
      if (times === 3) vendor.willCleanUp();
      step = await flow.poll(sent);
    }
    assert.deepEqual(denied(step), { reason: 'too-many-answers' });
  });

  it('can change to another factor, but sends nothing twice for the same choice', async () => {
    vendor
      .willStart([[PUSH, SMS, OATH, PASSWORD]])
      .willAdvance(PENDING)
      .willAdvance(PENDING)
      .willAdvance(LOGIN_SUCCESS);
    let step = await flow.choose(await flow.signIn(), 'OTP');
    step = await flow.choose(step, 'OTP');
    step = await flow.choose(step, 'SMS');
    assert.equal(challenged(step).prompt.numberToMatch, undefined);
    step = challenged(await flow.choose(step, 'OATH'));
    assert.equal(step.prompt.pollAfterMs, undefined);
    assert.deepEqual(granted(await flow.answer(step, '271828')).amr, ['OATH']);
    assert.deepEqual(actions(), ['StartOOB', 'StartOOB', 'Answer']);
  });

  it('is passed at once where the tenant says so, and starts the next challenge', async () => {
    vendor.willStart([[PUSH], [OATH]]).willAdvance({ Summary: 'StartNextChallenge' });
    const step = challenged(await flow.choose(await flow.signIn(), 'OTP'));
    assert.deepEqual([step.prompt.factor, step.state.passed], ['OATH', ['OTP']]);
  });
});
