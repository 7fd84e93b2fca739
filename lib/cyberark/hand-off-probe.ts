import type { HttpClient } from '../http/client';
import type { HttpResponse } from '../http/message';
import { authQueryHandOff, type HandOffRequest, type HandOffStrategy, locationHandOff, runPath } from '../launch/hand-off';
import { type ShownPage, shownPage } from '../launch/shown-page';
import { requestRun } from './run';

/** All calls of one probe together. Whoever waits for it has 10 s for everything. */
const PROBE_TIMEOUT_MS = 5_000;
/** From one page of the tenant to the next. */
const MOST_REDIRECTS = 3;

export interface ProbeOptions {
  readonly http: HttpClient;
  readonly origin: string;
  /** `username` needs no probe: it leads to the normal sign-in. */
  readonly strategy: Exclude<HandOffStrategy, 'username'>;
  /** A new user token, for the probe alone: the tenant may take each only once. */
  readonly mint: (user: string, signal: AbortSignal) => Promise<string>;
}

/**
 * What comes of a hand-off: the tenant shows the challenge, or its normal sign-in; `refused` where that is because of
 * the user and not of the way; `unclear` where the answer is none of those, or there is none.
 */
export type ProbeResult = 'works' | 'fails' | 'refused' | 'unclear';

/**
 * Does once, from here, what a browser will do after the hand-off, so that nobody is sent to a tenant which does not know
 * them: nothing there would tell us. It starts a challenge that nobody answers. What depends on the browser's address or on
 * the tenant's scripts cannot be seen from here.
 */
export async function probeHandOff(
  { http, origin, strategy, mint }: ProbeOptions,
  request: HandOffRequest & { readonly signal?: AbortSignal | undefined },
): Promise<ProbeResult> {
  const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  const runWithBearer = async (): Promise<HttpResponse> =>
    requestRun(http, { ...request, userToken: await mint(request.user, signal), timeoutMs: PROBE_TIMEOUT_MS, signal });
  const visitor = new Visitor(http, origin, signal);
  try {
    const seen = await look(strategy, visitor, request, { origin, runWithBearer, userToken: () => mint(request.user, signal) });
    if (seen !== 'sign-in') return seen === 'challenge' ? 'works' : 'unclear';
    if (strategy === 'location') return 'fails';
    // The documented way tells whether it is the token that the tenant does not want.
    return shownPage(origin, await runWithBearer()).page === 'sign-in' ? 'refused' : 'fails';
  } catch {
    return 'unclear';
  }
}

interface Means {
  readonly origin: string;
  readonly userToken: () => Promise<string>;
  readonly runWithBearer: () => Promise<HttpResponse>;
}

async function look(
  strategy: ProbeOptions['strategy'],
  visitor: Visitor,
  request: HandOffRequest,
  { origin, userToken, runWithBearer }: Means,
): Promise<ShownPage['page']> {
  switch (strategy) {
    case 'location':
      return visitor.visit(pathOf(locationHandOff(origin, await runWithBearer()).location));
    case 'auth-query':
      return visitor.visit(pathOf(authQueryHandOff(origin, request, await userToken()).location));
    case 'parent-cookie':
      return visitor.visit(runPath(request), `icbt=${await userToken()}`);
  }
}

function pathOf(location: string): string {
  const { pathname, search } = new URL(location);
  return pathname + search;
}

/** A browser that has never been there: no identity but what it is handed, and the cookies that it is given on the way. */
class Visitor {
  readonly #http: HttpClient;
  readonly #origin: string;
  readonly #signal: AbortSignal;
  readonly #cookies = new Map<string, string>();

  constructor(http: HttpClient, origin: string, signal: AbortSignal) {
    this.#http = http;
    this.#origin = origin;
    this.#signal = signal;
  }

  /** @param cookie sent with the first request only, as its path will have it */
  async visit(path: string, cookie?: string): Promise<ShownPage['page']> {
    let at = path;
    let handed = cookie;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const shown = shownPage(this.#origin, await this.#get(at, handed));
      if (shown.at === undefined) return shown.page;
      at = shown.at;
      handed = undefined;
    }
    return 'unclear';
  }

  async #get(path: string, handed: string | undefined): Promise<HttpResponse> {
    const cookies = [...this.#cookies.values(), ...(handed === undefined ? [] : [handed])];
    const response = await this.#http.request({
      method: 'GET',
      path,
      headers: { accept: 'text/html', ...(cookies.length > 0 && { cookie: cookies.join('; ') }) },
      timeoutMs: PROBE_TIMEOUT_MS,
      signal: this.#signal,
    });
    for (const line of response.setCookies) {
      const [pair = ''] = line.split(';', 1);
      this.#cookies.set(pair.split('=', 1)[0] ?? '', pair.trim());
    }
    return response;
  }
}
