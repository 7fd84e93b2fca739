// A tenant that answers the two calls of a launch and nothing else, in a process of its own. The simulator is not used
// here: what it records and checks would be measured, too.
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serve } from './child-program';
import { ACCESS_TOKEN, GET_TOKEN_FOR_USER_PATH, SCOPE, TOKEN_PATH, userTokenOf } from './vendor-calls';

export interface StubTenantOptions {
  /** How long each answer takes, in milliseconds. */
  readonly latencyMs: number;
  /** PEM; plain HTTP without. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Totals since the start. */
export interface TenantCounts {
  /** TCP connections that clients have opened. */
  readonly connections: number;
  readonly tokenRequests: number;
  readonly userTokenRequests: number;
}

/** What the tenant's process can be asked. */
export interface StubTenantCommands {
  /** @returns the tenant's origin */
  listen(options: StubTenantOptions): Promise<string>;
  counts(nothing: null): TenantCounts;
}

const KEEP_ALIVE_MS = 120_000;
/** A burst that opens a connection for each message must not overrun the kernel's queue. */
const BACKLOG = 8192;

const TOKEN_ANSWER = JSON.stringify({ access_token: ACCESS_TOKEN, token_type: 'Bearer', expires_in: 18_000, scope: SCOPE });
const USER_TOKEN_ANSWER = JSON.stringify({
  ...{ success: true, Result: null, Message: null, MessageID: null, Exception: null },
  ...{ ErrorID: null, ErrorCode: null, IsSoftError: false, InnerExceptions: null },
});

const counts = { connections: 0, tokenRequests: 0, userTokenRequests: 0 };

function listen({ latencyMs, tls }: StubTenantOptions): Promise<string> {
  const server = tls ? createHttpsServer(tls) : createHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('connection', () => {
    counts.connections += 1;
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.resume().on('end', () => {
      if (latencyMs === 0) answer(request, response);
      else setTimeout(answer, latencyMs, request, response);
    });
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () => {
      resolve(`${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
  if (url === TOKEN_PATH) {
    counts.tokenRequests += 1;
    json(response, 200, TOKEN_ANSWER);
  } else if (!url.startsWith(GET_TOKEN_FOR_USER_PATH)) {
    json(response, 404, '{}');
  } else if (headers.authorization !== `Bearer ${ACCESS_TOKEN}`) {
    json(response, 401, '{}');
  } else {
    counts.userTokenRequests += 1;
    const user = decodeURIComponent(url.slice(GET_TOKEN_FOR_USER_PATH.length));
    json(response, 200, USER_TOKEN_ANSWER, `icbt=${userTokenOf(user)}; path=/; SameSite=Lax; secure; HttpOnly`);
  }
}

function json(response: ServerResponse, status: number, body: string, cookie?: string): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-cache,no-store',
    ...(cookie !== undefined && { 'Set-Cookie': cookie }),
  });
  response.end(body);
}

serve<StubTenantCommands>({ listen, counts: () => ({ ...counts }) });
