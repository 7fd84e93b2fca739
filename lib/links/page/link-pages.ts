import type { FormPost } from '../../launch/hand-off';
import type { Branding } from './branding';
import { layout } from './layout';
import { type Markup, markup } from './markup';
import { type Language, TEXTS } from './texts';

/** How each page that is not the link page itself looks, and what a person can do next. */
const PASSAGES = {
  busy: { symbol: 'clock', next: 'retry' },
  unavailable: { symbol: 'clock', next: 'retry' },
  uncertain: { symbol: 'clock', next: 'retry' },
  failed: { symbol: 'notice', next: 'retry' },
  declined: { symbol: 'notice', next: 'retry' },
  limited: { symbol: 'clock', next: 'openAgain' },
  refused: { symbol: 'notice', next: 'openAgain' },
  notFound: { symbol: 'notice', next: 'openAgain' },
  givenUp: { symbol: 'notice', next: 'newLink' },
  denied: { symbol: 'notice', next: 'newLink' },
  challengeFailed: { symbol: 'notice', next: 'newLink' },
} as const;

type PassageName = keyof typeof PASSAGES;
export type PageName = 'link' | 'incomplete' | PassageName;
export type RetryPageName = {
  [Name in PassageName]: (typeof PASSAGES)[Name]['next'] extends 'retry' ? Name : never;
}[PassageName];

/**
 * The pages of one link host, as the bytes that are sent. None names a user, an app or a link: for everybody who reads the
 * same language, a page is the same.
 */
export class LinkPages {
  readonly #branding: Branding;
  readonly #rendered = new Map<string, Buffer>();

  constructor(branding: Branding) {
    this.#branding = branding;
  }

  page(name: PageName, language: Language): Buffer {
    const key = `${language} ${name}`;
    const bytes = this.#rendered.get(key) ?? this.#render(name, language);
    this.#rendered.set(key, bytes);
    return bytes;
  }

  /**
   * A page that offers to try the same link again. The link goes back to where it just came from, and into no address.
   *
   * @param link path and fragment
   */
  retryPage(name: RetryPageName, language: Language, link: string): Buffer {
    return this.#render(name, language, link);
  }

  /**
   * A page that takes the browser on at once, scripts or none, and leaves no entry behind in its history (HTML, section 4.2.5.3:
   * a refresh after 0 s replaces). The button is for browsers that refuse to: it shows late, so that nobody presses it while the
   * browser is on its way, and asks a tenant twice that takes a token once.
   *
   * @param location may hold a user's token: this page is sent once and kept nowhere
   */
  onwardPage(language: Language, location: string): Buffer {
    const { opening, button } = TEXTS[language].link;
    const head = markup`<meta http-equiv="refresh" content="0;url=${location}">
`;
    const content = markup`<p class="late"><a class="button" href="${location}" rel="noreferrer">${button}</a></p>`;
    return Buffer.from(layout(this.#branding, { language, title: opening, symbol: 'shield', content, head }).source);
  }

  /**
   * A page that posts a form to the tenant at once; without scripts, when its button is pressed.
   *
   * @param form holds a user's token: this page is sent once and kept nowhere
   */
  formPostPage(language: Language, { action, fields }: FormPost): Buffer {
    const { opening, button } = TEXTS[language].link;
    const inputs = Object.entries(fields).map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">\n`);
    const content = markup`<form method="post" action="${action}" data-onward>
${inputs}<p class="late"><button type="submit">${button}</button></p>
</form>`;
    return Buffer.from(layout(this.#branding, { language, title: opening, symbol: 'shield', content }).source);
  }

  #render(name: PageName, language: Language, link?: string): Buffer {
    const asksForLink = name === 'link' || name === 'incomplete';
    const title = asksForLink ? TEXTS[language].link.title : TEXTS[language][name].title;
    const symbol = asksForLink ? 'shield' : PASSAGES[name].symbol;
    const content = asksForLink ? linkContent(language, name === 'incomplete') : passage(name, language, link);
    return Buffer.from(layout(this.#branding, { language, title, symbol, content }).source);
  }
}

function linkContent(language: Language, pasteWasIncomplete: boolean): Markup {
  const { link } = TEXTS[language];
  return markup`<p>${link.text}</p>
${form(language, link.button, pasteField(language, pasteWasIncomplete))}
<p class="caution">${link.caution}</p>`;
}

function passage(name: PassageName, language: Language, link: string | undefined): Markup {
  const texts = TEXTS[language];
  const { next } = PASSAGES[name];
  const text = markup`<p>${texts[name].text}</p>`;
  if (next === 'retry' && link !== undefined) {
    return markup`${text}
${form(language, texts.retryButton, markup`<input type="hidden" name="link" value="${link}">`)}`;
  }
  return markup`${text}
<p>${next === 'newLink' ? texts.newLink : texts.openAgain}</p>`;
}

/** Without an action it goes to the page's own address, which is all that is known of the link here. */
function form(language: Language, button: string, field: Markup): Markup {
  return markup`<form method="post" autocomplete="off" data-opening="${TEXTS[language].link.opening}">
${field}
<button type="submit">${button}</button>
<p role="status"></p>
</form>`;
}

/** The script hides it where the secret arrived in the fragment. */
export function pasteField(language: Language, wasIncomplete = false): Markup {
  const { text, label, incomplete } = TEXTS[language].paste;
  const wrong = wasIncomplete ? markup`<p class="wrong" id="wrong" role="alert">${incomplete}</p>` : undefined;
  const state = wasIncomplete
    ? markup`aria-invalid="true" aria-describedby="wrong paste-text" autofocus`
    : markup`aria-describedby="paste-text"`;
  return markup`<div id="paste">
<p id="paste-text">${text}</p>
<label for="link">${label}</label>
<input id="link" name="link" inputmode="url" required autocapitalize="none" spellcheck="false" ${state}>
${wrong}
</div>`;
}
