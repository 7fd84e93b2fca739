import type { ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../clock';
import { isIdentityError } from '../../errors';
import { isAccessor } from '../link';
import type { LinkService, Redemption } from '../link-service';
import { preferredLanguage } from '../page/accept-language';
import type { Branding } from '../page/branding';
import type { Language } from '../page/texts';
import { RateLimit, type RateLimitOptions } from '../rate-limit';
import { type Answer, Answers, retryAfter } from './answers';
import { type ClientRequest, clientAddress, clientNetwork, clientSite } from './client-address';
import { isForm, readForm } from './form-body';
import { pageHeaders } from './page-headers';
import { type PostedLink, postedLink } from './posted-link';
import { isFromOwnPage } from './same-origin';

/** A deploy takes no longer. */
const CLOSED_RETRY_MS = 5_000;
const STORE_RETRY_MS = 2_000;

export interface LinkHandlerOptions {
  readonly service: Pick<LinkService, 'redeem' | 'challengeFailed'>;
  /** Scheme, host and port that browsers see. From the configuration: no request header has a say in it. */
  readonly publicOrigin: string;
  readonly branding?: Branding;
  /** Refused requests of one client. @default 30 a minute */
  readonly rateLimit?: RateLimitOptions;
  readonly clock?: Clock;
  /** Told of what should never happen; the browser gets a page that says nothing of it. */
  readonly onUnexpected?: (error: unknown) => void;
}

/** One request, and what is known of who asks. */
interface Visit {
  readonly request: ClientRequest;
  readonly response: ServerResponse;
  readonly language: Language;
  readonly address: string | undefined;
}

/**
 * Answers the browsers that open one-time links. Plain `node:http`, so that it can be mounted anywhere.
 *
 *     GET, HEAD <base>/<accessor>                    one page for every link there might be; asks no store
 *     POST      <base>/<accessor>                    redeems the link in the form: a page that leads to the challenge
 *     GET       <base>/failed/<accessor>?n=<nonce>   where the tenant sends a browser whose challenge failed
 */
export class LinkHandler {
  readonly #options: LinkHandlerOptions;
  readonly #clock: Clock;
  readonly #answers: Answers;
  readonly #limit: RateLimit;
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: LinkHandlerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#answers = new Answers(options.branding ?? {}, pageHeaders(options.publicOrigin));
    this.#limit = new RateLimit(options.rateLimit ?? { most: 30, windowMs: 60_000 }, this.#clock);
  }

  /**
   * Answers one request. Never rejects.
   *
   * @param targetBelowBase the request target after the base path, query included: `/<accessor>`
   */
  async handle(request: ClientRequest, response: ServerResponse, targetBelowBase: string): Promise<void> {
    const language = preferredLanguage(request.headers['accept-language']);
    try {
      const answer = await this.#answer({ request, response, language, address: clientAddress(request) }, targetBelowBase);
      this.#answers.send(response, answer);
    } catch (error) {
      this.#options.onUnexpected?.(error);
      if (response.headersSent) response.destroy();
      // How far it got nobody knows: a new link is always good advice.
      else this.#answers.send(response, { ...this.#answers.page('denied', language), status: 500 });
    }
  }

  /** From now on every answer is 503, also to a request whose form is still on its way. */
  close(): void {
    this.#closed = true;
  }

  /** Waits until whatever had begun has ended. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.#running);
    // Their answers are written in the same turn.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #answer(visit: Visit, target: string): Promise<Answer> {
    const { request, language } = visit;
    const [path = '', query = ''] = target.split('?', 2);
    const isLink = isAccessor(path.slice(1));
    const failed = path.startsWith('/failed/') ? path.slice('/failed/'.length) : undefined;
    if (!isLink && !isAccessor(failed)) return this.#answers.page('notFound', language);
    const methods = isLink ? ['GET', 'HEAD', 'POST'] : ['GET'];
    if (!methods.includes(request.method ?? '')) return { status: 405, headers: { Allow: methods.join(', ') } };
    if (this.#closed) return this.#answers.page('unavailable', language, retryAfter(CLOSED_RETRY_MS));
    if (!isLink) return this.#limited(visit, () => this.#challengeFailed(visit, failed, new URLSearchParams(query).get('n')));
    if (request.method === 'POST') return this.#limited(visit, () => this.#post(visit));
    return this.#answers.page('link', language);
  }

  /** An answer that blames the request counts against whoever made it. */
  async #limited({ address, language }: Visit, answer: () => Promise<Answer>): Promise<Answer> {
    if (address === undefined) return answer();
    const client = clientSite(address);
    const waitMs = this.#limit.waitMs(client);
    if (waitMs > 0) return this.#answers.page('limited', language, retryAfter(waitMs));
    const given = await answer();
    const blames = given.status >= 400 && given.status < 500 && given.status !== 409;
    if (blames) this.#limit.noteRefusal(client);
    return given;
  }

  async #post({ request, response, language, address }: Visit): Promise<Answer> {
    const refused = this.#answers.page('refused', language);
    if (!isFromOwnPage(request.headers, this.#options.publicOrigin)) return refused;
    if (!isForm(request.headers)) return { ...refused, status: 415 };
    const form = await readForm(request, this.#clock);
    // Nobody waits for the rest of the body.
    if (typeof form === 'number') return { ...refused, status: form, headers: { Connection: 'close' } };
    const link = postedLink(form);
    if (!link) return this.#answers.page('incomplete', language);
    // The form may have been on its way for seconds.
    if (this.#closed) return this.#answers.retryPage('unavailable', language, link, retryAfter(CLOSED_RETRY_MS));
    const client = address && clientNetwork(address);
    const redemption = this.#options.service.redeem(link.accessor, link.secret, client, () => response.destroyed);
    return this.#outcome(await this.#track(redemption), link, language);
  }

  /** Whatever a denial was for, it looks the same outside (links.md, T4). */
  #outcome(redemption: Redemption, link: PostedLink, language: Language): Answer {
    switch (redemption.outcome) {
      case 'handed-off':
        return this.#answers.handOff(redemption.handOff, language);
      case 'busy':
      case 'unavailable':
      case 'uncertain':
        return this.#answers.retryPage(redemption.outcome, language, link, retryAfter(redemption.retryAfterMs));
      case 'failed':
        if (redemption.final) return this.#answers.page('givenUp', language);
        return this.#answers.retryPage(redemption.error.code === 'IDENTITY_REFUSED' ? 'declined' : 'failed', language, link);
      case 'gone':
        // Nobody reads it. It counts: who goes away again and again makes work for nothing.
        return { ...this.#answers.page('refused', language), status: 408 };
      case 'denied':
        return this.#answers.page('denied', language);
    }
  }

  async #challengeFailed({ language }: Visit, accessor: unknown, nonce: unknown): Promise<Answer> {
    const page = this.#answers.page('challengeFailed', language);
    try {
      const known = await this.#track(this.#options.service.challengeFailed(accessor, nonce));
      if (!known) return this.#answers.page('denied', language);
      const target = webAddress(known.failureTarget);
      return target === undefined ? page : this.#answers.redirect(target);
    } catch (error) {
      if (!isIdentityError(error, 'LINK_STORE_UNAVAILABLE')) throw error;
      return { ...page, status: 503, headers: retryAfter(STORE_RETRY_MS) };
    }
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }
}

/** The failure target was checked when the link was made; what a store gives back is looked at again (links.md, T5). */
function webAddress(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}
