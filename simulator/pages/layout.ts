import { Html, html } from './html';
import { STYLE } from './style';

// The style sheet goes in as it is: its hash is part of the pages' Content-Security-Policy.
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%231f5fbf'/%3E%3Cpath d='M4.5 8.5l2.5 2.5 4.5-5.5' stroke='%23fff' stroke-width='2' fill='none'/%3E%3C/svg%3E";

const SYMBOLS = {
  key: new Html('<circle cx="8" cy="15" r="4"/><path d="M11 12l8-8M16 7l3 3"/>'),
  good: new Html('<path d="M5 12.5l4.5 4.5L19 7.5"/>'),
  bad: new Html('<path d="M7 7l10 10M17 7L7 17"/>'),
};

/** Whose pages they are. */
export interface Site {
  readonly name: string;
  /** Links in the page's head. */
  readonly links?: Html;
}

/** With the way to what the tenant sends to people. */
export const OUTBOX_LINK = html`<nav><a href="/outbox">Outbox</a></nav>`;

const ACME_IDENTITY: Site = { name: 'Acme Identity', links: OUTBOX_LINK };

/** A whole page. */
export function document(title: string, content: Html, width: 'narrow' | 'wide' = 'narrow', site = ACME_IDENTITY): Html {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – ${site.name}</title>
<link rel="icon" href="${ICON}">
${STYLE_ELEMENT}
</head>
<body>
<header><a href="/">${site.name}</a> <span>simulated tenant, for demo and tests</span>${site.links ?? ''}</header>
<main class="${width}">
${content}
</main>
</body>
</html>
`;
}

/** A page that says one thing. */
export function card(title: string, symbol: keyof typeof SYMBOLS, content: Html, site?: Site): Html {
  return document(
    title,
    html`<div class="card">
<div class="symbol ${symbol}" aria-hidden="true"><svg viewBox="0 0 24 24">${SYMBOLS[symbol]}</svg></div>
<h1>${title}</h1>
${content}
</div>`,
    'narrow',
    site,
  );
}
