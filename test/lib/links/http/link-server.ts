import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { HandOff } from '../../../../lib/launch/hand-off';
import { LinkHandler, type LinkHandlerOptions } from '../../../../lib/links/http/link-handler';
import { type IssuedLink, LinkService, type LinkTenant } from '../../../../lib/links/link-service';
import type { LinkStore } from '../../../../lib/links/store';
import { MemoryTable } from '../../../../lib/links/stores/memory-table';
import { TableLinkStore } from '../../../../lib/links/stores/table-link-store';
import { FakeClock } from '../../../support/fake-clock';

export const PUBLIC_ORIGIN = 'https://help.example';
export const TENANT_ORIGIN = 'https://tenant.example';
export const CHALLENGE = `${TENANT_ORIGIN}/login?challengeId=1`;

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface LinkRequestOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** A link host on a real socket, with a store in memory whose calls are counted and a tenant that does as it is told. */
export class LinkServer {
  readonly clock = new FakeClock();
  readonly service: LinkService;
  readonly handler: LinkHandler;
  readonly unexpected: unknown[] = [];
  /** Requests that the handler is done with. */
  handled = 0;
  /** The store's methods in the order in which they were called. */
  storeCalls: string[] = [];
  /** While set, thrown by every call of the store. */
  storeFailure: Error | undefined;
  handOff: LinkTenant['handOff'] = async () => ({ location: CHALLENGE });
  failureOrigins = ['https://desk.example'];
  /** What Express's `trust proxy` would make of the request. */
  ip: string | undefined;
  #users = 0;
  readonly #server = createServer((incoming, response) => {
    const target = (incoming.url ?? '').replace(/^\/mfa/, '');
    const visitor = this.ip === undefined ? incoming : Object.assign(incoming, { ip: this.ip });
    response.setHeader('X-Powered-By', 'Express');
    this.handler
      .handle(visitor, response, target)
      .catch((error) => this.unexpected.push(error))
      .finally(() => {
        this.handled += 1;
      });
  });

  constructor(options: Partial<LinkHandlerOptions> = {}) {
    const store = this.#counted(new TableLinkStore(new MemoryTable(), this.clock));
    this.service = new LinkService({
      store,
      baseUrl: `${PUBLIC_ORIGIN}/mfa`,
      clock: this.clock,
      tenant: () => ({
        origin: TENANT_ORIGIN,
        failureOrigins: this.failureOrigins,
        handOff: (request) => this.handOff(request),
      }),
    });
    this.handler = new LinkHandler({
      service: this.service,
      publicOrigin: PUBLIC_ORIGIN,
      clock: this.clock,
      onUnexpected: (error) => this.unexpected.push(error),
      ...options,
    });
  }

  async start(): Promise<this> {
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      socket.once('close', () => {
        this.connections -= 1;
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Open ones. */
  connections = 0;

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** A link of a user of its own. */
  async issue(more: { failureTarget?: string } = {}): Promise<IssuedLink & { readonly path: string; readonly form: string }> {
    this.#users += 1;
    const link = await this.service.issue({
      identity: 'identity',
      user: `user${this.#users}@acme.example`,
      appKey: 'app',
      ticket: undefined,
      failureTarget: more.failureTarget,
      lifetimeMs: 600_000,
    });
    return { ...link, path: `/mfa/${link.accessor}`, form: formOf(link.url) };
  }

  ask(path: string, { method = 'GET', headers = {}, body }: LinkRequestOptions = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: this.port, path, method, headers, agent: false }, (response) => {
        buffer(response).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          reject,
        );
      });
      call.on('error', reject).end(body);
    });
  }

  /** As a browser does it from our own page. */
  press(path: string, form: string, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
    return this.ask(path, { method: 'POST', headers: { ...OWN_PAGE, ...headers }, body: form });
  }

  #counted(store: LinkStore): LinkStore {
    return new Proxy(store, {
      get: (target, name: keyof LinkStore) => {
        return (...parameters: unknown[]) => {
          this.storeCalls.push(name);
          if (this.storeFailure) return Promise.reject(this.storeFailure);
          return Reflect.apply(target[name], target, parameters);
        };
      },
    });
  }
}

export const OWN_PAGE = {
  'content-type': 'application/x-www-form-urlencoded',
  origin: PUBLIC_ORIGIN,
  'sec-fetch-site': 'same-origin',
};

export function formOf(link: string): string {
  return new URLSearchParams({ link }).toString();
}

/** A server for the tests of one `describe`, fresh for each of them. */
export function useLinkServer(options: Partial<LinkHandlerOptions> = {}): () => LinkServer {
  let server: LinkServer | undefined;
  beforeEach(async () => {
    server = await new LinkServer(options).start();
  });
  afterEach(() => server?.stop());
  return () => {
    if (!server) throw new Error('The server runs inside tests only');
    return server;
  };
}

export function handOffTo(handOff: HandOff): LinkTenant['handOff'] {
  return async () => handOff;
}

/** What the page says, without its tags. */
export function heading(reply: Reply): string {
  return /<h1>([^<]*)</.exec(reply.body.toString())?.[1] ?? '';
}
