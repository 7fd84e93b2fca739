import { createHmac } from 'node:crypto';
import type { ReceivedCall } from './api-server';

export interface HelpdeskTicket {
  readonly number: number;
  readonly user: string;
  readonly app: string;
}

/** A webhook call, as the product sends it. */
export interface Delivery {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A product whose webhooks one of the examples takes. */
export interface Helpdesk {
  /** Of the example's file, without `.json`. */
  readonly example: string;
  readonly path: string;
  /** Its variables, for a product that is served there. */
  env(origin: string): Record<string, string>;
  delivery(ticket: HelpdeskTicket): Delivery;
  /** A delivery of any body, signed with the secret of `env` or another. */
  sign(body: string, secret?: string): Delivery;
  /** Deliveries that come from somebody else, or at the wrong time. */
  readonly notGenuine: readonly (readonly [what: string, altered: (ticket: HelpdeskTicket) => Delivery])[];
  /** A delivery that is genuine, but none of a new ticket. */
  readonly ignored?: (ticket: HelpdeskTicket) => Delivery;
  readonly noteMethod: string;
  /** Path at which the product takes notes on a ticket. */
  noteUrl(ticket: HelpdeskTicket): string;
  readonly authorization: string;
  /** The text of a note; throws where customers could read it. */
  internalNote(call: ReceivedCall): string;
}

const SECRET = 'CANARY-webhook-secret';
const MINUTE_MS = 60_000;

function hmac(secret: string, text: string, encoding: 'base64' | 'hex'): string {
  return createHmac('sha256', secret).update(text).digest(encoding);
}

function mustBe(right: boolean, call: ReceivedCall): void {
  if (!right) throw new Error(`customers could read ${call.body}`);
}

/** Of products that sign the time and the body with the same key. */
interface Dialect {
  readonly signature: string;
  readonly timestamp: string;
  readonly time: (atMs: number) => string;
}

function signedWithTime({ signature, timestamp, time }: Dialect) {
  const sign = (
    body: string,
    { secret = SECRET, aheadMs = 0 }: { secret?: string | undefined; aheadMs?: number } = {},
  ): Delivery => {
    const sentAt = time(Date.now() + aheadMs);
    return { headers: { [signature]: hmac(secret, sentAt + body, 'base64'), [timestamp]: sentAt }, body };
  };
  const bodyOf = ({ user, app }: HelpdeskTicket, ticket: string) => JSON.stringify({ ticket, user, app });
  return (idOf: (number: number) => string) => {
    const body = (ticket: HelpdeskTicket) => bodyOf(ticket, idOf(ticket.number));
    const delivery = (ticket: HelpdeskTicket) => sign(body(ticket));
    const notGenuine: Helpdesk['notGenuine'] = [
      ['a wrong signature', (ticket) => sign(body(ticket), { secret: 'CANARY-another' })],
      ['half a signature', (ticket) => halved(delivery(ticket), signature)],
      ['no signature', (ticket) => ({ headers: {}, body: body(ticket) })],
      ['a body that was altered', (ticket) => ({ ...delivery(ticket), body: body({ ...ticket, app: 'vpn' }) })],
      ['a time that was altered', (ticket) => withHeader(delivery(ticket), timestamp, time(Date.now() + MINUTE_MS))],
      ['what was sent six minutes ago', (ticket) => sign(body(ticket), { aheadMs: -6 * MINUTE_MS })],
      ['what is sent in six minutes', (ticket) => sign(body(ticket), { aheadMs: 6 * MINUTE_MS })],
    ];
    return { sign: (text: string, secret?: string) => sign(text, { secret }), delivery, notGenuine };
  };
}

function withHeader({ headers, body }: Delivery, name: string, value: string): Delivery {
  return { headers: { ...headers, [name]: value }, body };
}

function halved(delivery: Delivery, name: string): Delivery {
  return withHeader(delivery, name, (delivery.headers[name] ?? '').slice(0, 20));
}

function serviceNow(): Helpdesk {
  const sysId = (number: number) => number.toString(16).padStart(32, '0');
  const dialect = { signature: 'x-webhook-signature', timestamp: 'x-webhook-timestamp', time: String };
  return {
    example: '21-servicenow',
    path: '/servicenow/tickets',
    env: (origin) => ({
      SERVICENOW_WEBHOOK_SECRET: SECRET,
      SERVICENOW_URL: origin,
      SERVICENOW_AUTHORIZATION: 'Basic CANARY-servicenow',
    }),
    ...signedWithTime(dialect)(sysId),
    noteMethod: 'PATCH',
    noteUrl: ({ number }) => `/api/now/table/incident/${sysId(number)}`,
    authorization: 'Basic CANARY-servicenow',
    internalNote: (call) => {
      const fields = JSON.parse(call.body);
      mustBe(Object.keys(fields).join() === 'work_notes', call);
      return fields.work_notes;
    },
  };
}

function jira(): Helpdesk {
  const key = (number: number) => `HELP-${number}`;
  const sign = (body: string, secret = SECRET): Delivery => ({
    headers: {
      'x-hub-signature': `sha256=${hmac(secret, body, 'hex')}`,
      'x-atlassian-webhook-identifier': '7c1d1a43-0000-4000-8000-000000000000',
    },
    body,
  });
  const body = ({ number, user, app }: HelpdeskTicket, { aheadMs = 0, webhookEvent = 'jira:issue_created' } = {}) => {
    const reporter = { accountId: '5b10a2844c20165700ede21g', displayName: 'Somebody', emailAddress: user };
    const fields = { summary: 'Locked out', reporter, customfield_10050: { id: '10020', value: app } };
    return JSON.stringify({ timestamp: Date.now() + aheadMs, webhookEvent, issue: { id: '10002', key: key(number), fields } });
  };
  return {
    example: '22-jira-service-management',
    path: '/jira/tickets',
    env: (origin) => ({ JIRA_WEBHOOK_SECRET: SECRET, JIRA_URL: origin, JIRA_AUTHORIZATION: 'Basic CANARY-jira' }),
    sign,
    delivery: (ticket) => sign(body(ticket)),
    notGenuine: [
      ['a wrong signature', (ticket) => sign(body(ticket), 'CANARY-another')],
      ['half a signature', (ticket) => halved(sign(body(ticket)), 'x-hub-signature')],
      ['no signature', (ticket) => ({ headers: {}, body: body(ticket) })],
      ['a body that was altered', (ticket) => ({ ...sign(body(ticket)), body: body({ ...ticket, app: 'vpn' }) })],
      ['what happened six minutes ago', (ticket) => sign(body(ticket, { aheadMs: -6 * MINUTE_MS }))],
      ['what happens in six minutes', (ticket) => sign(body(ticket, { aheadMs: 6 * MINUTE_MS }))],
    ],
    ignored: (ticket) => sign(body(ticket, { webhookEvent: 'comment_created' })),
    noteMethod: 'POST',
    noteUrl: ({ number }) => `/rest/servicedeskapi/request/${key(number)}/comment`,
    authorization: 'Basic CANARY-jira',
    internalNote: (call) => {
      const comment = JSON.parse(call.body);
      mustBe(comment.public === false, call);
      return comment.body;
    },
  };
}

function zendesk(): Helpdesk {
  const dialect = {
    signature: 'x-zendesk-webhook-signature',
    timestamp: 'x-zendesk-webhook-signature-timestamp',
    time: (atMs: number) => new Date(atMs).toISOString(),
  };
  return {
    example: '23-zendesk',
    path: '/zendesk/tickets',
    env: (origin) => ({
      ZENDESK_WEBHOOK_SECRET: SECRET,
      ZENDESK_URL: origin,
      ZENDESK_AUTHORIZATION: 'Basic CANARY-zendesk',
    }),
    ...signedWithTime(dialect)(String),
    noteMethod: 'PUT',
    noteUrl: ({ number }) => `/api/v2/tickets/${number}.json`,
    authorization: 'Basic CANARY-zendesk',
    internalNote: (call) => {
      const { comment } = JSON.parse(call.body).ticket;
      mustBe(comment.public === false, call);
      return comment.body;
    },
  };
}

function freshservice(): Helpdesk {
  const sent = (body: string, secret = SECRET): Delivery => ({ headers: { 'x-webhook-secret': secret }, body });
  const body = ({ number, user, app }: HelpdeskTicket) => JSON.stringify({ ticket: String(number), user, app });
  return {
    example: '24-freshservice',
    path: '/freshservice/tickets',
    env: (origin) => ({
      FRESHSERVICE_WEBHOOK_SECRET: SECRET,
      FRESHSERVICE_URL: origin,
      FRESHSERVICE_AUTHORIZATION: 'Basic CANARY-freshservice',
    }),
    sign: sent,
    delivery: (ticket) => sent(body(ticket)),
    notGenuine: [
      ['a wrong secret', (ticket) => sent(body(ticket), 'CANARY-another')],
      ['a part of the secret', (ticket) => sent(body(ticket), SECRET.slice(0, -1))],
      ['no secret', (ticket) => ({ headers: {}, body: body(ticket) })],
    ],
    noteMethod: 'POST',
    noteUrl: ({ number }) => `/api/v2/tickets/${number}/notes`,
    authorization: 'Basic CANARY-freshservice',
    internalNote: (call) => {
      const note = JSON.parse(call.body);
      mustBe(note.private === true, call);
      return note.body.replaceAll('&#x2F;', '/').replaceAll('&#x3D;', '=');
    },
  };
}

export const HELPDESKS: readonly Helpdesk[] = [serviceNow(), jira(), zendesk(), freshservice()];
