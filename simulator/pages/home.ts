import type { Mechanism } from '../authentication/mechanisms';
import type { Route } from '../router';
import type { LaunchableApp, OAuthApp, ServiceClient, Tenant, TenantUser } from '../tenant';
import { curlLines } from './curl';
import { type Html, html } from './html';
import { document } from './layout';
import { controlTable, routeTable, row, table } from './tables';

/** What the simulator is and what is in it. */
export function homePage(tenant: Tenant, origin: string, routes: readonly Route[]): Html {
  return document(
    'Overview',
    html`<h1>A tenant to try things on</h1>
<p>This server behaves as a CyberArk Identity tenant is known to, as far as launching an MFA challenge for a user and signing in by API need it.
Nothing here is real: users, apps and secrets are invented, and it answers on this machine only.</p>
<h2>Try it</h2>
<p>The last line prints the address of a challenge page, to be opened in a browser (optimistic profile).</p>
<pre tabindex="0"><code>${curlLines(tenant, origin).join('\n')}</code></pre>
<p>Codes, links and pushes for a sign-in end up in the <a href="/outbox">outbox</a>.</p>
<h2>Clients</h2>
<p class="quiet">Service users. Each may ask each OAuth app for a token of one of its scopes.</p>
${table(['Client id', 'Secret', 'System administrator'], tenant.clients.map(clientRow))}
<h2>Scopes</h2>
${table(['Application id', 'Scope', 'May call'], tenant.oauthApps.flatMap(scopeRows))}
<h2>Users</h2>
${table(['Login name', 'Name', 'State', 'Password', 'Then'], tenant.users.map(userRow))}
<h2>Apps</h2>
${table(['App and app key', 'Short name', 'For', 'Challenge'], tenant.apps.map(appRow))}
<h2>Routes</h2>
<p class="quiet">Documented by the vendor, observed in other people's code and traffic, or assumed by us.</p>
${routeTable(routes)}
<h2>Controls</h2>
<p class="quiet">Faults, switches and the list of requests, for tests and for the curious. JSON in, JSON out.</p>
${controlTable(routes)}`,
    'wide',
  );
}

function clientRow({ id, secret, systemAdministrator }: ServiceClient): Html {
  return row(html`<code>${id}</code>`, html`<code>${secret}</code>`, systemAdministrator ? 'yes' : 'no');
}

function scopeRows({ id, scopes }: OAuthApp): Html[] {
  return Object.entries(scopes).map(([name, paths]) =>
    row(html`<code>${id}</code>`, html`<code>${name}</code>`, html`<code>${paths.join('  ')}</code>`),
  );
}

function userRow(user: TenantUser): Html {
  return row(html`<code>${user.name}</code>`, user.displayName, stateOf(user), passwordOf(user), factorsOf(user));
}

function stateOf({ enabled, signIn }: TenantUser): string {
  if (!enabled) return 'disabled';
  return signIn?.locked ? 'locked out' : 'enabled';
}

function passwordOf({ signIn }: TenantUser): Html | string {
  const password = signIn?.challenges.flat().find((mechanism) => mechanism.name === 'UP')?.password;
  return password === undefined ? '–' : html`<code>${password}</code>`;
}

function factorsOf({ signIn }: TenantUser): string {
  if (!signIn) return 'launch only';
  if (signIn.federated) return 'another identity provider';
  const factors = signIn.challenges.flat().filter((mechanism) => mechanism.name !== 'UP');
  return factors.length === 0 ? 'nothing' : factors.map(factorText).join(' or ');
}

/** With what a person has to know; the rest comes by the outbox. */
function factorText(factor: Mechanism): string {
  if (factor.name === 'OATH') return `OATH ${factor.code}`;
  if (factor.name === 'SQ') return `SQ ${factor.questions.map(({ answer }) => answer).join(' and ')}`;
  return factor.name;
}

function appRow({ title, key, name, grantedTo, stepUp }: LaunchableApp): Html {
  const everyone = grantedTo === 'everyone';
  return row(
    html`${title}<br><code class="key">${key}</code>`,
    html`<code>${name}</code>`,
    everyone ? 'everyone' : grantedTo.join(', '),
    stepUp ? 'yes' : 'no',
  );
}
