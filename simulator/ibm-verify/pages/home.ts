import { type Html, html } from '../../pages/html';
import { document } from '../../pages/layout';
import { controlTable, routeTable, row, table } from '../../pages/tables';
import type { Route } from '../../router';
import type { PolicyRule } from '../policy';
import type { ApiClient, Enrolment, VerifyTenant, VerifyUser } from '../tenant';
import { curlLines } from './curl';
import { ACME_VERIFY } from './site';

/** What the simulator is and what is in it. */
export function homePage(tenant: VerifyTenant, origin: string, routes: readonly Route[]): Html {
  return document(
    'Overview',
    html`<h1>A tenant to try things on</h1>
<p>This server behaves as an IBM Verify tenant is known to, as far as verifying a person by policy needs it. Nothing here is real: people, apps and
secrets are invented, and it answers on this machine only. Codes and pushes are in the <a href="/outbox">outbox</a>.</p>
<h2>Try it</h2>
<p>The last line sends a one-time code, which is in the outbox then.</p>
<pre tabindex="0"><code>${curlLines(tenant, origin).join('\n')}</code></pre>
<h2>Clients</h2>
${table(['Client id', 'Secret', 'May by itself'], tenant.clients.map(clientRow))}
<h2>Users</h2>
${table(['Login name and id', 'Password', 'Groups', 'Enrolled'], tenant.users.map(userRow))}
<h2>Policy</h2>
<p class="quiet">From top to bottom; the first line that fits decides. Networks are those of the context that the caller sends.</p>
${table(['Stage', 'When', 'Then'], tenant.policy.map(ruleRow))}
<h2>Identity sources, relying parties, QR profiles</h2>
${table(
  ['What', 'Id'],
  [
    ...tenant.identitySources.map(({ name, id }) => idRow(name, id)),
    ...tenant.relyingParties.map(({ rpId, id }) => idRow(rpId, id)),
    ...tenant.qrProfiles.map((id) => idRow('authenticator app that scans', id)),
  ],
)}
<h2>Routes</h2>
<p class="quiet">Documented by the vendor, observed in other people's code and traffic, or assumed by us.</p>
${routeTable(routes)}
<h2>Controls</h2>
<p class="quiet">Faults, switches, the policy, the outbox and the list of requests, for tests and for the curious. JSON in, JSON out.</p>
${controlTable(routes)}`,
    'wide',
    ACME_VERIFY,
  );
}

function clientRow({ id, secret, name, entitlements }: ApiClient): Html {
  return row(html`${name}<br><code class="key">${id}</code>`, html`<code>${secret}</code>`, entitlements.join(', '));
}

function userRow({ id, name, displayName, password, groups, enrolments }: VerifyUser): Html {
  return row(
    html`<code>${name}</code><br>${displayName}<br><code class="quiet">${id}</code>`,
    html`<code>${password}</code>`,
    groups.join(', ') || '–',
    enrolments.length === 0 ? 'nothing' : html`<ul class="plain">${enrolments.map(enrolmentItem)}</ul>`,
  );
}

function enrolmentItem(enrolment: Enrolment): Html {
  const { id, type, enabled } = enrolment;
  return html`<li>${type}${enabled ? '' : ' (off)'} <span class="quiet">${detailOf(enrolment)}</span><br><code class="key">${id}</code></li>\n`;
}

function detailOf(enrolment: Enrolment): string {
  switch (enrolment.type) {
    case 'emailotp':
      return enrolment.emailAddress;
    case 'smsotp':
    case 'voiceotp':
      return enrolment.phoneNumber;
    case 'totp':
      return 'its code is in the outbox';
    case 'questions':
      return enrolment.questions.map(({ question, answer }) => `${question} ${answer}`).join(' ');
    case 'signature':
      return `${enrolment.device}, authenticator ${enrolment.authenticatorId}`;
    case 'fido2':
      return enrolment.credentialId;
  }
}

function ruleRow({ name, stage, when = {}, decision }: PolicyRule): Html {
  const conditions = Object.entries(when).map(([what, value]) => `${what} ${value}`);
  return row(
    stage,
    html`${name}<br><span class="quiet">${conditions.join(', ') || 'always'}</span>`,
    Array.isArray(decision) ? decision.join(', ') : decision,
  );
}

function idRow(what: string, id: string): Html {
  return row(what, html`<code class="key">${id}</code>`);
}
