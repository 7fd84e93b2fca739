/** A request that the simulator received. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query; the values of secret parameters are replaced by `***`. */
  readonly path: string;
  /** The name of the route that took it. */
  readonly route: string;
  /** Undefined while unanswered, and for ever when the request was dropped. */
  readonly status: number | undefined;
}

/** The journal's own entry: the URL is redacted when somebody reads it, not on the way. */
export interface JournalEntry {
  readonly method: string;
  readonly url: string;
  readonly route: string;
  status: number | undefined;
}

interface Waiter {
  readonly route: string;
  readonly atLeast: number;
  readonly resolve: () => void;
}

const SECRET_PARAMETERS = /([?&](?:auth|icbt|elevate|challengeid|token|access_token|client_secret|code|dsi)=)[^&]*/gi;

/** Counts every request and remembers the last ones. */
export class Journal {
  readonly counts = new Map<string, number>();
  connections = 0;
  #entries: JournalEntry[] = [];
  #oldest = 0;
  #waiters: Waiter[] = [];

  /** @param limit how many requests are remembered; 0 for none */
  constructor(private readonly limit: number) {}

  arrived(route: string, method: string, url: string): JournalEntry {
    const entry: JournalEntry = { method, url, route, status: undefined };
    this.counts.set(route, this.count(route) + 1);
    if (this.#entries.length < this.limit) this.#entries.push(entry);
    else if (this.limit > 0) {
      this.#entries[this.#oldest] = entry;
      this.#oldest = (this.#oldest + 1) % this.limit;
    }
    if (this.#waiters.length > 0) this.#wake();
    return entry;
  }

  count(route: string): number {
    return this.counts.get(route) ?? 0;
  }

  /** Resolves as soon as the route has been asked `atLeast` times, answered or not. */
  requested(route: string, atLeast: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ route, atLeast, resolve });
      this.#wake();
    });
  }

  /** The remembered requests, oldest first. */
  get requests(): RecordedRequest[] {
    const inOrder = [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
    return inOrder.map(({ method, url, route, status }) => ({
      method,
      path: url.replace(SECRET_PARAMETERS, '$1***'),
      route,
      status,
    }));
  }

  /** Forgets requests and counts; connections stay, as they do on the wire. */
  clear(): void {
    this.counts.clear();
    this.#entries = [];
    this.#oldest = 0;
  }

  #wake(): void {
    const met = (waiter: Waiter) => this.count(waiter.route) >= waiter.atLeast;
    for (const waiter of this.#waiters.filter(met)) waiter.resolve();
    this.#waiters = this.#waiters.filter((waiter) => !met(waiter));
  }
}
