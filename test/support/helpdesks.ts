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
  /** A delivery of any body, signed as it should be. */
  sign(body: string): Delivery;
  /** Deliveries that come from somebody else, or at the wrong time. */
  readonly notGenuine: readonly (readonly [what: string, altered: (ticket: HelpdeskTicket) => Delivery])[];
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

function zendesk(): Helpdesk {
  const signed = (body: string, { secret = SECRET, aheadMs = 0 } = {}): Delivery => {
    const sentAt = new Date(Date.now() + aheadMs).toISOString();
    return {
      headers: {
        'x-zendesk-webhook-signature': hmac(secret, sentAt + body, 'base64'),
        'x-zendesk-webhook-signature-timestamp': sentAt,
        'x-zendesk-webhook-invocation-id': '01J0000000000000000000000',
      },
      body,
    };
  };
  const body = ({ number, user, app }: HelpdeskTicket) => JSON.stringify({ ticket: String(number), user, app });
  return {
    example: '23-zendesk',
    path: '/zendesk/tickets',
    env: (origin) => ({
      ZENDESK_WEBHOOK_SECRET: SECRET,
      ZENDESK_URL: origin,
      ZENDESK_AUTHORIZATION: 'Basic CANARY-zendesk',
    }),
    sign: signed,
    delivery: (ticket) => signed(body(ticket)),
    notGenuine: [
      ['a wrong signature', (ticket) => signed(body(ticket), { secret: 'CANARY-another' })],
      ['no signature', (ticket) => ({ headers: {}, body: body(ticket) })],
      ['a body that was altered', (ticket) => ({ ...signed(body(ticket)), body: body({ ...ticket, app: 'vpn' }) })],
      ['a time that was altered', (ticket) => postponed(signed(body(ticket)))],
      ['what was sent six minutes ago', (ticket) => signed(body(ticket), { aheadMs: -6 * MINUTE_MS })],
      ['what is sent in six minutes', (ticket) => signed(body(ticket), { aheadMs: 6 * MINUTE_MS })],
    ],
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

function postponed({ headers, body }: Delivery): Delivery {
  const later = new Date(Date.now() + MINUTE_MS).toISOString();
  return { headers: { ...headers, 'x-zendesk-webhook-signature-timestamp': later }, body };
}

export const HELPDESKS: readonly Helpdesk[] = [zendesk()];
