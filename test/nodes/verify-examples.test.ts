import assert from 'node:assert/strict';
import { demoTenant } from '../../simulator';
import { demoVerifyTenant } from '../../simulator/ibm-verify';
import { idOf } from '../support/examples';
import { until } from '../support/until';
import { type Answer, employee, HOSTILE_TICKETS, useExamples } from '../support/use-examples';

const MARIA = '60400MARIA';
const BOB = 'bob@acme.example';
/** People with a phone like Bob's. */
const PUSHED = Array.from({ length: 20 }, (_, index) => {
  const signIn = demoTenant.users.find(({ name }) => name === BOB)?.signIn;
  return { ...employee(`pushed${index}`), ...(signIn && { signIn }) };
});

describe('the examples that verify a caller', function () {
  this.timeout(30_000);
  const examples = useExamples(['09-verify-caller', '10-verify-caller-push'], PUSHED);
  const { inject, call, post } = examples;

  it('start without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  describe('09-verify-caller.json', () => {
    afterEach(() => {
      examples.verify.tenant.policy = demoVerifyTenant.policy;
    });

    let tickets = 0;
    /** About somebody new, unless told: nobody is sent many codes in a short time. */
    function newTicket(subject?: string): { id: string; subject: string } {
      tickets += 1;
      return { id: `INC-${tickets}`, subject: subject ?? newPerson() };
    }

    /** With a phone, and in the group that needs no second factor. */
    function newPerson(groups: string[] = []): string {
      const { users } = examples.verify.tenant;
      const [id, phoneNumber] = [`60500P${users.length}`, `+15550101${String(users.length).padStart(3, '0')}`];
      const enrolments = (['smsotp', 'voiceotp'] as const).map((type) => ({
        id: `${type}-${users.length}`,
        type,
        enabled: true,
        phoneNumber,
      }));
      users.push({ id, name: id, displayName: id, password: 'CANARY-caller-password', groups, enrolments });
      return id;
    }
    const answer = (transaction: unknown, code: unknown) => post('/verify/answer', { transaction, code });
    const lastCode = () => examples.verify.outbox.at(-1)?.code ?? '';
    const wrongCode = () => (lastCode() === '000000' ? '000001' : '000000');

    async function sent(ticket = newTicket()): Promise<Answer['body']> {
      const { status, headers, body } = await post('/verify', ticket);
      assert.deepEqual([status, body.outcome], [202, 'code-sent'], JSON.stringify(body));
      assert.equal(headers.get('cache-control'), 'no-store');
      return body;
    }

    async function notesOn(ticket: string): Promise<unknown[]> {
      const { status, body } = await call(`/verify/${ticket}`);
      assert.deepEqual([status, body.ticket], [200, ticket]);
      // biome-ignore lint/suspicious/noExplicitAny: as the flow wrote them
      return body.notes.map(({ time, ...note }: any) => {
        assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
        return note;
      });
    }

    it('sends a code to the person whom the ticket names, and notes that the caller is that person', async () => {
      const ticket = newTicket(MARIA);
      const { transaction, destination, factor, correlation } = await sent(ticket);
      const message = examples.verify.outbox.at(-1);
      assert.deepEqual([message?.kind, message?.to], ['sms', '+15550100042']);
      assert.deepEqual([factor, destination, correlation], ['smsotp', '***42', message?.correlation]);
      const { status, body } = await answer(transaction, lastCode());
      const verified = { ticket: ticket.id, subject: MARIA, factors: ['smsotp'] };
      assert.deepEqual([status, body], [200, { ...verified, outcome: 'granted' }]);
      assert.deepEqual(await notesOn(ticket.id), [{ ...verified, what: 'granted' }]);
    });

    it('lets a wrong code be followed by another one, and the third end it', async () => {
      const { transaction } = await sent();
      const wrong = await answer(transaction, wrongCode());
      assert.deepEqual([wrong.status, wrong.body.outcome, wrong.body.attemptsLeft], [422, 'wrong', 2]);
      assert.equal((await answer(transaction, lastCode())).body.outcome, 'granted');

      const ticket = newTicket();
      const other = await sent(ticket);
      for (const left of [2, 1]) assert.equal((await answer(other.transaction, wrongCode())).body.attemptsLeft, left);
      const denied = { ticket: ticket.id, reason: 'too-many-answers' };
      const { status, body } = await answer(other.transaction, wrongCode());
      assert.deepEqual([status, body], [403, { ...denied, outcome: 'denied' }]);
      assert.deepEqual(await notesOn(ticket.id), [{ ...denied, what: 'denied' }]);
      assert.equal((await answer(other.transaction, lastCode())).status, 410);
    });

    it('keeps no transaction in the context', async () => {
      const ticket = newTicket();
      const { transaction } = await sent(ticket);
      const tab = idOf('09-verify-caller', 'tab');
      const context = await (await fetch(`${examples.nodeRed.origin}/context/flow/${tab}`)).text();
      assert.ok(context.includes(ticket.id), context);
      assert.doesNotMatch(context, /idtx_/);
      assert.ok(!context.includes(String(transaction).split('.')[1] ?? '-'));
    });

    it('asks for another code where the policy wants two', async () => {
      const { policy } = examples.verify.tenant;
      examples.verify.tenant.policy = policy.map((rule) =>
        rule.name === 'contractors' ? { ...rule, decision: ['voiceotp'] } : rule,
      );
      const { transaction } = await sent(newTicket(newPerson(['CONTRACTORS'])));
      const second = await answer(transaction, lastCode());
      assert.deepEqual([second.status, second.body.outcome, second.body.factor], [202, 'code-sent', 'voiceotp']);
      assert.equal(examples.verify.outbox.at(-1)?.kind, 'call');
      const { body } = await answer(transaction, lastCode());
      assert.deepEqual([body.outcome, body.factors], ['granted', ['smsotp', 'voiceotp']]);
    });

    it('keeps the answers of several tickets apart', async () => {
      const [first, second] = [newTicket(), newTicket('60400SCOTT')];
      const one = await sent(first);
      const code = lastCode();
      const two = await sent(second);
      assert.equal(examples.verify.outbox.at(-1)?.kind, 'mail');
      const [granted, wrong] = await Promise.all([answer(one.transaction, code), answer(two.transaction, wrongCode())]);
      assert.deepEqual([granted.body.ticket, granted.body.subject], [first.id, first.subject]);
      assert.deepEqual([wrong.body.ticket, wrong.body.outcome], [second.id, 'wrong']);
    });

    it('denies whom no code can be sent to: never to an address that somebody gives', async () => {
      const ticket = newTicket('604000NINA');
      const before = examples.verify.outbox.length;
      const { status, body } = await post('/verify', ticket);
      assert.deepEqual([status, body], [403, { ticket: ticket.id, outcome: 'denied', reason: 'no-factor' }]);
      assert.equal(examples.verify.outbox.length, before);
    });

    it('denies what the policy denies', async () => {
      examples.verify.tenant.policy = [{ name: 'nobody', stage: 'first', decision: 'deny' }];
      const { status, body } = await post('/verify', newTicket());
      assert.deepEqual([status, body.outcome, body.reason], [403, 'denied', 'policy']);
    });

    for (const [what, ticket] of [
      ['a ticket that names nobody', { id: 'INC-1' }],
      ['a ticket whose subject is blank', { id: 'INC-1', subject: ' ' }],
      ['a subject that is no id', { id: 'INC-1', subject: 'maria & scott' }],
      ['a ticket without an id', { subject: MARIA }],
      ['no ticket', {}],
    ] as const) {
      it(`answers ${what} with 400, and asks nobody`, async () => {
        const before = examples.verify.count('token');
        const { status, body } = await post('/verify', ticket);
        assert.deepEqual([status, body.error.code], [400, 'IDENTITY_INPUT']);
        assert.equal(examples.verify.count('token'), before);
      });
    }

    for (const ticket of [{}, { subject: MARIA }, { id: {}, subject: MARIA }, { id: 'INC-1' }, { id: 'INC-1', subject: 5 }]) {
      it(`says what ${JSON.stringify(ticket)} lacks`, async () => {
        const { body } = await post('/verify', ticket);
        assert.equal(body.ticket, ticket.id === 'INC-1' ? 'INC-1' : null);
        assert.equal(
          body.error.message,
          'the ticket must be a JSON object (Content-Type: application/json) with "id" (a text or a number) and "subject" (a text)',
        );
      });
    }

    for (const [what, code] of [
      ['no code', undefined],
      ['a code of a list', [1]],
      ['a number, which has lost its zeros', 12_345],
    ] as const) {
      it(`answers ${what} with 400, and the code still counts`, async () => {
        const { transaction } = await sent();
        const { status, body } = await answer(transaction, code);
        assert.deepEqual([status, body.error.code], [400, 'IDENTITY_INPUT']);
        assert.equal((await answer(transaction, lastCode())).body.outcome, 'granted');
      });
    }

    for (const transaction of [undefined, 'unknown', `idtx_${'a'.repeat(22)}.${'b'.repeat(43)}`, { deep: 1 }]) {
      it(`answers the transaction ${JSON.stringify(transaction)} with 410`, async () => {
        const { status, body } = await answer(transaction, '123456');
        assert.deepEqual([status, body.error.code], [410, 'TRANSACTION_UNKNOWN']);
      });
    }

    it('answers 4xx or 5xx when the tenant is out of order, and goes well again afterwards', async () => {
      examples.verify.setFault('token', { kind: 'status', status: 503 });
      assert.equal((await post('/verify', newTicket())).status, 503);
      examples.verify.setFault('token', { kind: 'html' });
      assert.equal((await post('/verify', newTicket())).status, 502);
      examples.verify.clearFaults();
      await sent();
    });

    for (const [what, body] of HOSTILE_TICKETS) {
      it(`answers ${what} with 400, and lives on`, async () => {
        const { status, body: answered } = await post('/verify', body);
        assert.deepEqual([status, answered.error.code], [400, 'IDENTITY_INPUT']);
        assert.equal((await post('/verify/answer', body)).status, 400);
      }).timeout(5_000);
    }

    it('can be played by its buttons, and shows no code in the debug side bar', async () => {
      const result = idOf('09-verify-caller', 'debug');
      await inject(idOf('09-verify-caller', 'inject', 'a ticket'));
      await examples.editor.debug(result, 1);
      await inject(idOf('09-verify-caller', 'inject', 'the caller reads it out'));
      const [started, ended] = (await examples.editor.debug(result, 2)).map(({ msg }) => JSON.parse(msg));
      assert.deepEqual([started.outcome, ended.outcome, ended.subject], ['code-sent', 'granted', MARIA]);
      assert.ok(!examples.editor.frames.some((frame) => frame.includes(lastCode())));
    });

    it('neither answers nor shows a code or a secret', async () => {
      const { transaction } = await sent();
      const code = lastCode();
      const shown = [await answer(transaction, wrongCode()), await answer(transaction, code)].map(({ body }) =>
        JSON.stringify(body),
      );
      for (const text of [...shown, ...examples.editor.frames, examples.nodeRed.log()]) {
        assert.doesNotMatch(text, /CANARY/);
        assert.ok(!text.includes(code));
      }
    });
  });

  describe('10-verify-caller-push.json', () => {
    beforeEach(() => examples.simulator.outbox.clear());

    let tickets = 0;
    /** About somebody else each time: one person is sent five pushes in ten minutes. */
    function newTicket(user = PUSHED[tickets]?.name ?? ''): { id: string; user: string } {
      tickets += 1;
      return { id: `PUSH-${tickets}`, user };
    }

    async function sent(ticket: unknown): Promise<Answer['body']> {
      const { status, headers, body } = await post('/verify-push', ticket);
      assert.deepEqual([status, body.outcome], [202, 'push-sent'], JSON.stringify(body));
      assert.equal(headers.get('cache-control'), 'no-store');
      return body;
    }

    /** What came of it, without the time. */
    async function noteOn(ticket: string): Promise<unknown> {
      const note = await until(`a note on ${ticket}`, async () => (await call(`/verify-push/${ticket}`)).body.notes[0]);
      const { time, ...rest } = note;
      assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
      return rest;
    }

    /** The flow waits so long for an answer. */
    async function setWait(seconds: number): Promise<void> {
      const url = `${examples.nodeRed.origin}/flow/${idOf('10-verify-caller-push', 'tab')}`;
      const flow = (await (await fetch(url)).json()) as object;
      const body = JSON.stringify({ ...flow, env: [{ name: 'WAIT_SECONDS', value: String(seconds), type: 'num' }] });
      const response = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
      assert.equal(response.status, 200);
      await until('the flow is back', async () => (await fetch(`${examples.nodeRed.origin}/verify-push/any`)).ok);
    }

    it('sends a push, tells the number to pick, and notes that the person picked it', async () => {
      const ticket = newTicket();
      const { numberToMatch } = await sent(ticket);
      assert.match(numberToMatch, /^\d\d$/);
      assert.deepEqual((await call(`/verify-push/${ticket.id}`)).body.notes, []);
      const push = await examples.simulator.outbox.sent(ticket.user);
      examples.simulator.outbox.approve(push.id, numberToMatch);
      const note = await noteOn(ticket.id);
      assert.deepEqual(note, { ticket: ticket.id, what: 'granted', user: ticket.user, factors: ['OTP'] });
    });

    it('notes that the person said no, or picked another number', async () => {
      for (const decide of ['deny', 'approve'] as const) {
        examples.simulator.outbox.clear();
        const ticket = newTicket();
        await sent(ticket);
        const push = await examples.simulator.outbox.sent(ticket.user);
        examples.simulator.outbox[decide](push.id, 'none');
        assert.deepEqual(await noteOn(ticket.id), { ticket: ticket.id, what: 'denied', reason: 'rejected' });
        assert.equal(examples.simulator.outbox.messages.length, 1, 'nobody is asked again');
      }
    });

    it('gives up when nobody answers in time, and withdraws the push', async () => {
      await setWait(0);
      try {
        const ticket = newTicket();
        await sent(ticket);
        assert.deepEqual(await noteOn(ticket.id), { ticket: ticket.id, what: 'denied', reason: 'expired' });
        assert.equal((await examples.simulator.outbox.sent(ticket.user)).state, 'withdrawn');
      } finally {
        await setWait(120);
      }
    });

    it('notes that the tenant failed while the flow waited', async () => {
      const ticket = newTicket();
      await sent(ticket);
      examples.simulator.setFault('advanceauthentication', { kind: 'html' });
      assert.deepEqual(await noteOn(ticket.id), { ticket: ticket.id, what: 'failed', reason: 'IDENTITY_RESPONSE' });
    });

    it('asks at the pace of the tenant', async () => {
      const ticket = newTicket();
      const { numberToMatch } = await sent(ticket);
      const before = examples.simulator.count('advanceauthentication');
      const startedAt = performance.now();
      await until('two polls', () => examples.simulator.count('advanceauthentication') >= before + 2);
      assert.ok(performance.now() - startedAt > 1_000, 'two polls take more than a second');
      const push = await examples.simulator.outbox.sent(ticket.user);
      examples.simulator.outbox.approve(push.id, numberToMatch);
      await noteOn(ticket.id);
    });

    it('denies whom no push can be sent to, and sends nothing else', async () => {
      const ticket = newTicket('alice@acme.example');
      const { status, body } = await post('/verify-push', ticket);
      const denied = { ticket: ticket.id, reason: 'no-factor' };
      assert.deepEqual([status, body], [403, { ...denied, outcome: 'denied' }]);
      assert.deepEqual(await noteOn(ticket.id), { ...denied, what: 'denied' });
      assert.deepEqual(examples.simulator.outbox.messages, []);
    });

    for (const [what, ticket, status, code] of [
      ['a ticket that names nobody', { id: 'INC-1' }, 400, 'IDENTITY_INPUT'],
      ['a ticket without an id', { user: BOB }, 400, 'IDENTITY_INPUT'],
      ['a user whom the rules do not allow', { id: 'INC-1', user: 'eve@elsewhere.example' }, 403, 'IDENTITY_REFUSED'],
    ] as const) {
      it(`answers ${what} with ${status} and ${code}`, async () => {
        const { status: answered, body } = await post('/verify-push', ticket);
        assert.deepEqual([answered, body.error.code], [status, code]);
      });
    }

    for (const ticket of [{}, { user: BOB }, { id: true, user: BOB }, { id: 'INC-1' }, { id: 'INC-1', user: 5 }]) {
      it(`says what ${JSON.stringify(ticket)} lacks`, async () => {
        const { body } = await post('/verify-push', ticket);
        assert.equal(body.ticket, ticket.id === 'INC-1' ? 'INC-1' : null);
        assert.equal(
          body.error.message,
          'the ticket must be a JSON object (Content-Type: application/json) with "id" (a text or a number) and "user" (a text)',
        );
      });
    }

    it('answers 4xx or 5xx where the tenant does not let a client challenge anybody', async () => {
      examples.simulator.switches.onDemandChallenge = 'refused';
      try {
        const { status, body } = await post('/verify-push', newTicket());
        assert.ok(status >= 400, JSON.stringify(body));
        assert.match(body.error.code, /^IDENTITY_/);
      } finally {
        examples.simulator.switches.onDemandChallenge = 'token';
      }
    });

    for (const [what, body] of HOSTILE_TICKETS) {
      it(`answers ${what} with 400, and lives on`, async () => {
        const answer = await post('/verify-push', body);
        assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
      }).timeout(5_000);
    }

    it('can be played by its button, and shows first the number, then the outcome', async () => {
      const result = idOf('10-verify-caller-push', 'debug');
      const { length } = await examples.editor.debug(result, 0);
      await inject(idOf('10-verify-caller-push', 'inject'));
      const started = JSON.parse((await examples.editor.debug(result, length + 1)).at(-1)?.msg ?? '');
      const push = await examples.simulator.outbox.sent(BOB);
      examples.simulator.outbox.approve(push.id, started.numberToMatch);
      const ended = JSON.parse((await examples.editor.debug(result, length + 2)).at(-1)?.msg ?? '');
      assert.deepEqual([started.outcome, ended.outcome, ended.user], ['push-sent', 'granted', BOB]);
      for (const text of [...examples.editor.frames, examples.nodeRed.log()]) assert.doesNotMatch(text, /CANARY/);
    });
  });
});
