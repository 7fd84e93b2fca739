import type { IncomingMessage, ServerResponse } from 'node:http';
import { IdentityError } from '../../lib/errors';
import type { LinkHandler } from '../../lib/links/http/link-handler';

/** Said while a deploy is between the old link host and the new one. */
const RETRY_SECONDS = 5;

type Next = () => void;
type Middleware = (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse, next: Next) => void;
interface App {
  use(middleware: Middleware): unknown;
}

/** Handlers by path. A path that was served once stays: it answers 503, not 404, while nobody serves it. */
type Paths = Map<string, LinkHandler | undefined>;

/**
 * Routes are mounted once per process and app, and look up who is live: Node-RED cannot take a route away again, and a
 * deploy must not leave a moment in which a link is "not found".
 */
const mounts = new WeakMap<App, Paths>();

/**
 * Serves `path` by `handler` until the returned function is called.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where another link host serves the path already
 */
export function mount(app: App, path: string, handler: LinkHandler): () => void {
  const paths = pathsOf(app);
  if (paths.get(path)) throw new IdentityError('IDENTITY_CONFIG', `another link host serves the path ${path} already`);
  paths.set(path, handler);
  return () => {
    if (paths.get(path) === handler) paths.set(path, undefined);
  };
}

function pathsOf(app: App): Paths {
  let paths = mounts.get(app);
  if (!paths) {
    paths = new Map();
    mounts.set(app, paths);
    app.use(middleware(paths));
  }
  return paths;
}

function middleware(paths: Paths): Middleware {
  return (request, response, next) => {
    const target = request.url ?? '';
    // One link host may serve a path below another's.
    const served = [...paths].filter(([path]) => target.startsWith(`${path}/`)).sort(([a], [b]) => b.length - a.length);
    for (const [path, handler] of served) {
      if (!handler) return unavailable(response);
      // `handle` answers whatever happens, and never rejects.
      handler.handle(request, response, target.slice(path.length)).catch(() => response.destroy());
      return;
    }
    next();
  };
}

function unavailable(response: ServerResponse): void {
  response.writeHead(503, {
    'Retry-After': RETRY_SECONDS,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
  });
  response.end('This page is being set up. Please try again in a few seconds.\n');
}
