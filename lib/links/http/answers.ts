import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { HandOff } from '../../launch/hand-off';
import type { Branding } from '../page/branding';
import { LinkPages, type PageName, type RetryPageName } from '../page/link-pages';
import type { Language } from '../page/texts';
import { FORM_POST_HEADERS } from './page-headers';
import type { PostedLink } from './posted-link';

/** What one request is answered with, beside the headers that every answer has. */
export interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer;
}

const STATUS: Record<PageName, number> = {
  link: 200,
  challengeFailed: 200,
  incomplete: 400,
  refused: 403,
  notFound: 404,
  busy: 409,
  denied: 410,
  limited: 429,
  failed: 502,
  declined: 502,
  givenUp: 502,
  unavailable: 503,
  uncertain: 503,
};

/** Makes and sends the answers of one link host. */
export class Answers {
  readonly #pages: LinkPages;
  readonly #headers: OutgoingHttpHeaders;

  constructor(branding: Branding, headers: OutgoingHttpHeaders) {
    this.#pages = new LinkPages(branding);
    this.#headers = headers;
  }

  page(name: PageName, language: Language, headers: OutgoingHttpHeaders = {}): Answer {
    return { status: STATUS[name], headers, body: this.#pages.page(name, language) };
  }

  /** A page with a button that tries the same link again. */
  retryPage(
    name: RetryPageName,
    language: Language,
    { accessor, secret }: PostedLink,
    headers: OutgoingHttpHeaders = {},
  ): Answer {
    return { status: STATUS[name], headers, body: this.#pages.retryPage(name, language, `/${accessor}#${secret}`) };
  }

  /**
   * A page that takes the browser on by itself. No redirect: browsers apply the `form-action` of the page with the form to every
   * redirect that follows it, and where a tenant redirects to nobody here can know.
   */
  handOff(handOff: HandOff, language: Language): Answer {
    if ('action' in handOff)
      return { status: 200, headers: FORM_POST_HEADERS, body: this.#pages.formPostPage(language, handOff) };
    const { location, setCookie } = handOff;
    const headers = setCookie === undefined ? {} : { 'Set-Cookie': setCookie };
    return { status: 200, headers, body: this.#pages.onwardPage(language, location) };
  }

  /** For a GET. */
  redirect(location: string): Answer {
    return { status: 303, headers: { Location: location } };
  }

  send(response: ServerResponse, { status, headers, body }: Answer): void {
    // Express signs its answers.
    response.removeHeader('X-Powered-By');
    response.writeHead(status, { ...this.#headers, ...headers, 'Content-Length': body?.length ?? 0 });
    response.end(body);
  }
}

/** RFC 9110, section 10.2.3: whole seconds. */
export function retryAfter(ms: number): OutgoingHttpHeaders {
  return { 'Retry-After': Math.max(1, Math.ceil(ms / 1000)) };
}
