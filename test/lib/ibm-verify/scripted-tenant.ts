import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { IbmVerifyTenant, type IbmVerifyTenantOptions } from '../../../lib/ibm-verify/tenant';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import { FakeClock } from '../../support/fake-clock';
import { listen } from '../http/support/server';

export interface Received {
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request: status, JSON (or text as it is) and header fields; or does with the response what it likes. */
export type Script =
  | { readonly status?: number; readonly json?: unknown; readonly text?: string; readonly headers?: Record<string, string> }
  | ((response: ServerResponse, request: Received) => void);

export const CLIENT_ID = '1a4310d4-0118-4511-9082-39669ccdcad6';
export const CLIENT_SECRET = 'CANARY-client-secret';
export const SOURCE = { id: '46872982-ab9e-4c9f-8200-8f394b328394', name: 'Cloud Directory' };

/** A tenant on a real socket that answers, in order, what the test has told it, and remembers what it was asked. */
export class ScriptedTenant {
  readonly clock = new FakeClock();
  readonly received: Received[] = [];
  readonly #scripts: Script[] = [];
  readonly #closers: (() => Promise<void>)[] = [];
  origin = '';

  static async start(): Promise<ScriptedTenant> {
    const tenant = new ScriptedTenant();
    const server = createServer((request, response) => {
      text(request).then(
        (body) => {
          const { method = '', url: path = '', headers } = request;
          const received = { method, path, headers, body };
          tenant.received.push(received);
          tenant.#answer(response, received);
        },
        () => response.destroy(),
      );
    });
    const listening = await listen(server, 'http');
    tenant.origin = listening.origin;
    tenant.#closers.push(() => listening.close());
    return tenant;
  }

  client(changes: Partial<IbmVerifyTenantOptions> = {}): IbmVerifyTenant {
    const { origin, clock } = this;
    const client = new IbmVerifyTenant({
      origin,
      clock,
      tokenPath: '/v1.0/endpoint/default/token',
      scope: '',
      clientAuthentication: 'client_secret_post',
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      timeoutMs: 5_000,
      tokens: new TokenCache({ clock }),
      refusals: new TokenRefusals(clock),
      ...changes,
    });
    this.#closers.unshift(() => client.close());
    return client;
  }

  /** What the next requests will be answered, after those that have been said before. */
  willAnswer(...scripts: Script[]): void {
    this.#scripts.push(...scripts);
  }

  /** Answers that nobody has asked for. */
  get left(): number {
    return this.#scripts.length;
  }

  /** Method and path of every request so far. */
  get lines(): string[] {
    return this.received.map(({ method, path }) => `${method} ${path}`);
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
  }

  #answer(response: ServerResponse, request: Received): void {
    const script = this.#scripts.shift() ?? { status: 599, text: 'no answer was prepared' };
    if (typeof script === 'function') {
      script(response, request);
      return;
    }
    const { status = 200, json, text: body = json === undefined ? '' : JSON.stringify(json), headers = {} } = script;
    response.writeHead(status, { ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers });
    response.end(body);
  }
}

export const GRANT = 'c14c63c1-6431-4c8f-a8fe-c939aff01744';

/** A 200 of the token endpoint that asks for a factor (seed 003). */
export function challenge(access_token: string, allowedFactors: unknown[], changes: object = {}): Script {
  const json = { access_token, allowedFactors, scope: 'mfa_challenge', grant_id: GRANT, token_type: 'Bearer', expires_in: 1800 };
  return { json: { ...json, ...changes } };
}

/** One that ends the flow. */
export function userToken(access_token: string, changes: object = {}): Script {
  return { json: { access_token, scope: 'openid', grant_id: GRANT, token_type: 'Bearer', expires_in: 7200, ...changes } };
}

export const SOURCES: Script = { json: { total: 1, password: [{ ...SOURCE, location: 'x', type: 'ibmldap' }] } };

/** The client's own token. */
export const OWN_TOKEN: Script = { json: { access_token: 'CANARY-own-token', token_type: 'Bearer', expires_in: 7200 } };

export function enrolments(...factors: object[]): Script {
  return { json: { total: factors.length, factors, count: 200, limit: 200, page: 1 } };
}
