import { Pool } from 'undici';
import { userTokenOf } from '../vendor-calls';
import { during, forEach, type LoadResult, runLoad } from './load';
import type { UserLink } from './site';
import { PUBLIC_URL } from './site-flow';

/** What the site's proxy would add: with it, and without Express's `trust proxy`, nobody is limited by address. */
const BEHIND_A_PROXY = { 'x-forwarded-for': '203.0.113.7' };

/** Many browsers at once, as seen from one site. */
export class WebClient {
  readonly #pool: Pool;
  readonly #inFlight: number;

  constructor(origin: string, inFlight: number) {
    this.#pool = new Pool(origin, { connections: inFlight });
    this.#inFlight = inFlight;
  }

  /** GETs the same page again and again. */
  get(path: string, durationMs: number): Promise<LoadResult> {
    const once = async (): Promise<void> => {
      const { statusCode, body } = await this.#pool.request({ method: 'GET', path, headers: BEHIND_A_PROXY });
      await body.arrayBuffer();
      if (statusCode !== 200) throw new Error(`GET ${path}: status ${statusCode}`);
    };
    return runLoad(during(durationMs, once), this.#inFlight);
  }

  /** POSTs the same form again and again; each answer must lead on. */
  post(path: string, form: string, durationMs: number): Promise<LoadResult> {
    return runLoad(
      during(durationMs, async () => void (await this.#post(path, form))),
      this.#inFlight,
    );
  }

  /** Presses the button of each link, and sees that it leads on with the token of the right user. */
  redeem(links: readonly UserLink[]): Promise<LoadResult> {
    const press = async ({ user, url }: UserLink): Promise<void> => {
      const location = onwardFrom(await this.#post(new URL(url).pathname, formOf(url))) ?? '';
      if (URL.parse(location)?.searchParams.get('Auth') !== userTokenOf(user)) throw new Error('not the way of this user');
    };
    return runLoad(forEach(links, press), this.#inFlight);
  }

  async #post(path: string, form: string): Promise<string> {
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path,
      headers: { ...BEHIND_A_PROXY, origin: PUBLIC_URL, 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    });
    const page = await body.text();
    if (statusCode !== 200 && statusCode !== 303) throw new Error(`POST: status ${statusCode}`);
    return page;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** As the page's form sends it. */
export function formOf(link: string): string {
  return new URLSearchParams({ link }).toString();
}

/** Where the page of a hand-off leads to. */
function onwardFrom(page: string): string | undefined {
  return / content="0;url=([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
}
