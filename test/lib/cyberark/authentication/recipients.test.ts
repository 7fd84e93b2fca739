import assert from 'node:assert/strict';
import { withNock } from '../../../support/nock-tenant';
import { USER } from '../intercepted-tenant';
import { OATH, PASSWORD, PUSH, SignInVendor, SMS } from './sign-in-vendor';
import { challenged, Flow } from './steps';

describe('whom CyberArk sends something to', () => {
  withNock();
  let vendor: SignInVendor;
  beforeEach(() => {
    vendor = new SignInVendor();
  });
  afterEach(() => vendor.close());

  it('is the user for what is sent, once more included, and nobody for what is typed or under way', async () => {
    const flow = new Flow(vendor.authenticator());
    vendor.willStart([[PASSWORD, OATH, SMS, PUSH]]).willAdvance({ Summary: 'OobPending' });
    const started = await flow.signIn();
    const to = (step: typeof started, action: Parameters<Flow['proceed']>[1]) =>
      flow.authenticator.recipients(challenged(step).state, action);
    assert.deepEqual(to(started, { kind: 'choose', factor: 'SMS' }), [USER]);
    assert.deepEqual(to(started, { kind: 'choose', factor: 'OTP' }), [USER]);
    for (const factor of ['UP', 'OATH', 'U2F']) assert.deepEqual(to(started, { kind: 'choose', factor }), []);
    assert.deepEqual(to(started, { kind: 'resend' }), []);
    const sent = await flow.choose(started, 'SMS');
    assert.deepEqual(to(sent, { kind: 'resend' }), [USER]);
    assert.deepEqual(to(sent, { kind: 'choose', factor: 'SMS' }), []);
    assert.deepEqual(to(sent, { kind: 'choose', factor: 'OTP' }), [USER]);
    for (const kind of ['poll', 'resend'] as const) assert.equal(to(sent, { kind }).length, kind === 'resend' ? 1 : 0);
    assert.deepEqual(to(sent, { kind: 'answer', answer: '0042' }), []);
  });
});
