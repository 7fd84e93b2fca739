import type { Message } from '../outbox';
import { type Html, html } from './html';
import { document } from './layout';

const CHANNELS = { email: 'Mail', sms: 'Text message', push: 'Push', call: 'Phone call', idp: 'Other identity provider' };
const STATES = { open: 'waiting', approved: 'approved', denied: 'denied', withdrawn: 'over' };

/** What was sent to people, newest first, with the buttons that their devices would have. */
export function outboxPage(messages: readonly Message[], nowMs: number): Html {
  return document(
    'Outbox',
    html`<h1>Outbox</h1>
<p>What the tenant sent to mailboxes and phones. Nothing leaves this machine: answer here for the person. <a href="/outbox">Look again</a></p>
${messages.length === 0 ? html`<p class="quiet">Nothing has been sent yet.</p>` : html`<ul class="messages">${messages.toReversed().map((message) => item(message, nowMs))}</ul>`}`,
    'wide',
  );
}

function item(message: Message, nowMs: number): Html {
  const { channel, user, to, text, code, link, state, arrivesAtMs } = message;
  const isOpen = state === 'open';
  return html`<li class="message">
<p><strong>${CHANNELS[channel]}</strong> to ${user} <span class="quiet">(${to}, ${age(nowMs - arrivesAtMs)})</span> <span class="badge">${STATES[state]}</span></p>
<p>${text}${code === undefined ? '' : html`: <output>${code}</output>`}</p>
${isOpen && link !== undefined ? html`<p><a href="${link}">Open the link for ${user}</a></p>` : ''}
${isOpen && message.confirmable && channel !== 'idp' ? buttons(message) : ''}
</li>
`;
}

function buttons({ id, user, choices }: Message): Html {
  return html`<form method="post" action="/outbox/answer">
<input type="hidden" name="id" value="${id}">
<input type="hidden" name="decision" value="approve">
${choices.length === 0 ? html`<button type="submit" aria-label="Approve for ${user}">Approve</button>` : choices.map((number) => html`<button type="submit" name="number" value="${number}" aria-label="Approve with ${number} for ${user}">${number}</button>`)}
</form>
<form method="post" action="/outbox/answer">
<input type="hidden" name="id" value="${id}">
<button class="other" type="submit" name="decision" value="deny" aria-label="Deny for ${user}">Deny</button>
</form>`;
}

function age(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}
