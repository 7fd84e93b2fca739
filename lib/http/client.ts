import { type Clock, systemClock } from '../clock';
import { parseOrigin } from '../origin';
import { Call, type Caller } from './call';
import { type ConnectOptions, connectionsTo, type TlsOptions } from './connect';
import type { ConnectionPool } from './connection-pool';
import { Deadlines } from './deadlines';
import type { HttpRequest, HttpResponse } from './message';
import { type ProxySettings, proxyFor } from './proxy';

export type { TlsOptions } from './connect';
export type { HttpRequest, HttpResponse, ResponseHeaders } from './message';
export type { ProxySettings } from './proxy';

export interface HttpClientOptions {
  /** `https://host[:port]`, or `http://` on a loopback host. */
  readonly origin: string;
  /**
   * Deadline of a whole call in milliseconds: waiting for a connection, every attempt, the waits between them, the last byte.
   * @default 10_000
   */
  readonly timeoutMs?: number | undefined;
  /** @default 3_000 */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * The longest silence in milliseconds before the answer's header, or within its body. undici measures it to within a second.
   * @default the deadline of a whole call
   */
  readonly headersTimeoutMs?: number | undefined;
  /**
   * The most connections that are open at once. Requests beyond wait for one.
   * @default 64
   */
  readonly connections?: number | undefined;
  /** @default 262_144 */
  readonly maxResponseBytes?: number | undefined;
  readonly tls?: TlsOptions | undefined;
  /** No proxy when omitted. */
  readonly proxy?: ProxySettings | undefined;
  /** Measures deadlines and waits between attempts. */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** The client was closed before the call. Who shares a call with others may repeat it with a client of its own. */
export class ClientClosedError extends Error {
  constructor() {
    super('the HTTP client is closed');
    this.name = 'ClientClosedError';
  }
}

/**
 * Sends requests to one origin: with a deadline, bounded answers, bounded connections, and retries where the caller allows them.
 * It does not judge status codes, follow redirects or decode compressed content (it does not ask for any).
 */
export class HttpClient {
  readonly #timeoutMs: number;
  readonly #connectOptions: ConnectOptions;
  readonly #caller: Caller;
  #pool: ConnectionPool | undefined;
  #callsRunning = 0;
  #allCallsEnded: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** @throws IdentityError `IDENTITY_CONFIG` for an origin or a proxy that cannot be used */
  constructor(options: HttpClientOptions) {
    const origin = new URL(parseOrigin(options.origin, 'tenant URL'));
    const { timeoutMs = 10_000, connectTimeoutMs = 3_000, connections = 64, maxResponseBytes = 262_144 } = options;
    const { headersTimeoutMs = timeoutMs } = options;
    const peer = { host: origin.host, connectTimeoutMs, headersTimeoutMs, maxResponseBytes };
    this.#connectOptions = { ...peer, origin, connections, tls: options.tls, proxy: proxyFor(origin, options.proxy) };
    this.#timeoutMs = timeoutMs;
    this.#caller = {
      peer,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      deadlines: new Deadlines(),
      run: (exchange) => {
        this.#pool ??= connectionsTo(this.#connectOptions);
        this.#pool.run(exchange);
      },
      ended: () => {
        this.#callsRunning -= 1;
        if (this.#callsRunning === 0) this.#allCallsEnded?.();
      },
    };
  }

  /**
   * Resolves with any complete answer. Rejects with
   * - an IdentityError: `IDENTITY_TIMEOUT`, `IDENTITY_NETWORK`, `IDENTITY_TLS`, `IDENTITY_RESPONSE` or `IDENTITY_INPUT`;
   * - the reason of the caller's signal when that is an IdentityError, else an Error named `AbortError`;
   * - {@link ClientClosedError} after {@link close}.
   *
   * A replay-safe request is tried up to four times: see {@link retryDelayMs}. No other request is ever sent twice.
   */
  request(request: HttpRequest): Promise<HttpResponse> {
    if (this.#closing !== undefined) return Promise.reject(new ClientClosedError());
    const timeoutMs = Math.min(request.timeoutMs ?? this.#timeoutMs, this.#timeoutMs);
    this.#callsRunning += 1;
    return new Promise((resolve, reject) => new Call(request, timeoutMs, this.#caller, resolve, reject).attempt());
  }

  /** Lets the calls that are running end, with their retries, then closes every connection. Later calls are rejected. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    if (this.#callsRunning > 0) await new Promise<void>((resolve) => (this.#allCallsEnded = resolve));
    await this.#pool?.close();
  }
}
