import { json, page, redirect } from '../answers';
import type { Message, Outbox } from '../outbox';
import { type Letter, outboxPage } from '../pages/outbox';
import type { Route } from '../router';
import { attempt, controlRoute } from './control';

const PATH = '/outbox';
const KINDS = { mail: 'Mail', sms: 'Text message', push: 'Push', call: 'Phone call', idp: 'Other identity provider' };
const STATES = { open: 'waiting', approved: 'approved', denied: 'denied', withdrawn: 'over', expired: 'expired' };

/** What was sent to people, and their answers: a page for a person, JSON for a test. */
export function outboxRoutes(outbox: Outbox, now: () => number): Route[] {
  return [
    controlRoute(['GET'], PATH, 'mails, text messages and pushes, as a page', () => {
      const letters = outbox.messages.map((message) => letterOf(message, now()));
      return page(200, outboxPage(letters, PATH));
    }),
    controlRoute(['POST'], `${PATH}/answer`, 'the buttons of that page', ({ form }) => {
      try {
        decide(outbox, { id: form.get('id'), decision: form.get('decision'), number: form.get('number') });
      } catch {
        // What is over by now the page shows by itself.
      }
      return redirect(303, PATH);
    }),
    controlRoute(['GET', 'POST', 'DELETE'], '/__sim/outbox', '{id, decision: "approve" or "deny", number}', (request) => {
      if (request.method === 'DELETE') outbox.clear();
      return request.method === 'POST' ? attempt(request, (body) => decide(outbox, body)) : json(200, outbox.messages);
    }),
  ];
}

function letterOf(message: Message, nowMs: number): Letter {
  const isOpen = message.state === 'open';
  return {
    ...message,
    kind: KINDS[message.kind],
    person: message.user,
    code: message.code,
    link: isOpen ? message.link : undefined,
    state: STATES[message.state],
    ageMs: nowMs - message.arrivesAtMs,
    isConfirmable: isOpen && message.confirmable && message.kind !== 'idp',
  };
}

function decide(outbox: Outbox, { id, decision, number }: Record<string, unknown>): Message {
  if (typeof id !== 'string') throw new TypeError('"id" is the id of a message');
  if (decision === 'deny') return outbox.deny(id);
  if (decision !== 'approve') throw new TypeError('"decision" is approve or deny');
  return outbox.approve(id, typeof number === 'string' ? number : undefined);
}
