import type { Route } from '../router';
import { type Html, html } from './html';

export function table(headings: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="${headings.join(', ')}"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

export function routeTable(routes: readonly Route[]): Html {
  return table(['Route', 'Rests on'], routes.filter(({ control }) => !control).map(routeRow));
}

export function controlTable(routes: readonly Route[]): Html {
  return table(['Route'], routes.filter(({ control }) => control).map(controlRow));
}

function routeRow(route: Route): Html {
  return row(routeText(route), html`<span class="badge ${route.evidence}">${route.evidence}</span>`);
}

function controlRow(route: Route): Html {
  return row(routeText(route));
}

function routeText({ methods, path, note }: Route): Html {
  return html`<code>${methods.join(' | ')} ${path}</code><br><span class="quiet">${note}</span>`;
}

export function row(...cells: (Html | string)[]): Html {
  return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`;
}
