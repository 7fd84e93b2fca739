import type { Route } from '../router';
import type { LaunchableApp, Tenant, TenantUser } from '../tenant';
import { curlLines } from './curl';
import { type Html, html } from './html';
import { document } from './layout';
import { controlTable, routeTable, row, table } from './tables';

/** What the simulator is and what is in it. */
export function homePage(tenant: Tenant, origin: string, routes: readonly Route[]): Html {
  return document(
    'Overview',
    html`<h1>A tenant to try things on</h1>
<p>This server behaves as a CyberArk Identity tenant is known to, as far as launching an MFA challenge for a user needs it. Nothing here is real:
users, apps and secrets are invented, and it answers on this machine only.</p>
<h2>Try it</h2>
<p>The last line prints the address of a challenge page, to be opened in a browser (optimistic profile).</p>
<pre tabindex="0"><code>${curlLines(tenant, origin).join('\n')}</code></pre>
<h2>Users</h2>
${table(['Login name', 'Name', 'State'], tenant.users.map(userRow))}
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

function userRow(user: TenantUser): Html {
  return row(html`<code>${user.name}</code>`, user.displayName, user.enabled ? 'enabled' : 'disabled');
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
