import assert from 'node:assert/strict';
import { AuthenticationService, type OpenChallenge } from '../../../lib/authentication/authentication-service';
import type { StartRequest } from '../../../lib/authentication/authenticator';
import { MemoryTransactionStore } from '../../../lib/authentication/memory-transaction-store';
import { SendLimit } from '../../../lib/authentication/send-limit';
import { IdentityError } from '../../../lib/errors';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { ScriptedAuthenticator, type ScriptedFactor } from '../../support/scripted-authenticator';

const USER = 'alice@acme.example';
const PUSH: ScriptedFactor = { id: 'push-1', type: 'push', sent: true };
const TOTP: ScriptedFactor = { id: 'totp-1', type: 'totp', answer: 'CANARY-code' };
const CHOOSE_PUSH = { kind: 'choose', factor: 'push' } as const;
const LIMITED = /this package sends.*the next one in \d+ s$/;

describe('the limit on what is sent to one person', () => {
  let clock: FakeClock;
  let sends: SendLimit;
  beforeEach(() => {
    clock = new FakeClock();
    sends = new SendLimit();
  });

  /** As each authenticate node has one of its own. */
  function someNode(origin = 'https://one.example') {
    const authenticator = new ScriptedAuthenticator({ clock, origin, factors: [PUSH, TOTP] });
    const service = new AuthenticationService({ store: new MemoryTransactionStore(clock), clock, sends });
    const begin = async (request: StartRequest = { kind: 'sign-in', user: USER }) =>
      ((await service.start(authenticator, request)) as OpenChallenge).transaction;
    const push = async (user = USER) => service.proceed(authenticator, await begin({ kind: 'sign-in', user }), CHOOSE_PUSH);
    return { authenticator, service, begin, push };
  }

  it('is five in ten minutes, whatever nodes and transactions they come from', async () => {
    for (let sent = 0; sent < 5; sent += 1) {
      await someNode().push(sent % 2 === 0 ? USER : ' ALICE@ACME.EXAMPLE');
      await clock.advance(60_000);
    }
    const { authenticator, push } = someNode();
    const error = await rejectsIdentity(push(), 'IDENTITY_RATE_LIMITED', LIMITED);
    assert.equal(error.details.retryAfterSeconds, 300);
    assert.doesNotMatch(error.message, /alice/i);
    assert.deepEqual(authenticator.calls, ['start']);
    await clock.advance(299_999);
    await rejectsIdentity(push(), 'IDENTITY_RATE_LIMITED');
    await clock.advance(1);
    await push();
    await rejectsIdentity(push(), 'IDENTITY_RATE_LIMITED');
  });

  it('counts what is sent once more, and leaves the transaction open to be answered', async () => {
    const { authenticator, service, begin } = someNode();
    const transaction = await begin();
    await service.proceed(authenticator, transaction, CHOOSE_PUSH);
    for (let again = 0; again < 4; again += 1) await service.proceed(authenticator, transaction, { kind: 'resend' });
    await rejectsIdentity(service.proceed(authenticator, transaction, { kind: 'resend' }), 'IDENTITY_RATE_LIMITED');
    assert.equal(authenticator.calls.filter((call) => call === 'resend').length, 4);
    authenticator.approved.add(PUSH.id);
    await service.proceed(authenticator, transaction, { kind: 'poll' });
    const totp = { kind: 'choose-and-answer', factor: 'totp', answer: TOTP.answer ?? '' } as const;
    assert.equal((await service.proceed(authenticator, transaction, totp)).outcome, 'granted');
  });

  it('keeps persons and tenants apart, and counts nothing that reaches nobody', async () => {
    const { authenticator, service, begin, push } = someNode();
    for (let sent = 0; sent < 5; sent += 1) await push();
    await push('bob@acme.example');
    await someNode('https://two.example').push();
    for (let other = 0; other < 6; other += 1) {
      await service.proceed(authenticator, await begin(), { kind: 'choose', factor: 'totp' });
    }
  });

  it('holds for challenges on demand, whose pushes are not counted twice', async () => {
    const { authenticator, service, begin } = someNode();
    const request: StartRequest = { kind: 'on-demand', user: USER };
    for (let sent = 0; sent < 5; sent += 1) await service.proceed(authenticator, await begin(request), CHOOSE_PUSH);
    await rejectsIdentity(begin(request), 'IDENTITY_RATE_LIMITED', LIMITED);
    assert.equal(authenticator.calls.filter((call) => call === 'start').length, 5);
  });

  it('holds for many at once', async () => {
    const { authenticator, service, begin } = someNode();
    const transactions = await Promise.all(Array.from({ length: 20 }, () => begin()));
    const outcomes = await Promise.allSettled(transactions.map((one) => service.proceed(authenticator, one, CHOOSE_PUSH)));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5);
    assert.equal(authenticator.calls.filter((call) => call === 'choose').length, 5);
  });

  it('counts what may have been sent, and not what surely was not', async () => {
    for (const code of ['IDENTITY_REFUSED', 'IDENTITY_INPUT', 'IDENTITY_INVALID_CLIENT', 'IDENTITY_CONFIG'] as const) {
      const failure = new IdentityError(code, 'not sent');
      await rejectsIdentity(
        sends.guard([USER], clock.now(), () => Promise.reject(failure)),
        code,
      );
    }
    const lost = new IdentityError('IDENTITY_TIMEOUT', 'nobody knows');
    for (let sent = 0; sent < 5; sent += 1) {
      await rejectsIdentity(
        sends.guard([USER], clock.now(), () => Promise.reject(lost)),
        'IDENTITY_TIMEOUT',
      );
    }
    await rejectsIdentity(
      sends.guard([USER], clock.now(), async () => assert.fail('was sent')),
      'IDENTITY_RATE_LIMITED',
    );
  });
});
