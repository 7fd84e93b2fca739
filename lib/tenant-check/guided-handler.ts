import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock';
import { isIdentityError } from '../errors';
import type { HandOffStrategy } from '../launch/hand-off';
import { SIGHTS } from '../launch/shown-page';
import { type Answer, Answers } from '../links/http/answers';
import type { ClientRequest } from '../links/http/client-address';
import { isForm, readForm } from '../links/http/form-body';
import { pageHeaders } from '../links/http/page-headers';
import { isFromOwnPage } from '../links/http/same-origin';
import { preferredLanguage } from '../links/page/accept-language';
import { type Language, TEXTS } from '../links/page/texts';
import { passagePage, resultPage, startPage, wayPage } from './guided-pages';
import type { GuidedRuns } from './guided-runs';

type Found = NonNullable<ReturnType<GuidedRuns['find']>>;

/**
 * Answers the browser of a guided run, which need not be logged in anywhere. Plain `node:http`.
 *
 *     GET, HEAD   one page, as long as any run is open: the capability is in its fragment
 *     POST        a form with the capability: `way` and `try`, or `sight`, or neither
 *
 * Whatever is not of an open run and of its own page is 404, and looks the same.
 */
export class GuidedHandler {
  readonly #runs: GuidedRuns;
  readonly #clock: Clock;

  constructor(runs: GuidedRuns, clock: Clock) {
    this.#runs = runs;
    this.#clock = clock;
  }

  /** Answers one request. Never rejects. */
  async handle(request: ClientRequest, response: ServerResponse): Promise<void> {
    const language = preferredLanguage(request.headers['accept-language']);
    // No strict transport security: it would be for the whole host of the editor, other ports included.
    const answers = new Answers({ title: TEXTS[language].guided.owner }, pageHeaders(''));
    const notFound = answers.page('notFound', language);
    try {
      answers.send(response, (await this.#answer(request, language, answers)) ?? notFound);
    } catch (error) {
      const hasEnded = error instanceof Error && error.name === 'AbortError';
      if (response.headersSent) response.destroy();
      else answers.send(response, { ...notFound, ...(!hasEnded && { status: 500 }) });
    }
  }

  async #answer(request: ClientRequest, language: Language, answers: Answers): Promise<Answer | undefined> {
    const { method, headers } = request;
    if (method === 'GET' || method === 'HEAD') {
      return this.#runs.hasOpen ? { status: 200, body: startPage(language) } : undefined;
    }
    if (method !== 'POST' || !isForm(headers)) return undefined;
    const form = await readForm(request, this.#clock);
    const found = typeof form === 'number' ? undefined : this.#runs.find(form.get('link') ?? '');
    if (typeof form === 'number' || !found || !isFromOwnPage(headers, found.run.origin)) return undefined;
    return form.has('try') ? this.#try(form, found, language, answers) : { status: 200, body: proceed(form, found, language) };
  }

  /** The one answer that may hold a user token: it is sent once, to the browser that is to be handed it. */
  async #try(form: URLSearchParams, { run }: Found, language: Language, answers: Answers): Promise<Answer | undefined> {
    const way = wayOf(form, run);
    if (!way) return undefined;
    if (run.report.triesLeft === 0) return { status: 429, body: passagePage(language, 'noTryLeft') };
    try {
      return answers.handOff(await run.tryHandOff(way), language);
    } catch (error) {
      if (!isIdentityError(error)) throw error;
      return { status: 502, body: passagePage(language, 'notOpened', error.code) };
    }
  }
}

/** Takes what was seen, and shows the way that comes next. */
function proceed(form: URLSearchParams, found: Found, language: Language): Buffer {
  const { run } = found;
  const way = wayOf(form, run);
  if (way && !form.has('sight')) return wayPage(language, way, found);
  if (way) {
    const sight = SIGHTS.find((one) => one === form.get('sight'));
    if (!sight) run.skip(way);
    else if (run.hasTried(way)) run.judge(way, sight);
    else return wayPage(language, way, { ...found, wasTooEarly: true });
  }
  return run.next ? wayPage(language, run.next, found) : resultPage(language, found);
}

function wayOf(form: URLSearchParams, { strategies }: Found['run']): HandOffStrategy | undefined {
  return strategies.find((strategy) => strategy === form.get('way'));
}
