import type { Route } from '../router';
import type { LaunchableApp, Tenant, TenantUser } from '../tenant';
import { curlLines } from './curl';
import { type Html, html } from './html';
import { document } from './layout';

/** What the simulator is and what is in it. */
export function homePage(tenant: Tenant, origin: string, routes: readonly Route[]): Html {
  return document(
    'Overview',
    html`<h1>A tenant to try things on</h1>
<p>This server behaves as a CyberArk Identity tenant is known to, as far as launching an MFA challenge for a user needs it. Nothing here is real:
users, apps and secrets are invented, and it answers on this machine only.</p>
<h2>Try it</h2>
<pre><code>${curlLines(tenant, origin).join('\n')}</code></pre>
<h2>Users</h2>
${table(['Login name', 'Name', 'State'], tenant.users.map(userRow))}
<h2>Apps</h2>
${table(['App', 'Short name', 'App key', 'For', 'Challenge'], tenant.apps.map(appRow))}
<h2>Routes</h2>
<p class="quiet">Documented by the vendor, observed in other people's code and traffic, or assumed by us.</p>
${table(['Methods', 'Path', 'Rests on', 'Remark'], routes.map(routeRow))}`,
    'wide',
  );
}

function table(headings: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="${headings.join(', ')}"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function userRow(user: TenantUser): Html {
  return html`<tr><td><code>${user.name}</code></td><td>${user.displayName}</td><td>${user.enabled ? 'enabled' : 'disabled'}</td></tr>\n`;
}

function appRow(app: LaunchableApp): Html {
  const grantedTo = app.grantedTo === 'everyone' ? 'everyone' : app.grantedTo.join(', ');
  return html`<tr><td>${app.title}</td><td><code>${app.name}</code></td><td><code>${app.key}</code></td><td>${grantedTo}</td><td>${app.stepUp ? 'yes' : 'no'}</td></tr>\n`;
}

function routeRow(route: Route): Html {
  const evidence = html`<span class="badge ${route.evidence}">${route.evidence}</span>`;
  return html`<tr><td>${route.methods.join(', ')}</td><td><code>${route.path}</code></td><td>${evidence}</td><td>${route.note}</td></tr>\n`;
}
