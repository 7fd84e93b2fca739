import { type Html, html } from '../../pages/html';
import { document } from '../../pages/layout';
import type { SentItem } from '../routes/outbox';
import { isOfType, type VerifyUser } from '../tenant';
import { totpCode } from '../totp';
import { ACME_VERIFY } from './site';

const KINDS = { mail: 'Mail', sms: 'SMS', call: 'Voice call', push: 'Push', qr: 'QR code' } as const;

/** What has become of something, in words. */
const STATES: Record<string, string> = {
  pending: 'waiting',
  success: 'answered',
  approve: 'approved',
  failed: 'failed: too many wrong answers',
  deny: 'denied',
  fraud: 'reported as fraud',
  timeout: 'expired',
  canceled: 'called off',
};

/** The people's phones and mailboxes: newest first. */
export function outboxPage(items: readonly SentItem[], users: readonly VerifyUser[], nowMs: number): Html {
  return document(
    'Outbox',
    html`<h1>Outbox</h1>
<p>What this tenant would have sent to people, and what their authenticator apps show. Nothing leaves this machine.</p>
<p><a href="/outbox">Look again</a></p>
${items.length === 0 ? html`<p class="note">Nothing was sent yet.</p>` : html`<ol class="sent">${[...items].reverse().map((item) => sentItem(item, users))}</ol>`}
${authenticators(users, nowMs)}`,
    'wide',
    ACME_VERIFY,
  );
}

function sentItem(item: SentItem, users: readonly VerifyUser[]): Html {
  const isWaiting = item.state === 'pending';
  return html`<li class="card">
<h2>${KINDS[item.kind]} <span class="quiet">to ${item.to}</span></h2>
<p>${item.text}${item.code === undefined && item.correlation ? html` <span class="quiet">(reference ${item.correlation})</span>` : ''}</p>
${item.code === undefined ? '' : html`<p class="code"><span class="quiet">${item.correlation ?? ''}-</span><output>${item.code}</output></p>`}
${isWaiting && item.kind === 'push' ? pushForm(item) : ''}
${isWaiting && item.kind === 'qr' ? qrForm(item, users) : ''}
<p class="quiet"><span class="badge ${item.state}">${STATES[item.state] ?? item.state}</span> sent ${clockTime(item.sentAtMs)}, good until ${clockTime(item.expiresAtMs)} UTC</p>
</li>`;
}

function pushForm({ transactionId, to, correlation }: SentItem): Html {
  return html`<form method="post" action="/outbox/decide" class="actions" aria-label="Push to ${to}, reference ${correlation ?? ''}">
<input type="hidden" name="transactionId" value="${transactionId}">
${buttons()}
</form>`;
}

function qrForm({ transactionId }: SentItem, users: readonly VerifyUser[]): Html {
  return html`<form method="post" action="/outbox/decide" aria-label="Scan the QR code">
<input type="hidden" name="transactionId" value="${transactionId}">
<label for="user-${transactionId}">Scanned by</label>
<select id="user-${transactionId}" name="user">${users.map(({ name }) => html`<option>${name}</option>`)}</select>
<div class="actions">${buttons()}</div>
</form>`;
}

function buttons(): Html {
  return html`<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny" class="second">Deny</button>
<button name="decision" value="fraud" class="second">Report fraud</button>`;
}

function authenticators(users: readonly VerifyUser[], nowMs: number): Html {
  const apps = users.flatMap((user) =>
    user.enrolments.filter((enrolment) => isOfType(enrolment, 'totp')).map(({ secret }) => ({ user, secret })),
  );
  if (apps.length === 0) return html``;
  return html`<h2>Authenticator apps</h2>
<ul class="sent">${apps.map(
    ({ user, secret }) => html`<li class="card">
<p>${user.displayName} <span class="quiet">(${user.name})</span></p>
<p class="code"><output>${totpCode(secret, nowMs)}</output></p>
<p class="quiet">A new code comes every 30 seconds, on this page when it is loaded again.</p>
</li>`,
  )}</ul>`;
}

function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
