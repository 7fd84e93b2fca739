import assert from 'node:assert/strict';
import { type ApiServer, type GivenAnswer, type ReceivedCall, startApiServer } from '../support/api-server';
import { deferred } from '../support/deferred';
import { idOf } from '../support/examples';
import { type Delivery, HELPDESKS, type Helpdesk, type HelpdeskTicket } from '../support/helpdesks';
import { press } from '../support/press';
import { until } from '../support/until';
import { type Answer, DEEP, employee, useExamples } from '../support/use-examples';

const LINK = /http:\/\/127\.0\.0\.1:\d+\/[a-z-]+\/[A-Za-z0-9_-]{22}#mfl1_[A-Za-z0-9_-]{43}/;
const TAKEN: GivenAnswer = { status: 200, body: { ok: true } };

/** Of each user there may be five links in ten minutes: every ticket is about somebody else. */
const users = Array.from({ length: 100 }, (_, index) => employee(`caller${index}`));

describe('the examples with help desks', function () {
  this.timeout(30_000);
  let desk: ApiServer;
  let answerOfDesk: GivenAnswer | Promise<GivenAnswer> = TAKEN;
  before(async () => {
    desk = await startApiServer(() => answerOfDesk);
  });
  after(() => desk.close());
  afterEach(() => {
    answerOfDesk = TAKEN;
  });
  const examples = useExamples(
    HELPDESKS.map(({ example }) => example),
    users,
    () => Object.assign({}, ...HELPDESKS.map(({ env }) => env(desk.origin))),
  );

  let tickets = 0;
  function newTicket(): HelpdeskTicket {
    tickets += 1;
    return { number: tickets, user: users[tickets]?.name ?? '', app: 'hr-portal' };
  }

  it('start without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  for (const helpdesk of HELPDESKS) describe(`${helpdesk.example}.json`, () => testHelpdesk(helpdesk));

  describe('all of them together', () => {
    it('keep their secrets out of the editor and the log', () => {
      const shown = examples.editor.frames.join('\n') + examples.nodeRed.log();
      assert.match(shown, /"topic":"status/); // the editor has heard something at all
      assert.doesNotMatch(shown, /CANARY|mfl1_/);
    });
  });

  function testHelpdesk(helpdesk: Helpdesk): void {
    const send = ({ headers, body }: Delivery): Promise<Answer> =>
      examples.call(helpdesk.path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    const deliver = (ticket: HelpdeskTicket) => send(helpdesk.delivery(ticket));
    const callsAbout = (ticket: HelpdeskTicket): ReceivedCall[] =>
      desk.calls.filter(({ url }) => url === helpdesk.noteUrl(ticket));
    const notesOn = (ticket: HelpdeskTicket): string[] => callsAbout(ticket).map((call) => helpdesk.internalNote(call));
    const noteThatSays = (ticket: HelpdeskTicket, words: RegExp) =>
      until(`a note that says ${words}, but ${notesOn(ticket)}`, () => notesOn(ticket).find((note) => words.test(note)));

    const linksOn = (ticket: HelpdeskTicket) => notesOn(ticket).flatMap((note) => LINK.exec(note)?.[0] ?? []);

    /** The link on a ticket that is new, or whose link has ended. */
    async function link(ticket: HelpdeskTicket): Promise<string> {
      const { status, body } = await deliver(ticket);
      assert.equal(status, 201, JSON.stringify(body));
      const url = linksOn(ticket).at(-1) ?? '';
      assertNames(body, url);
      return url;
    }

    /** Which link it is an answer says, and nothing that opens it. */
    function assertNames({ launch }: Answer['body'], url: string): void {
      assert.equal(new URL(url).pathname.split('/').at(-1), launch.accessor);
    }

    async function assertLeadsToChallenge(url: string): Promise<void> {
      const { location } = await press(url);
      assert.ok(location.startsWith(`${examples.simulator.origin}/login?elevate=`), location);
    }

    it('writes a link on the ticket, for agents only, and answers which one', async () => {
      const ticket = newTicket();
      const { status, headers, body } = await deliver(ticket);
      assert.equal(status, 201, JSON.stringify(body));
      assert.deepEqual(Object.keys(body), ['ticket', 'launch']);
      assert.deepEqual(Object.keys(body.launch), ['accessor', 'expiresAt']);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.doesNotMatch(JSON.stringify([body, ...headers]), /mfl1_|CANARY/);
      const [call] = callsAbout(ticket);
      assert.ok(call, JSON.stringify(desk.calls.at(-1)));
      assert.deepEqual([call.method, call.headers.authorization], [helpdesk.noteMethod, helpdesk.authorization]);
      assert.match(call.headers['content-type'] ?? '', /^application\/json/);
      const note = helpdesk.internalNote(call);
      assertNames(body, LINK.exec(note)?.[0] ?? '');
      assert.ok(note.includes(ticket.user) && note.includes(body.launch.expiresAt), note);
      assert.doesNotMatch(JSON.stringify(call.body), /CANARY/);
    });

    it('notes that the link was opened', async () => {
      const ticket = newTicket();
      await assertLeadsToChallenge(await link(ticket));
      await noteThatSays(ticket, /was opened/);
    });

    for (const [what, altered] of helpdesk.notGenuine) {
      it(`answers ${what} with 401, and does nothing`, async () => {
        const ticket = newTicket();
        const { status, body } = await send(altered(ticket));
        assert.deepEqual([status, body.error.code, Object.keys(body)], [401, 'NOT_GENUINE', ['error']]);
        assert.deepEqual(notesOn(ticket), []);
        await link(ticket);
        assert.equal(notesOn(ticket).length, 1);
      });
    }

    if (helpdesk.ignored) {
      const { ignored } = helpdesk;
      it('ignores what is not about a new ticket: its own notes would make link after link', async () => {
        const ticket = newTicket();
        const { status, body } = await send(ignored(ticket));
        assert.deepEqual([status, body], [200, { ignored: true }]);
        assert.deepEqual(notesOn(ticket), []);
      });
    }

    it('gives the same link to the same delivery, and notes it once', async () => {
      const ticket = newTicket();
      const delivery = helpdesk.delivery(ticket);
      const first = await send(delivery);
      const second = await send(delivery);
      assert.deepEqual([first.status, second.status], [201, 200]);
      assert.deepEqual(second.body, first.body);
      const [url = '', ...more] = linksOn(ticket);
      assert.deepEqual(more, []);
      assertNames(second.body, url);
      await assertLeadsToChallenge(url);
      await noteThatSays(ticket, /was opened/);
      assert.equal(notesOn(ticket).length, 2);
    });

    it('makes one link and one note when the same delivery comes many times at once, also while the note is on its way', async () => {
      const ticket = newTicket();
      const delivery = helpdesk.delivery(ticket);
      const noted = deferred<GivenAnswer>();
      answerOfDesk = noted.promise;
      const first = Array.from({ length: 8 }, () => send(delivery));
      await until('the note is on its way', () => notesOn(ticket).length > 0);
      assert.equal((await send(delivery)).status, 409);
      noted.resolve(TAKEN);
      const answers = await Promise.all(first);
      const [created, ...more] = answers.filter(({ status }) => status === 201);
      assert.deepEqual(more, []);
      const [url = '', ...others] = linksOn(ticket);
      assert.deepEqual(others, []);
      assertNames(created?.body, url);
      for (const { status, body } of answers)
        assert.ok(status === 409 || body.launch.accessor === created?.body.launch.accessor, JSON.stringify(body));
      await assertLeadsToChallenge(url);
    });

    it('gives a new link when the first one has been used', async () => {
      const ticket = newTicket();
      const used = await link(ticket);
      await assertLeadsToChallenge(used);
      await noteThatSays(ticket, /was opened/);
      const next = await link(ticket);
      assert.notEqual(next, used);
      await assertLeadsToChallenge(next);
    });

    for (const [what, answer, code] of [
      ['refuses', { status: 503, body: 'down for CANARY-reasons' }, 'NOTE_REFUSED'],
      ['hangs up on', { reset: true }, 'ECONNRESET'],
    ] as const) {
      it(`notes the same link when it is delivered again, after the help desk ${what} the first note`, async () => {
        const ticket = newTicket();
        answerOfDesk = answer;
        const { status, headers, body } = await deliver(ticket);
        assert.deepEqual([status, body.error.code], [502, code]);
        assert.doesNotMatch(JSON.stringify([body, ...headers]), /mfl1_|CANARY/);
        answerOfDesk = TAKEN;
        const again = await deliver(ticket);
        assert.equal(again.status, 201, JSON.stringify(again.body));
        const [first, second = '', ...more] = linksOn(ticket);
        assert.deepEqual([first, more], [second, []]);
        assertNames(again.body, second);
        await assertLeadsToChallenge(second);
      });
    }

    for (const [what, change, status] of [
      ['an app that the flow does not know', { app: 'nonsense' }, 400],
      ['a user whom the rules do not allow', { user: 'eve@elsewhere.example' }, 403],
      ['the service user', { user: 'svc-launch@acme.example' }, 403],
      ['nobody', { user: '' }, 400],
    ] as const) {
      it(`answers ${what} with ${status}, again when it is repeated, and notes nothing`, async () => {
        const ticket = { ...newTicket(), ...change };
        for (const attempt of [1, 2]) {
          const { status: answered, body } = await deliver(ticket);
          const expected = status === 400 ? 'IDENTITY_INPUT' : 'IDENTITY_REFUSED';
          assert.deepEqual([answered, body.error.code], [status, expected], `attempt ${attempt}`);
        }
        assert.deepEqual(notesOn(ticket), []);
      });
    }

    for (const [app, reason] of [
      ['zzz', 'there is no app of that name'],
      [undefined, 'the ticket names no app'],
    ] as const) {
      it(`answers ${app ?? 'no app'} with what is wrong, and which apps there are`, async () => {
        const { status, body } = await deliver({ ...newTicket(), app: app as string });
        assert.deepEqual([status, body.error.message], [400, `${reason}; the apps are hr-portal, vpn, payroll`]);
      });
    }

    it('notes that the tenant does not know the user', async () => {
      const ticket = { ...newTicket(), user: `nobody${tickets}@acme.example` };
      await press(await link(ticket));
      await noteThatSays(ticket, /did not open.*IDENTITY_REFUSED/);
    });

    it('notes that the tenant is down, and the link works when it is back', async () => {
      const ticket = newTicket();
      const url = await link(ticket);
      examples.simulator.setFault('gettokenforuser', { kind: 'status', status: 503 });
      await press(url);
      await noteThatSays(ticket, /did not open; the one-time link still works \(IDENTITY_UNAVAILABLE/);
      examples.simulator.clearFaults();
      await assertLeadsToChallenge(url);
    });

    it('keeps a link in the context until its note is written, and never so that it could be read there', async () => {
      const ticket = newTicket();
      const tab = idOf(helpdesk.example, 'tab');
      const kept = async () => (await fetch(`${examples.nodeRed.origin}/context/flow/${tab}/links`)).text();
      answerOfDesk = { status: 503, body: 'down' };
      assert.equal((await deliver(ticket)).status, 502);
      const before = await kept();
      assert.match(before, /sealed/);
      answerOfDesk = TAKEN;
      const url = await link(ticket);
      const after = await kept();
      assert.ok(after.includes(new URL(url).pathname.split('/').at(-1) ?? '-'));
      assert.doesNotMatch(after, /sealed/);
      for (const context of [before, after]) {
        assert.doesNotMatch(context, new RegExp(`mfl1_|CANARY|${ticket.user}`));
        assert.ok(!context.includes(url.split('#')[1] ?? '-'));
      }
    });

    it('answers hostile bodies, and lives on', async () => {
      for (const body of [DEEP, '', 'null', '"text"', '{"ticket":', '[]']) {
        const { headers } = helpdesk.sign(body);
        const url = examples.nodeRed.origin + helpdesk.path;
        const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
        assert.ok(answer.status >= 400, `${answer.status} for ${body.slice(0, 20)}`);
      }
      await link(newTicket());
    });
  }
});
