import assert from 'node:assert/strict';
import type { Action } from '../../../lib/authentication/authenticator';
import { recipientsOf } from '../../../lib/ibm-verify/recipients';
import { withoutNock } from '../../support/nock-tenant';
import { knownPerson, MAIL, PERSON, PHONE, PUSH } from './known-person';
import { challenge, ScriptedTenant } from './scripted-tenant';
import { challenged, choose, POLL, RESEND } from './steps';

describe('whom IBM Verify sends something to', () => {
  withoutNock();
  let tenant: ScriptedTenant;
  before(async () => (tenant = await ScriptedTenant.start()));
  after(() => tenant.close());

  it('is the person who is known, whatever enrolment the code or push goes to, and nobody for what is typed or shown', async () => {
    const step = await knownPerson(
      tenant,
      tenant.client().authenticator(),
      ['emailotp', 'smsotp', 'push', 'totp', 'qr', 'fido2', 'password'],
      ...[MAIL, PHONE, PUSH],
    );
    const to = (action: Action) => recipientsOf(challenged(step).state, action);
    const person = [`person ${PERSON}`];
    for (const factor of ['emailotp', MAIL.id, 'smsotp', PHONE.id, 'push', PUSH.id]) assert.deepEqual(to(choose(factor)), person);
    for (const factor of ['totp', 'qr', 'fido2', 'password', 'no such factor']) assert.deepEqual(to(choose(factor)), []);
    assert.deepEqual([to(POLL), to(RESEND), to({ kind: 'answer', answer: '0042' })], [[], [], []]);
  });

  it('is the address that the flow gives where nobody is known, however it is written', async () => {
    tenant.willAnswer(challenge('CANARY-token', ['emailotp', 'smsotp']));
    const { state } = challenged(await tenant.client().authenticator().start({ kind: 'sign-in' }, {}));
    const to = (factor: string, destination: string) => recipientsOf(state, choose(factor, { destination }));
    assert.deepEqual(to('emailotp', 'scott@acme.example'), ['address scott@acme.example']);
    const [first] = to('smsotp', '+1 (555) 010-4242');
    for (const written of ['+15550104242', '0555 0104242', '0015550104242']) assert.deepEqual(to('smsotp', written), [first]);
    assert.notDeepEqual(to('smsotp', '+15550104243'), [first]);
  });

  it('is who was found behind a factor that is chosen before the enrolments could be listed', async () => {
    const step = await knownPerson(tenant, tenant.client().authenticator(), ['emailotp', 'push'], MAIL, PUSH);
    const { state } = challenged(step);
    const unlisted = { ...state, isListed: false, factors: ['emailotp', 'push'].map((type) => ({ id: type, type })) };
    assert.deepEqual(recipientsOf(unlisted, choose('push')), [`person ${PERSON}`]);
  });
});
