import assert from 'node:assert/strict';
import { idOf } from '../support/examples';
import { press } from '../support/press';
import { until } from '../support/until';
import { employee, HOSTILE_TICKETS, useExamples } from '../support/use-examples';

const EXAMPLE = '12-error-handling';

const users = Array.from({ length: 20 }, (_, index) => employee(`starter${index}`));

describe('12-error-handling.json', function () {
  this.timeout(30_000);
  const examples = useExamples([EXAMPLE], users);
  const send = (ticket: unknown) => examples.post('/careful-launches', ticket);
  /** What the operators have been told so far. */
  const told = (): { code: string; where: string }[] =>
    examples.editor.events.flatMap(({ topic, data }) => {
      const { id, msg } = (topic === 'debug' ? data : {}) as { id?: string; msg?: string };
      return id === idOf(EXAMPLE, 'debug', 'tell the operators') && msg ? [JSON.parse(msg)] : [];
    });

  let tickets = 0;
  function newTicket() {
    tickets += 1;
    return { id: `INC-${tickets}`, user: users[tickets]?.name, app: 'hr-portal' };
  }

  it('starts without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  it('answers with a link', async () => {
    const { status, body } = await send(newTicket());
    assert.equal(status, 201, JSON.stringify(body));
    const { location } = await press(body.launch.url);
    assert.ok(location.startsWith(`${examples.simulator.origin}/login?elevate=`), location);
  });

  it('tries again what will pass: the caller does not notice', async () => {
    const { simulator } = examples;
    const asked = simulator.count('gettokenforuser');
    simulator.setFault('gettokenforuser', { kind: 'status', status: 429, retryAfterSeconds: 60, times: 1 });
    assert.equal((await send(newTicket())).status, 201);
    assert.equal(simulator.count('gettokenforuser') - asked, 2);
  });

  it('gives up after two repetitions, and says when to come back', async () => {
    const { simulator } = examples;
    const asked = simulator.count('gettokenforuser');
    simulator.setFault('gettokenforuser', { kind: 'status', status: 429, retryAfterSeconds: 60 });
    const ticket = newTicket();
    const { status, headers, body } = await send(ticket);
    assert.deepEqual([status, headers.get('retry-after')], [503, '60']);
    assert.deepEqual([body.ticket, body.error.code], [ticket.id, 'IDENTITY_RATE_LIMITED']);
    assert.equal(simulator.count('gettokenforuser') - asked, 3);
  });

  for (const [what, change, status, code] of [
    ['an app that the flow does not know', { app: 'nonsense' }, 400, 'IDENTITY_INPUT'],
    ['a user whom the rules do not allow', { user: 'eve@elsewhere.example' }, 403, 'IDENTITY_REFUSED'],
    ['a user whom the tenant does not know', { user: 'nobody@acme.example' }, 403, 'IDENTITY_REFUSED'],
  ] as const) {
    it(`answers ${what} at once, and bothers no operator`, async () => {
      const before = told().length;
      const asked = examples.simulator.count('gettokenforuser');
      const answer = await send({ ...newTicket(), ...change });
      assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
      assert.ok(examples.simulator.count('gettokenforuser') - asked <= 1);
      assert.equal(told().length, before);
    });
  }

  it('tells the caller of a fault of ours that there is one, and the operators which', async () => {
    examples.simulator.setFault('gettokenforuser', { kind: 'html' });
    const ticket = newTicket();
    const { status, body } = await send(ticket);
    assert.deepEqual(
      [status, body],
      [500, { ticket: ticket.id, error: { code: 'FLOW_ERROR', message: 'the help desk has been told' } }],
    );
    const note = await until('a word to the operators', () => told().at(-1));
    assert.deepEqual([note.code, note.where], ['IDENTITY_RESPONSE', 'identity-get-user-cookie']);
  });

  it('shows that a node is red', async () => {
    const [shown] = await examples.editor.debug(idOf(EXAMPLE, 'debug', 'a node is red'));
    assert.match(shown?.msg ?? '', /IDENTITY_/);
  });

  for (const [what, body] of HOSTILE_TICKETS) {
    it(`answers ${what} with 400, and lives on`, async () => {
      const answer = await send(body);
      assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
    }).timeout(5_000);
  }
});
