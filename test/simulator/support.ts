import { type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { demoTenant, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';

/** A moment that tests begin at; the simulator's clock stands still unless a test moves it. */
export const START_MS = Date.UTC(2026, 0, 15, 12);

export const [client, reporter] = demoTenant.clients as [(typeof demoTenant.clients)[0], (typeof demoTenant.clients)[0]];
export const [hrPortal, , payroll, canteen] = demoTenant.apps as unknown as [App, App, App, App];
type App = (typeof demoTenant.apps)[0];

export const TOKEN_PATH = '/oauth2/token/ticket_launcher';
export const MINT_PATH = '/Security/GetTokenForUser';

/** A simulator for the tests of one `describe`, fresh before each of them, with a clock that `clock.ms` moves. */
export function useSimulator(options: SimulatorOptions = {}): { tenant: () => Simulator; clock: { ms: number } } {
  let simulator: Simulator | undefined;
  const clock = { ms: START_MS };
  before(async () => {
    simulator = await startSimulator({ now: () => clock.ms, ...options });
  });
  beforeEach(() => {
    clock.ms = START_MS;
    simulator?.reset();
  });
  after(() => simulator?.close());
  const tenant = () => {
    if (!simulator) throw new Error('The simulator runs inside tests only');
    return simulator;
  };
  return { tenant, clock };
}

export const goodForm = {
  grant_type: 'client_credentials',
  scope: 'LaunchScope',
  client_id: client.id,
  client_secret: client.secret,
};

export function post(
  origin: string,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(origin + path, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at any answer, known or not
export async function json(response: Response | Promise<Response>): Promise<any> {
  return (await response).json();
}

export async function accessToken(origin: string, form: Record<string, string> = {}): Promise<string> {
  return (await json(post(origin, TOKEN_PATH, { ...goodForm, ...form }))).access_token;
}

export function mintWith(origin: string, token: string, user: string): Promise<Response> {
  return fetch(`${origin}${MINT_PATH}?user=${encodeURIComponent(user)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    redirect: 'manual',
  });
}

export async function mint(origin: string, user = 'alice@acme.example'): Promise<Response> {
  return mintWith(origin, await accessToken(origin), user);
}

/** The icbt of a plain answer: the last cookie of that name. */
export async function icbt(origin: string, user?: string): Promise<string> {
  const lines = (await mint(origin, user)).headers.getSetCookie().filter((line) => line.startsWith('icbt='));
  return lines.at(-1)?.split(';')[0]?.slice('icbt='.length) ?? '';
}

/** A GET by `node:http`, for what `fetch` cannot be told: the local address, the agent. */
export function textOf(url: URL | string, options: RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => text(response).then(resolve, reject));
    call.on('error', reject).end();
  });
}

/** A browser without scripts: it keeps cookies, follows redirects on the tenant, and adds a header if it is a managed one. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(
    private readonly origin: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Opens a path; stops at the first answer that is no redirect, or one that leaves the tenant. */
  async open(path: string, form?: Record<string, string>): Promise<{ url: string; status: number; text: string }> {
    const response = await fetch(new URL(path, this.origin), {
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      headers: { ...this.headers, cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return { url: path, status: response.status, text: await response.text() };
    await response.body?.cancel();
    const target = new URL(location, this.origin);
    if (target.origin !== this.origin) return { url: location, status: response.status, text: '' };
    return this.open(target.pathname + target.search);
  }

  /** Answers the challenge on a page: with the code that the page gives away, unless told another. */
  answer(page: string, code = outputOf(page)): ReturnType<Browser['open']> {
    return this.open('/login/answer', {
      elevate: hiddenField(page, 'elevate'),
      challengeId: hiddenField(page, 'challengeId'),
      code,
    });
  }
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

export function outputOf(page: string): string {
  return /<output id="demo-code">(\d+)</.exec(page)?.[1] ?? '';
}

export function heading(page: string): string {
  return /<h1>([^<]*)</.exec(page)?.[1] ?? '';
}

/** The id in the page's `LaunchLoginView` call: empty on a login page, undefined elsewhere. */
export function shownChallengeId(page: string): string | undefined {
  return /LaunchLoginView\(\{.*challengeId: '(\w*)'/.exec(page)?.[1];
}

function hiddenField(page: string, name: string): string {
  return new RegExp(`name="${name}" value="(\\w+)"`).exec(page)?.[1] ?? '';
}
