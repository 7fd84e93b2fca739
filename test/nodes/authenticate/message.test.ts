import assert from 'node:assert/strict';
import { systemClock } from '../../../lib/clock';
import { openToken } from '../../../lib/handles';
import type { Message } from '../../../nodes/shared/node-red';
import { useFlows } from '../../support/use-flows';
import { useScriptedAuthenticator } from '../../support/use-scripted-authenticator';
import { authenticationOf, CODE, converse, PASSWORD, PUSH, startAuthenticate, USER } from './support';

describe('authenticate: the message', () => {
  const flows = useFlows();
  const script = useScriptedAuthenticator();

  it('passes on the very message that came in; only msg.authentication is new', async () => {
    script(CODE);
    const flow = await startAuthenticate(flows);
    const [req, res] = [{ socket: {} }, { end: () => undefined }];
    const sent: Message = { _msgid: 'm1', user: USER, payload: { deep: [1] }, req, res, parts: { id: 'p' } };
    const before = { ...sent };
    const { message } = await flow.send(sent);
    assert.equal(message, sent);
    const { authentication, output, ...rest } = message;
    assert.deepEqual(rest, before);
    for (const name of ['req', 'res', 'parts', 'payload']) assert.equal(message[name], before[name], name);
    assert.ok(authentication);
  });

  it('leaves by the output of its outcome', async () => {
    script(CODE);
    const flow = await startAuthenticate(flows);
    assert.equal((await flow.send({ user: USER })).message.output, 'challenge');
    assert.equal((await converse(flow, { factor: 'emailotp', answer: CODE.answer })).output, 'granted');
    assert.equal((await converse(flow, { cancel: true })).output, 'denied');
  });

  it('describes a challenge, with nothing in it that is not there', async () => {
    script(CODE, PUSH);
    const flow = await startAuthenticate(flows);
    const earliest = Date.now();
    const { transaction, expiresAt, ...rest } = authenticationOf((await flow.send({ user: USER })).message);
    const destination = 's***t@acme.example';
    const factors = [
      { id: 'mail-1', type: 'emailotp', destination },
      { id: 'push-1', type: 'push', destination },
    ];
    assert.deepEqual(rest, { outcome: 'challenge', expects: 'factor', factors });
    assert.match(transaction, /^idtx_/);
    const inMs = Date.parse(String(expiresAt)) - earliest;
    assert.ok(inMs >= 300_000 && inMs < 310_000, String(expiresAt));

    const { message } = await flow.send({ authentication: { transaction, factor: 'emailotp' } });
    const { outcome, factor, expects, answerForm, attemptsLeft, ...others } = authenticationOf(message);
    assert.deepEqual([outcome, factor, expects, answerForm, attemptsLeft], ['challenge', 'mail-1', 'answer', 'code', 3]);
    assert.equal(others.transaction, transaction);
    assert.ok(!('answer' in others), 'the form of an answer must not be taken for one');
  });

  it('describes what was granted without giving it away', async () => {
    script(PASSWORD, CODE);
    const flow = await startAuthenticate(flows);
    const message = await converse(
      flow,
      { factor: 'password', answer: PASSWORD.answer },
      { factor: 'emailotp' },
      { answer: CODE.answer },
    );
    const { token, ...rest } = authenticationOf(message);
    assert.deepEqual(rest, { outcome: 'granted', user: USER, subject: 'subject-1', amr: ['pw-1', 'mail-1'] });
    const { handle, ...about } = token as Record<string, string>;
    const { origin } = flows.simulator;
    assert.deepEqual(about, { type: 'Bearer', tenant: origin });
    assert.match(String(handle), /^idnt_/);
    const held = openToken(handle, 'authentication-token', origin);
    assert.deepEqual([held.value, held.user, held.expiresAt], ['CANARY-token-1', USER, Number.POSITIVE_INFINITY]);
    assert.ok(!JSON.stringify(message).includes('CANARY'));
  });

  it('grants without a token where the tenant gives none', async () => {
    script(CODE).withoutToken = true;
    const flow = await startAuthenticate(flows, { kind: 'on-demand', includeValue: true });
    const message = await converse(flow, { factor: 'emailotp', answer: CODE.answer });
    assert.equal(message.output, 'granted');
    assert.deepEqual(message.authentication, { outcome: 'granted', user: USER, subject: 'subject-1', amr: ['mail-1'] });
  });

  it('adds the value when asked to', async () => {
    script(CODE);
    const flow = await startAuthenticate(flows, { includeValue: true });
    const { token } = authenticationOf(await converse(flow, { factor: 'emailotp', answer: CODE.answer }));
    assert.equal((token as Record<string, string>).value, 'CANARY-token-1');
  });

  it('describes a refusal', async () => {
    script(CODE);
    const flow = await startAuthenticate(flows);
    const wrong = { answer: 'wrong' };
    const message = await converse(flow, { factor: 'emailotp' }, wrong, wrong, wrong);
    assert.deepEqual([message.authentication, message.output], [{ outcome: 'denied', reason: 'too-many-answers' }, 'denied']);
  });

  it('puts everything where it is told to, and reads it there', async () => {
    script(CODE);
    const flow = await startAuthenticate(flows, { output: 'payload.mfa' });
    const { message } = await flow.send({ user: USER, payload: { kept: 1 } });
    const payload = message.payload as { kept: number; mfa: { transaction: string } };
    const { transaction } = payload.mfa;
    assert.deepEqual([payload.kept, message.authentication], [1, undefined]);
    const end = await flow.send({ payload: { mfa: { transaction, factor: 'emailotp', answer: CODE.answer } } });
    assert.equal(end.message.output, 'granted');
  });

  it('takes the answer out of the message, whether it goes well or fails, and out of that message only', async () => {
    const authenticator = script(CODE);
    const flow = await startAuthenticate(flows);
    const { transaction } = authenticationOf(await converse(flow, { factor: 'emailotp' }));
    const kept = { transaction, answer: 'CANARY-wrong-code', note: 'of the flow' };
    const wrong = await flow.send({ authentication: kept });
    assert.ok(!JSON.stringify(wrong.message).includes('CANARY'));
    assert.equal(kept.answer, 'CANARY-wrong-code', 'another branch of the flow may hold this object');

    authenticator.failWith = new TypeError('CANARY-unforeseen');
    for (const authentication of [
      kept,
      { ...kept, transaction: 'idtx_?' },
      { answer: 'CANARY-wrong-code', note: 'of the flow' },
    ]) {
      const { kind, message } = await flow.send({ authentication });
      assert.equal(kind, 'error');
      assert.ok(!JSON.stringify(message).includes('CANARY'), JSON.stringify(message));
      assert.equal(authenticationOf(message).note, 'of the flow');
    }
  });

  it('goes on after a deploy of everything', async () => {
    script(CODE);
    const flow = await startAuthenticate(flows);
    const { transaction } = authenticationOf((await flow.send({ user: USER })).message);
    const again = await startAuthenticate(flows);
    const { message } = await again.send({ authentication: { transaction, factor: 'emailotp', answer: CODE.answer } });
    assert.equal(message.output, 'granted');
  });

  describe('under the node', () => {
    const { sleep } = systemClock;
    beforeEach(() => {
      // The second between two statuses takes no time here.
      systemClock.sleep = () => Promise.resolve();
    });
    afterEach(() => {
      systemClock.sleep = sleep;
    });

    for (const [action, text, fill, shape] of [
      [{ factor: 'emailotp' }, 'waiting for answer', 'yellow', 'ring'],
      [{ factor: 'emailotp', answer: CODE.answer }, 'granted', 'green', 'dot'],
      [{ cancel: true }, 'denied: cancelled', 'red', 'ring'],
      [{ answer: 7 }, 'message not usable', 'red', 'ring'],
    ] as const) {
      it(`stands "${text}" after ${JSON.stringify(action).replace(/CANARY[^"]*/, '…')}`, async () => {
        script(CODE);
        const flow = await startAuthenticate(flows);
        await converse(flow, action);
        await flow.settled();
        const shown = flow.statuses.filter(({ node }) => node === 'authenticate');
        assert.deepEqual(shown.at(-1), { node: 'authenticate', text, fill, shape });
      });
    }
  });
});
