import { type Branding, contactHref } from './branding';
import { Markup, markup } from './markup';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { type Language, TEXTS } from './texts';

// These go in as they are: their hashes are in the pages' Content-Security-Policy.
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = new Markup(`<script>${SCRIPT}</script>`);

const SYMBOLS = {
  shield: markup`<path d="M12 3l7.5 2.8v5.4c0 4.6-3 8.2-7.5 9.8-4.5-1.6-7.5-5.2-7.5-9.8V5.8z"/><path d="M8.7 12.2l2.4 2.4 4.3-4.8"/>`,
  clock: markup`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`,
  notice: markup`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.8v4.7M12 16.1v.1"/>`,
};

export interface PageParts {
  readonly language: Language;
  readonly title: string;
  readonly symbol: keyof typeof SYMBOLS;
  readonly content: Markup;
  /** More for the head of the document. */
  readonly head?: Markup;
}

/** A whole page: whose it is, one card that says one thing, and where help is. */
export function layout(branding: Branding, { language, title, symbol, content, head }: PageParts): Markup {
  const owner = branding.title || TEXTS[language].defaultTitle;
  return markup`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}<title>${title} – ${owner}</title>
${STYLE_ELEMENT}
</head>
<body>
<header dir="auto">${owner}</header>
<main>
<div class="symbol ${symbol}" aria-hidden="true"><svg viewBox="0 0 24 24">${SYMBOLS[symbol]}</svg></div>
<h1>${title}</h1>
${content}
</main>
${help(branding, language)}
${SCRIPT_ELEMENT}
</body>
</html>
`;
}

function help({ helpText, supportContact }: Branding, language: Language): Markup | undefined {
  if (!helpText && !supportContact) return undefined;
  return markup`<footer>
<h2>${TEXTS[language].help}</h2>
${helpText ? markup`<p class="owner" dir="auto">${helpText}</p>` : undefined}
${supportContact ? markup`<p>${TEXTS[language].contact} ${contact(supportContact)}</p>` : undefined}
</footer>`;
}

function contact(supportContact: string): Markup {
  const href = contactHref(supportContact);
  return href ? markup`<a href="${href}" rel="noreferrer">${supportContact}</a>` : markup`<bdi>${supportContact}</bdi>`;
}
