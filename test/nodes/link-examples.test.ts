import assert from 'node:assert/strict';
import type { LinkEvent } from '../../lib/links/events';
import { idOf } from '../support/examples';
import { press } from '../support/press';
import { until } from '../support/until';
import { type Answer, DEEP, employee, HOSTILE_TICKETS, useExamples } from '../support/use-examples';

const UNUSABLE = 'This link cannot be used';
const ACCESSOR = '[A-Za-z0-9_-]{22}';
const SECRET = 'mfl1_[A-Za-z0-9_-]{43}';

/** Of each user there may be five links in ten minutes: every ticket is about somebody else. */
const users = Array.from({ length: 40 }, (_, index) => employee(`user${index}`));

describe('the examples with links', function () {
  this.timeout(30_000);
  const examples = useExamples(['flows', '06-ticket-notes'], users);
  const { inject, call, post } = examples;

  let tickets = 0;
  function newTicket(): { id: string; user: string; app: string } {
    tickets += 1;
    return { id: `INC-${tickets}`, user: users[tickets]?.name ?? '', app: 'hr-portal' };
  }

  function linkIn({ status, headers, body }: Answer, ticket: string, path: string): string {
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.deepEqual(Object.keys(body), ['ticket', 'launch']);
    assert.equal(body.ticket, ticket);
    assert.deepEqual(Object.keys(body.launch), ['url', 'expiresAt']);
    assert.match(body.launch.url, new RegExp(`^${examples.nodeRed.origin}${path}/${ACCESSOR}#${SECRET}$`));
    const lifeMs = Date.parse(body.launch.expiresAt) - Date.now();
    assert.ok(lifeMs > 540_000 && lifeMs <= 600_000, `${lifeMs} ms`);
    return body.launch.url as string;
  }

  async function assertLeadsToChallenge(link: string): Promise<void> {
    const { status, location } = await press(link);
    assert.equal(status, 200);
    assert.ok(location.startsWith(`${examples.simulator.origin}/login?elevate=`), location);
  }

  /** What both examples refuse before there is a link, by rules of the flow or of its configuration. */
  const REFUSED = [
    ['an app that the flow does not know', { app: 'nonsense' }, 400, 'IDENTITY_INPUT'],
    ['a ticket without a user', { user: undefined }, 400, 'IDENTITY_INPUT'],
    ['a user whom the rules do not allow', { user: 'eve@elsewhere.example' }, 403, 'IDENTITY_REFUSED'],
    ['the service user', { user: 'svc-launch@acme.example' }, 403, 'IDENTITY_REFUSED'],
    ['a ticket number that is none', { id: '7'.repeat(1_000) }, 400, 'IDENTITY_INPUT'],
  ] as const;

  it('start without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  describe('flows.json', () => {
    const send = (ticket: unknown) => post('/tickets', ticket);
    const link = async (ticket = newTicket()) => linkIn(await send(ticket), ticket.id, '/mfa');

    /** What the debug node "outcome" has shown of a ticket, as soon as there is so much. */
    async function outcomesOf(ticket: string, count: number): Promise<LinkEvent[]> {
      const shown = async () => {
        const messages = await examples.editor.debug(idOf('flows', 'debug', 'outcome'));
        return messages.map(({ msg }) => JSON.parse(msg) as LinkEvent).filter((event) => event.ticket === ticket);
      };
      await until(`${count} outcomes of ${ticket}`, async () => (await shown()).length >= count);
      return shown();
    }

    it('answers a ticket with a link, and asks nothing of the tenant for it', async () => {
      const before = examples.simulator.count('gettokenforuser');
      await link();
      assert.equal(examples.simulator.count('gettokenforuser'), before);
    });

    it('the link leads to the challenge once, and the side bar shows what happens to it', async () => {
      const ticket = newTicket();
      const url = await link(ticket);
      assert.equal((await fetch(url)).status, 200, 'a visit is no use');
      await assertLeadsToChallenge(url);
      const again = await press(url);
      assert.deepEqual([again.status, again.heading], [410, UNUSABLE]);
      assert.deepEqual(
        (await outcomesOf(ticket.id, 4)).map(({ type, reason }) => [type, reason]),
        [
          ['link-issued', undefined],
          ['link-claimed', undefined],
          ['link-handed-off', undefined],
          ['link-denied', 'used'],
        ],
      );
    });

    it('a newer link replaces that of the same user and app', async () => {
      const ticket = newTicket();
      const [older, newer] = [await link(ticket), await link(ticket)];
      assert.equal((await press(older)).heading, UNUSABLE);
      await assertLeadsToChallenge(newer);
    });

    for (const [title, change, status, code] of REFUSED) {
      it(`answers ${title} with ${status} and ${code}`, async () => {
        const ticket = { ...newTicket(), ...change };
        const answer = await send(ticket);
        assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
        assert.equal(answer.body.ticket, ticket.id.slice(0, 300));
        assert.match(answer.body.error.message, /^[a-z].{10,}/);
      });
    }

    it('answers the sixth ticket of a user within ten minutes with 429 and LINK_LIMIT', async () => {
      const ticket = newTicket();
      for (let count = 0; count < 5; count += 1) await link(ticket);
      const { status, body } = await send(ticket);
      assert.deepEqual([status, body.error.code], [429, 'LINK_LIMIT']);
    });

    it('a link outlasts a fault of the tenant', async () => {
      const url = await link();
      examples.simulator.setFault('gettokenforuser', { kind: 'html' });
      assert.equal((await press(url)).status, 502);
      examples.simulator.clearFaults();
      await assertLeadsToChallenge(url);
    });

    it('takes a number as the id of a ticket', async () => {
      linkIn(await send({ ...newTicket(), id: 1001 }), '1001', '/mfa');
    });

    for (const body of [[], {}, [{ id: 'INC-1001' }], { id: { deep: 1 }, user: ['a'], app: {} }]) {
      it(`answers ${JSON.stringify(body)} with an error, too`, async () => {
        const answer = await send(body);
        assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
      });
    }

    it('looks at nothing else of what is sent, however deep', async () => {
      const ticket = newTicket();
      linkIn(await send(`{"more":${DEEP},${JSON.stringify(ticket).slice(1)}`), ticket.id, '/mfa');
    });

    for (const [what, body] of HOSTILE_TICKETS) {
      it(`answers ${what} with 400, and lives on`, async () => {
        const answer = await send(body);
        assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
        await link();
      }).timeout(5_000);
    }

    it('shows the link of the sample ticket in the debug side bar', async () => {
      await inject(idOf('flows', 'inject'));
      const [shown] = await examples.editor.debug(idOf('flows', 'debug', 'result'));
      const { ticket, launch } = JSON.parse(shown?.msg ?? '{}') as { ticket: string; launch: { url: string } };
      assert.equal(ticket, 'INC-1001');
      await assertLeadsToChallenge(launch.url);
    });
  });

  describe('06-ticket-notes.json', () => {
    const send = (ticket: unknown) => post('/helpdesk/tickets', ticket);
    const link = async (ticket = newTicket()) => linkIn(await send(ticket), ticket.id, '/helpdesk-links');
    const revoke = async (ticket: string) => (await call(`/helpdesk/tickets/${ticket}`, { method: 'DELETE' })).body;

    interface Note {
      ticket: string;
      time: string;
      what: string;
      reason?: string;
      code?: string;
    }

    async function notesOf(ticket: string): Promise<Note[]> {
      const { status, body } = await call(`/helpdesk/tickets/${ticket}`);
      assert.deepEqual([status, Object.keys(body), body.ticket], [200, ['ticket', 'notes'], ticket]);
      return body.notes as Note[];
    }

    /** Waits until the notes of a ticket are so many, and compares: what, and why. */
    async function assertNotes(ticket: string, expected: ReadonlyArray<readonly [string, string?]>): Promise<void> {
      await until(`${expected.length} notes`, async () => (await notesOf(ticket)).length >= expected.length);
      const notes = await notesOf(ticket);
      assert.deepEqual(
        notes.map(({ what, reason, code }) => [what, reason ?? code]),
        expected.map(([what, why]) => [what, why]),
      );
      assert.ok(notes.every((note) => note.ticket === ticket));
      const times = notes.map(({ time }) => time);
      assert.deepEqual(times.toSorted(), times);
    }

    it('notes on the ticket, and on no other, how its link was made and used', async () => {
      const [ticket, other] = [newTicket(), newTicket()];
      const url = await link(ticket);
      await link(other);
      await assertLeadsToChallenge(url);
      await assertNotes(ticket.id, [['link-issued'], ['link-claimed'], ['link-handed-off']]);
      await assertNotes(other.id, [['link-issued']]);
    });

    it('has no notes on a ticket that it does not know', async () => {
      assert.deepEqual(await notesOf('INC-0'), []);
    });

    it('revokes the links of a ticket, once, and no other', async () => {
      const [ticket, other] = [newTicket(), newTicket()];
      const [url, otherUrl] = [await link(ticket), await link(other)];
      assert.deepEqual(await revoke(ticket.id), { ticket: ticket.id, revoked: 1 });
      assert.deepEqual(await revoke(ticket.id), { ticket: ticket.id, revoked: 0 });
      const { status, heading } = await press(url);
      assert.deepEqual([status, heading], [410, UNUSABLE]);
      await assertNotes(ticket.id, [['link-issued'], ['link-revoked', 'requested'], ['link-denied', 'revoked']]);
      await assertLeadsToChallenge(otherUrl);
    });

    it('notes why the tenant sent nobody to the challenge', async () => {
      const ticket = { ...newTicket(), user: 'nobody@acme.example' };
      const { status, heading } = await press(await link(ticket));
      assert.deepEqual([status, heading], [502, 'The sign-in was refused']);
      await assertNotes(ticket.id, [['link-issued'], ['link-claimed'], ['link-released', 'IDENTITY_REFUSED']]);
    });

    for (const [title, change, status, code] of REFUSED) {
      it(`answers ${title} with ${status} and ${code}, and notes nothing`, async () => {
        const ticket = newTicket();
        const answer = await send({ ...ticket, ...change });
        assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
        assert.deepEqual(await notesOf(ticket.id), []);
      });
    }

    it('looks at nothing else of what is sent, however deep', async () => {
      const ticket = newTicket();
      linkIn(await send(`{"more":${DEEP},${JSON.stringify(ticket).slice(1)}`), ticket.id, '/helpdesk-links');
    });

    for (const [what, body] of HOSTILE_TICKETS) {
      it(`answers ${what} with 400, and lives on`, async () => {
        const answer = await send(body);
        assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
        await link();
      }).timeout(5_000);
    }
  });

  describe('both together', () => {
    it('cost one token call: their configurations mean the same client', () =>
      assert.equal(examples.simulator.count('token'), 1));
  });
});
