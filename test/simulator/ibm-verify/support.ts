import assert from 'node:assert/strict';
import {
  type ApiClient,
  demoVerifyTenant,
  type IbmVerifySimulator,
  type IbmVerifySimulatorOptions,
  type OutboxItem,
  startIbmVerifySimulator,
} from '../../../simulator/ibm-verify';
import { START_MS } from '../support';

export const [client, admin] = demoVerifyTenant.clients as ApiClient[] as [ApiClient, ApiClient];
export const TOKEN_PATH = '/v1.0/endpoint/default/token';
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SOURCE = demoVerifyTenant.identitySources[0]?.id;

export const networks = {
  office: '192.168.1.1',
  elsewhere: '203.0.113.9',
  helpdesk: '10.20.0.7',
  shutOut: '198.51.100.7',
};

/** A simulator for the tests of one `describe`, as good as new before each of them, with a clock that `clock.ms` moves. */
export function useVerify(options: IbmVerifySimulatorOptions = {}): {
  tenant: () => IbmVerifySimulator;
  clock: { ms: number };
} {
  let simulator: IbmVerifySimulator | undefined;
  const clock = { ms: START_MS };
  before(async () => {
    simulator = await startIbmVerifySimulator({ now: () => clock.ms, ...options });
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

export function contextOf(ipAddress: string, more: Record<string, string> = {}): string {
  return Buffer.from(JSON.stringify({ sessionId: 's-1', ipAddress, userAgent: 'Mozilla/5.0', ...more })).toString('base64');
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The body, when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at any answer, known or not
  body: any;
}

/** A caller of the tenant: it keeps the context and the token of the last leg. */
export class Caller {
  token = '';
  readonly context: string;

  constructor(
    readonly tenant: IbmVerifySimulator,
    ipAddress: string = networks.office,
  ) {
    this.context = contextOf(ipAddress);
  }

  /** One leg at the token endpoint. */
  async leg(fields: Record<string, string>, path = TOKEN_PATH): Promise<Reply> {
    const form = { client_id: client.id, client_secret: client.secret, scope: 'openid', context: this.context, ...fields };
    const reply = await ask(this.tenant.origin + path, { method: 'POST', body: new URLSearchParams(form) });
    if (typeof reply.body?.access_token === 'string') this.token = reply.body.access_token;
    return reply;
  }

  policyauth(fields: Record<string, string> = {}): Promise<Reply> {
    return this.leg({ grant_type: 'policyauth', ...fields });
  }

  present(assertion: string, fields: Record<string, string> = {}): Promise<Reply> {
    return this.leg({ grant_type: JWT_BEARER, assertion, ...fields });
  }

  /** A call with the token of the last leg. */
  call(method: string, path: string, body?: unknown, token = this.token): Promise<Reply> {
    return ask(new URL(path, this.tenant.origin), {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  password(username: string, password = passwordOf(username)): Promise<Reply> {
    return this.call('POST', `/v1.0/authnmethods/password/${SOURCE}?returnJwt=true`, { username, password });
  }

  /** From nothing to the answer to a right password. */
  async signIn(username: string): Promise<Reply> {
    await this.policyauth();
    return this.present(assertionOf(await this.password(username)));
  }

  /** Starts a one-time code and reads it from the outbox. */
  async otp(type: string, enrolment: string, body: unknown = {}): Promise<{ url: string; code: string; started: Reply }> {
    const started = await this.call('POST', `/v2.0/factors/${type}/${enrolment}/verifications`, body);
    assert.equal(started.status, 201, started.text);
    const url = `/v2.0/factors/${type}/${enrolment}/verifications/${started.body.id}`;
    return { url, code: lastSent(this.tenant).code ?? '', started };
  }

  answer(url: string, otp: string): Promise<Reply> {
    return this.call('POST', `${url}?returnJwt=true`, { otp });
  }
}

export async function ask(url: string | URL, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

export function userOf(name: string) {
  const user = demoVerifyTenant.users.find((one) => one.name === name);
  if (!user) throw new Error(`Nobody is named ${name}`);
  return user;
}

export function enrolmentOf(name: string, type: string): string {
  return userOf(name).enrolments.find((one) => one.type === type)?.id ?? '';
}

function passwordOf(name: string): string {
  return userOf(name).password;
}

export function lastSent({ outbox }: IbmVerifySimulator): OutboxItem {
  const item = outbox.at(-1);
  if (!item) throw new Error('Nothing was sent');
  return item;
}

export function assertionOf({ status, body, text }: Reply): string {
  assert.equal(status, 200, text);
  return body.assertion ?? body.jwt;
}

/** The claims of a JWT, unverified. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at any claim
export function claimsOf(jwt: string): any {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
}
