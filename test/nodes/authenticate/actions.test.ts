import assert from 'node:assert/strict';
import type { Action } from '../../../lib/authentication/authenticator';
import { useFlows } from '../../support/use-flows';
import { useScriptedAuthenticator } from '../../support/use-scripted-authenticator';
import { authenticationOf, CODE, converse, PASSWORD, PUSH, startAuthenticate, USER } from './support';

const credential = { id: 'abc', response: { signature: 'x' } };
const choose = (factor: string, more: object = {}): Action => ({ kind: 'choose', factor, ...more });
const answer = (value: never | string | object): Action => ({ kind: 'answer', answer: value as string });

/** What a flow gives beside the transaction, and what the provider is asked to do. */
const MAPPINGS: readonly (readonly [title: string, given: object, actions: readonly Action[]])[] = [
  ['nothing: a poll', {}, [{ kind: 'poll' }]],
  ['poll', { poll: true }, [{ kind: 'poll' }]],
  ['a factor by its id', { factor: 'mail-1' }, [choose('mail-1')]],
  ['a factor by its type', { factor: 'emailotp' }, [choose('emailotp')]],
  [
    'a factor with details',
    { factor: 'mail-1', details: { destination: 'bob@acme.example', other: 1 } },
    [choose('mail-1', { details: { destination: 'bob@acme.example' } })],
  ],
  ['a factor with empty details', { factor: 'mail-1', details: {} }, [choose('mail-1')]],
  ['a factor and an answer', { factor: 'pw-1', answer: 'a' }, [choose('pw-1', { details: undefined }), answer('a')]],
  ['an answer', { answer: '0042' }, [answer('0042')]],
  ['a name and a password', { answer: { username: 'alice', password: 'p' } }, [answer({ username: 'alice', password: 'p' })]],
  ['answers to questions', { answer: { answers: { q1: 'blue' } } }, [answer({ answers: { q1: 'blue' } })]],
  ['a credential', { answer: { credential } }, [answer({ credential })]],
  ['resend', { resend: true }, [{ kind: 'resend' }]],
  ['resend before an answer', { resend: true, answer: '1', factor: 'mail-1' }, [{ kind: 'resend' }]],
  ['flags that are off, and nulls', { cancel: false, resend: null, answer: null, factor: null }, [{ kind: 'poll' }]],
];

const USELESS: readonly (readonly [title: string, given: object, text: RegExp])[] = [
  ['an answer that is a number', { answer: 42 }, /answer must be a text: a number loses its leading zeros/],
  ['an empty answer', { answer: '' }, /answer/],
  ['an answer that is a list', { answer: ['CANARY-a'] }, /answer must be a text, or an object/],
  ['an answer of another form', { answer: { otp: 'CANARY-a' } }, /answer must be a text, or an object/],
  ['a password without a name', { answer: { password: 'CANARY-a' } }, /answer must be/],
  ['a name and something else', { answer: { username: 'a', password: 'b', x: 'CANARY-a' } }, /answer must be/],
  ['a credential that is none', { answer: { credential: 'CANARY-a' } }, /answer must be/],
  ['a credential with a cycle', { answer: { credential: cyclic() } }, /answer must be/],
  ['a credential that is too large', { answer: { credential: { x: 'CANARY-a'.repeat(9_000) } } }, /answer must be/],
  ['an answer that is too long', { answer: 'CANARY-a'.repeat(1_000) }, /answer/],
  ['a factor that is no text', { factor: { id: 'CANARY-a' } }, /factor must be a text/],
  ['details that are no object', { factor: 'mail-1', details: 'CANARY-a' }, /details/],
  ['a flag that is a text', { cancel: 'CANARY-a' }, /cancel must be true or false/],
];

function cyclic(): object {
  const cycle: Record<string, unknown> = {};
  cycle.cycle = cycle;
  return cycle;
}

describe('authenticate: what the flow does', () => {
  const flows = useFlows();
  const script = useScriptedAuthenticator();

  for (const [title, given, actions] of MAPPINGS) {
    it(title, async () => {
      const authenticator = script(CODE, PASSWORD, PUSH);
      await converse(await startAuthenticate(flows), given);
      assert.deepEqual(
        authenticator.actions.map(({ action }) => action),
        actions,
      );
    });
  }

  it('cancel before anything else: the tenant is told', async () => {
    const authenticator = script(CODE);
    const message = await converse(await startAuthenticate(flows), { cancel: true, resend: true, answer: '1', factor: 'mail-1' });
    assert.deepEqual(message.authentication, { outcome: 'denied', reason: 'cancelled' });
    assert.deepEqual(authenticator.calls, ['start', 'abandon']);
  });

  it('a challenge that comes back as it went out: a poll, and no second push', async () => {
    const authenticator = script(PUSH);
    const flow = await startAuthenticate(flows);
    let message = await converse(flow, { factor: 'push' });
    for (let time = 0; time < 3; time++) ({ message } = await flow.send({ authentication: message.authentication }));
    authenticator.approved.add('push-1');
    assert.equal((await flow.send({ authentication: message.authentication })).message.output, 'granted');
    assert.deepEqual(authenticator.calls, ['start', 'choose', 'poll', 'poll', 'poll', 'poll']);
  });

  it('a challenge that comes back with a code beside it: the answer, and no second code', async () => {
    const authenticator = script(CODE);
    const flow = await startAuthenticate(flows);
    const message = await converse(flow, { factor: 'emailotp' });
    const authentication = { ...authenticationOf(message), answer: CODE.answer };
    assert.equal((await flow.send({ authentication })).message.output, 'granted');
    assert.deepEqual(authenticator.calls, ['start', 'choose', 'answer']);
  });

  for (const [title, given, text] of USELESS) {
    it(`${title}: refused without a word of it, and nothing is sent`, async () => {
      const authenticator = script(CODE);
      const flow = await startAuthenticate(flows);
      const { transaction } = authenticationOf((await flow.send({ user: USER })).message);
      const { code, message } = await flow.send({ authentication: { transaction, ...given } });
      assert.equal(code, 'IDENTITY_INPUT');
      assert.match(message.error?.message ?? '', text);
      assert.ok(!message.error?.message.includes('CANARY'));
      assert.deepEqual(authenticator.calls, ['start']);
      // And it goes on.
      const end = await flow.send({ authentication: { transaction, factor: 'mail-1', answer: CODE.answer } });
      assert.equal(end.message.output, 'granted');
    });
  }

  it('an action without a transaction begins none', async () => {
    const authenticator = script(CODE);
    const flow = await startAuthenticate(flows);
    for (const stray of [{ answer: 'CANARY-a' }, { factor: 'mail-1', transaction: '' }, { cancel: true }, { resend: true }]) {
      const { code, message } = await flow.send({ user: USER, authentication: stray });
      assert.equal(code, 'IDENTITY_INPUT');
      assert.match(message.error?.message ?? '', /no transaction that it belongs to/);
    }
    assert.deepEqual(authenticator.calls, []);
  });

  it('an earlier outcome in the message is no obstacle to a new beginning', async () => {
    script(CODE);
    const flow = await startAuthenticate(flows);
    for (const authentication of [{ outcome: 'denied', reason: 'expired' }, { outcome: 'granted', token: {} }, 'text', null]) {
      assert.equal((await flow.send({ user: USER, authentication })).message.output, 'challenge');
    }
  });
});
