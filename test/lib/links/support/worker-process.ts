// A process that redeems links over HTTP, until it comes to the point where it is to end. Run by Worker.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LinkHandler } from '../../../../lib/links/http/link-handler';
import { LinkService } from '../../../../lib/links/link-service';
import type { LinkStore } from '../../../../lib/links/store';
import { openLinkStore } from '../../../../lib/links/stores/open-store';
import { type Point, PUBLIC_URL, TENANT, type WorkerTask } from './redemption-points';

const task = JSON.parse(process.argv[2] ?? '{}') as WorkerTask;
let { at } = task;

function reached(point: Point): void {
  if (point !== at) return;
  at = undefined;
  process.kill(process.pid, task.signal ?? 'SIGKILL');
}

const { links: opened } = openLinkStore(task.store);
const store = new Proxy<LinkStore>(opened, {
  get: (target, name: keyof LinkStore) => {
    return (...parameters: unknown[]) => {
      const answer = Reflect.apply(target[name], target, parameters) as Promise<unknown>;
      if (name === 'commit') endWhileCommitting(answer);
      return answer;
    };
  },
});
const service = new LinkService({
  store,
  baseUrl: PUBLIC_URL,
  tenant: () => ({
    origin: TENANT,
    async handOff({ user }) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      reached('minted');
      return { location: `${TENANT}/login?challengeId=${user}` };
    },
  }),
  at: reached,
});
const handler = new LinkHandler({
  service,
  publicOrigin: new URL(PUBLIC_URL).origin,
  rateLimit: { most: 1_000_000, windowMs: 1_000 },
});
const server = createServer((request, response) => {
  watchAnswer(response);
  handler.handle(request, response, request.url ?? '').catch(() => response.destroy());
});

/** At any moment between the question and its answer: before it is sent, under way, done but not told. */
function endWhileCommitting(answer: Promise<unknown>): void {
  answer.then(
    () => reached('committing'),
    () => undefined,
  );
  const wait = (turns: number) => {
    if (turns === 0) reached('committing');
    else setImmediate(wait, turns - 1);
  };
  wait(Math.floor(Math.random() * 6));
}

function watchAnswer(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.writeHead = (...parameters: unknown[]) => {
    reached('answering');
    return writeHead(...parameters);
  };
  response.once('finish', () => reached('answered'));
}

process.once('message', () => {
  server.closeAllConnections();
  server.close();
  const end = () => process.disconnect();
  opened.close().then(end, end);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
