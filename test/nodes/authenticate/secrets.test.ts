import assert from 'node:assert/strict';
import { IdentityError } from '../../../lib/errors';
import { holdToken } from '../../../lib/handles';
import type { Flow } from '../../support/flow';
import { SecretScanner } from '../../support/secret-scanner';
import { Sinks } from '../../support/sinks';
import { useFlows } from '../../support/use-flows';
import { useScriptedAuthenticator } from '../../support/use-scripted-authenticator';
import { authenticationOf, CODE, converse, IBM, PASSWORD, PUSH, startAuthenticate, USER } from './support';

const SINKS = ['output messages', 'messages at the Catch node', 'error objects', 'statuses', 'log, down to trace'];

const SECRETS = {
  password: PASSWORD.answer ?? '',
  code: CODE.answer ?? '',
  'wrong answer': 'CANARY-wrong-answer: "quoted" <ü€>',
  'answer to a question': 'CANARY-mother-in-law',
  'address in the context': 'CANARY-192.0.2.77',
  'session in the context': 'CANARY-session-id',
  state: 'CANARY-state',
  token: 'CANARY-token-1',
  'held token': 'CANARY-held-token',
  elevate: 'CANARY-elevate',
  'challenge id': 'CANARY-challenge-id',
  'text of an error of somebody else': 'CANARY-assertion',
};

describe('authenticate: secrets', () => {
  const flows = useFlows();
  const script = useScriptedAuthenticator();
  const scanner = new SecretScanner();
  for (const [name, value] of Object.entries(SECRETS)) scanner.add(name, value);

  function drain(flow: Flow, sinks: Sinks): void {
    for (const { kind, message } of flow.outcomes) {
      // What the flow itself put into the message beside the answer is the flow's.
      const { context, elevate, challengeId, ...rest } = message;
      sinks.drain(kind === 'output' ? 'output messages' : 'messages at the Catch node', rest);
    }
    for (const error of flow.errors) sinks.drain('error objects', error);
    for (const status of flow.statuses) sinks.drain('statuses', status);
    for (const entry of flow.log) sinks.drain('log, down to trace', entry);
  }

  it('come out nowhere, whether it goes well or fails', async () => {
    const sinks = new Sinks(SINKS);
    for (const config of [IBM, {}]) {
      const authenticator = script(PASSWORD, CODE, PUSH);
      const flow = await startAuthenticate(flows, {}, { config });
      const context = { ipAddress: SECRETS['address in the context'], sessionId: SECRETS['session in the context'] };
      const { transaction } = authenticationOf((await flow.send({ user: USER, context })).message);
      const next = (more: object) => flow.send({ authentication: { transaction, ...more } });
      await next({ factor: 'password', answer: SECRETS['wrong answer'] });
      await next({ answer: { answers: { q1: SECRETS['answer to a question'] } } });
      for (const error of [
        new TypeError(SECRETS['text of an error of somebody else']),
        new IdentityError('IDENTITY_TIMEOUT', 'no'),
      ]) {
        authenticator.failWith = error;
        await next({ factor: 'push' });
      }
      await next({ answer: PASSWORD.answer });
      await next({ factor: 'emailotp' });
      await next({ answer: CODE.answer });
      await next({ factor: 'push' });
      authenticator.approved.add('push-1');
      assert.equal((await next({})).message.output, 'granted');
      await next({ answer: CODE.answer });
      await flow.send({ user: USER, context: { ...context, more: SECRETS['session in the context'] } });
      await converse(flow, { factor: 'emailotp', answer: SECRETS['wrong answer'] }, { cancel: true });
      await flow.settled();
      drain(flow, sinks);
    }
    script(CODE);
    const flow = await startAuthenticate(flows, { kind: 'elevation', token: 'token' });
    const [kind, tenant] = ['authentication-token', flows.simulator.origin] as const;
    const held = { kind, issuer: 'tenant', tenant, value: SECRETS['held token'], expiresAt: Number.POSITIVE_INFINITY };
    const { elevate, 'challenge id': challengeId } = SECRETS;
    await flow.send({ token: { handle: holdToken(held, Date.now()) }, elevate, challengeId });
    await flow.send({ token: { handle: 'idnt_none' }, elevate, challengeId });
    await flow.settled();
    drain(flow, sinks);
    assert.deepEqual(sinks.dry, []);
    assert.equal(sinks.report(scanner), 0);
  });

  it('would be found: a token does come out where the box is ticked', async () => {
    const sinks = new Sinks(SINKS);
    script(CODE);
    const flow = await startAuthenticate(flows, { includeValue: true });
    await converse(flow, { factor: 'emailotp', answer: CODE.answer });
    drain(flow, sinks);
    assert.deepEqual(sinks.leaking(scanner), ['output messages']);
  });
});
