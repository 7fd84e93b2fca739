import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../lib/clock';
import { Answers } from '../../lib/links/http/answers';
import { LinkHandler } from '../../lib/links/http/link-handler';
import { pageHeaders } from '../../lib/links/http/page-headers';
import { linkUrl, newAccessor, newSecret } from '../../lib/links/link';
import { LinkService, type LinkTenant } from '../../lib/links/link-service';
import { preferredLanguage } from '../../lib/links/page/accept-language';
import type { Branding } from '../../lib/links/page/branding';
import type { PageName, RetryPageName } from '../../lib/links/page/link-pages';
import type { LinkStore } from '../../lib/links/store';
import { MemoryTable } from '../../lib/links/stores/memory-table';
import { TableLinkStore } from '../../lib/links/stores/table-link-store';

export const BRANDING: Branding = {
  title: 'Acme Service Desk',
  helpText: 'The service desk is open Monday to Friday, 8 to 18 h.',
  supportContact: 'help@acme.example',
};

/** What a server was asked: everything of a request that an access log, a proxy or a server could keep. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
}

/** A link host and a tenant, each an origin of its own on loopback, for a browser to visit. */
export class LinkStage {
  readonly #linkHost = createServer((request, response) => this.#answer(request, response));
  readonly #tenant = createServer((request, response) => this.#answerAsTenant(request, response));
  /** Where the tenant sends its browsers on to. */
  readonly #elsewhere = createServer((request, response) => this.#answerAsTenant(request, response));
  #service: LinkService | undefined;
  #users = 0;
  readonly asked: Asked[] = [];
  readonly askedOfTenant: Asked[] = [];
  storeCalls = 0;
  /** What the tenant does with the next redemptions. */
  handOff: LinkTenant['handOff'] = async () => ({ location: `${this.tenantOrigin}/run?appkey=x` });
  #handler: LinkHandler | undefined;
  #answers: Answers | undefined;

  async open(): Promise<this> {
    for (const server of [this.#linkHost, this.#tenant, this.#elsewhere])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const store = new Proxy<LinkStore>(new TableLinkStore(new MemoryTable(), systemClock), {
      get: (target, name: keyof LinkStore) => {
        this.storeCalls += 1;
        return target[name].bind(target);
      },
    });
    const tenant: LinkTenant = { origin: this.tenantOrigin, handOff: (request) => this.handOff(request) };
    this.#service = new LinkService({ store, baseUrl: `${this.origin}/mfa`, tenant: () => tenant });
    this.#handler = new LinkHandler({ service: this.#service, publicOrigin: this.origin, branding: BRANDING });
    this.#answers = new Answers(BRANDING, pageHeaders(this.origin));
    return this;
  }

  async close(): Promise<void> {
    for (const server of [this.#linkHost, this.#tenant, this.#elsewhere]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get origin(): string {
    return originOf(this.#linkHost);
  }

  get tenantOrigin(): string {
    return originOf(this.#tenant);
  }

  get elsewhereOrigin(): string {
    return originOf(this.#elsewhere);
  }

  /** The link of a user of its own. */
  async link(): Promise<string> {
    this.#users += 1;
    const user = `user${this.#users}@acme.example`;
    const request = {
      identity: 'identity',
      user,
      appKey: 'app',
      ticket: undefined,
      failureTarget: undefined,
      lifetimeMs: 600_000,
    };
    const { url } = (await this.#service?.issue(request)) ?? { url: '' };
    this.storeCalls = 0;
    this.asked.length = 0;
    this.askedOfTenant.length = 0;
    return url;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(askedIn(request));
    const { pathname, search } = new URL(request.url ?? '', this.origin);
    if (pathname.startsWith('/mfa/')) {
      this.#handler?.handle(request, response, pathname.slice('/mfa'.length) + search).catch(() => response.destroy());
      return;
    }
    // Any page by its name, so that each can be looked at.
    const [, folder, name = ''] = pathname.split('/');
    const language = preferredLanguage(request.headers['accept-language']);
    const link = { accessor: newAccessor(), secret: newSecret() };
    if (folder === 'page') this.#send(response, this.#answers?.page(name as PageName, language));
    else if (folder === 'retry') this.#send(response, this.#answers?.retryPage(name as RetryPageName, language, link));
    else response.writeHead(404).end();
  }

  #send(response: ServerResponse, answer: ReturnType<Answers['page']> | undefined): void {
    if (answer) this.#answers?.send(response, { ...answer, status: 200 });
  }

  /** Redirects once, as a tenant does on its way to the challenge, or to another host; `/attack` is a page of somebody who has the link's path. */
  #answerAsTenant(request: IncomingMessage, response: ServerResponse): void {
    this.askedOfTenant.push(askedIn(request));
    const { pathname, searchParams } = new URL(request.url ?? '', this.tenantOrigin);
    if (pathname === '/run') response.writeHead(302, { location: '/login?challengeId=1' }).end();
    else if (pathname === '/run-elsewhere')
      response.writeHead(302, { location: `${this.elsewhereOrigin}/login?challengeId=1` }).end();
    else if (pathname === '/login') html(response, '<h1>Challenge</h1>');
    else if (pathname === '/attack') html(response, attackPage(searchParams.get('path') ?? '', searchParams.get('link') ?? ''));
    else response.writeHead(204).end();
  }
}

function attackPage(path: string, link: string): string {
  return `<h1>Attack</h1><iframe src="${path}"></iframe>
<form method="post" action="${path}"><input name="link" value="${link}"><button>Win</button></form>`;
}

function html(response: ServerResponse, body: string): void {
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    .end(`<!DOCTYPE html><html lang="en"><title>x</title>${body}`);
}

function askedIn({ method = '', url = '', rawHeaders }: IncomingMessage): Asked {
  return { method, url, headers: rawHeaders };
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A link that nobody made. */
export function unknownLink(origin: string): string {
  return linkUrl(`${origin}/mfa`, newAccessor(), newSecret());
}
