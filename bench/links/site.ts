// A Node-RED with one-time links in a process of its own: `site.js <origin of the tenant> <folder> <store setting as JSON>`.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import RED from 'node-red';
import { serve } from '../child-program';
import type { Contestant } from '../contestants/contestant';
import { runFlow } from '../contestants/node-red';
import { installPackage } from '../install-package';
import { during, type LoadResult, runLoad } from './load';
import { LINK_PATH, PUBLIC_URL, siteFlow } from './site-flow';
import type { StoreSetting } from './store-setting';

interface IssueLoad {
  readonly durationMs: number;
  readonly most: number;
  readonly inFlight: number;
}

export interface UserLink {
  readonly user: string;
  readonly url: string;
}

/** What a site's process can be asked. */
export interface SiteCommands {
  /** @returns its origin */
  listen(nothing: null): Promise<string>;
  /** Links for as many users, as fast as it goes, for that long or until there are so many. */
  issue(load: IssueLoad): Promise<LoadResult>;
  makeLinks(count: number): Promise<UserLink[]>;
  /** User and system time so far, in milliseconds. */
  cpuMs(nothing: null): number;
}

class Site implements SiteCommands {
  readonly #flow: Contestant;
  #users = 0;

  constructor(flow: Contestant) {
    this.#flow = flow;
  }

  listen = async (): Promise<string> => {
    // The published types leave open that it is an Express app.
    const server = createServer(RED.httpNode as unknown as RequestListener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  issue = ({ durationMs, most, inFlight }: IssueLoad): Promise<LoadResult> => {
    return runLoad(
      during(durationMs, async () => void (await this.#makeLink()), most),
      inFlight,
    );
  };

  makeLinks = (count: number): Promise<UserLink[]> => Promise.all(Array.from({ length: count }, () => this.#makeLink()));

  cpuMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };

  /** Each for somebody new: a user gets five links in ten minutes (links.md, T18). */
  async #makeLink(): Promise<UserLink> {
    const user = `user-${++this.#users}@acme.example`;
    const { url } = await this.#flow.launch(user);
    if (!url.startsWith(`${PUBLIC_URL}${LINK_PATH}/`)) throw new Error(`no link: ${url}`);
    return { user, url };
  }
}

async function main([tenant = '', folder = '', setting = '']: readonly string[]): Promise<void> {
  await installPackage(folder);
  serve<SiteCommands>(new Site(await runFlow(folder, siteFlow(tenant, JSON.parse(setting) as StoreSetting))));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
