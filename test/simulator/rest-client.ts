import { accessToken, bearer } from './support';

/** A REST answer in full. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly success: boolean | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at any answer, known or not
  readonly Result: any;
  readonly Message: string | null;
  readonly MessageID: string | null;
  readonly ErrorID: string | null;
}

/** A client of the REST API of one tenant: JSON in, JSON out, no cookies. */
export class RestClient {
  constructor(
    readonly origin: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** The same client with a token. */
  with(token: string): RestClient {
    return new RestClient(this.origin, { ...this.headers, ...bearer(token) });
  }

  withHeaders(headers: Record<string, string>): RestClient {
    return new RestClient(this.origin, { ...this.headers, ...headers });
  }

  send(path: string, body: unknown = {}): Promise<Response> {
    return fetch(this.origin + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-idap-native-client': 'true', ...this.headers },
      redirect: 'manual',
    });
  }

  async call(path: string, body?: unknown): Promise<RestAnswer> {
    const response = await this.send(path, body);
    return { status: response.status, headers: response.headers, ...(await response.json()) };
  }

  async start(user: string): Promise<SignInByApi> {
    return this.startWith('/Security/StartAuthentication', { User: user, Version: '1.0' });
  }

  /** Begins whatever ends in a package. */
  async startWith(path: string, body: unknown): Promise<SignInByApi> {
    return new SignInByApi(this, (await this.call(path, body)).Result);
  }

  /** Signs in with a password, and with whatever `then` does. */
  async signIn(user: string, password: string, then?: (begun: SignInByApi) => Promise<RestAnswer>): Promise<string> {
    const begun = await this.start(user);
    const first = await begun.answer('UP', password);
    return ((await then?.(begun)) ?? first).Result.Auth;
  }
}

/** One package, by the names of its mechanisms. */
export class SignInByApi {
  constructor(
    private readonly client: RestClient,
    // biome-ignore lint/suspicious/noExplicitAny: as above
    public result: any,
  ) {}

  // biome-ignore lint/suspicious/noExplicitAny: as above
  mechanism(name: string): any {
    type Challenge = { Mechanisms: { Name: string }[] };
    return this.result.Challenges.flatMap(({ Mechanisms }: Challenge) => Mechanisms).find(
      (one: { Name: string }) => one.Name === name,
    );
  }

  operation(name: string, Action: string, Answer?: unknown) {
    return { MechanismId: this.mechanism(name).MechanismId, Action, Answer };
  }

  step(name: string, action: string, answer?: unknown): Promise<RestAnswer> {
    return this.advance(this.operation(name, action, answer));
  }

  answer(name: string, answer: unknown): Promise<RestAnswer> {
    return this.step(name, 'Answer', answer);
  }

  advance(body: object): Promise<RestAnswer> {
    const { TenantId, SessionId } = this.result;
    return this.client.call('/Security/AdvanceAuthentication', { TenantId, SessionId, ...body });
  }
}

/** A client with an access token of this scope. */
export async function clientWithScope(origin: string, scope: string, form: Record<string, string> = {}): Promise<RestClient> {
  return new RestClient(origin).with(await accessToken(origin, { scope, ...form }));
}
