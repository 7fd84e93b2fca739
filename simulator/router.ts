import type { Answer } from './answers';
import { page404, page405 } from './routes/not-found';
import type { TenantRequest } from './tenant-request';

/** What a route rests on: the vendor's documents, other people's traffic and code, or our own guess (protocol.md, "How to read it"). */
export type Evidence = 'documented' | 'observed' | 'assumed';

export interface Route {
  /** Name for faults, counters and the list of requests. Several paths may share one. */
  readonly name: string;
  readonly methods: readonly string[];
  /** Path with variable segments, written `:name`. */
  readonly path: string;
  readonly evidence: Evidence;
  readonly note: string;
  /** A way to steer the simulator, not one of the tenant's routes: neither recorded nor made to fail. */
  readonly control?: boolean;
  readonly answer: (request: TenantRequest) => Answer;
}

export interface Match {
  readonly route: Route;
  /** The variable segments, decoded, in the order of the path. */
  readonly variables: readonly string[];
}

/** What differs between the vendors' servers. */
export interface RouterOptions {
  /** @default false, as one of them does not care (protocol.md, section 1.2) */
  caseSensitive?: boolean;
  /** The answer to a path that no route has. @default a page */
  notFound?: () => Answer;
  /** The answer to a method that no route of the path takes. @default a page */
  wrongMethod?: () => Answer;
}

const REMEMBERED_PATHS = 1000;

/** Finds the route of a path. */
export class Router {
  readonly #patterns: { expression: RegExp; route: Route }[];
  /** Clients ask for the same few paths over and over. */
  readonly #remembered = new Map<string, Match[]>();

  readonly #nothing: Match;
  readonly #wrongMethod: () => Answer;

  constructor(
    readonly routes: readonly Route[],
    { caseSensitive = false, notFound = page404, wrongMethod = page405 }: RouterOptions = {},
  ) {
    this.#patterns = routes.map((route) => ({ expression: expressionOf(route.path, caseSensitive), route }));
    this.#nothing = {
      route: { name: 'none', methods: [], path: '', evidence: 'observed', note: '', answer: notFound },
      variables: [],
    };
    this.#wrongMethod = wrongMethod;
  }

  /** The route of this method and path, or one that says what is wrong. */
  match(method: string, path: string): Match {
    const matches = this.#matchesOf(path);
    const [first] = matches;
    if (!first) return this.#nothing;
    return (
      matches.find(({ route }) => route.methods.includes(method)) ?? {
        ...first,
        route: { ...first.route, answer: this.#wrongMethod },
      }
    );
  }

  #matchesOf(path: string): Match[] {
    const known = this.#remembered.get(path);
    if (known) return known;
    const matches = this.#patterns.flatMap(({ expression, route }) => {
      const found = expression.exec(path);
      return found ? [{ route, variables: found.slice(1).map(decode) }] : [];
    });
    if (this.#remembered.size < REMEMBERED_PATHS) this.#remembered.set(path, matches);
    return matches;
  }
}

function expressionOf(path: string, caseSensitive: boolean): RegExp {
  const source = path.split(/:\w+/).map((text) => text.replace(/[.]/g, '\\.'));
  return new RegExp(`^${source.join('([^/]+)')}$`, caseSensitive ? '' : 'i');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
