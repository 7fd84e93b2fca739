import { IdentityError } from '../errors';
import { ClientClosedError, type HttpClient } from '../http/client';
import { parseOrigin } from '../origin';

/** One of the tenant's hosts that may be spoken to. */
export interface Pod {
  /** With its port, unless that is the scheme's own. */
  readonly host: string;
  /** Without. */
  readonly hostname: string;
  readonly http: HttpClient;
}

export interface PodsOptions {
  /** The tenant's own. */
  readonly origin: string;
  readonly http: HttpClient;
  /** Other hosts that the tenant may send us to: `host`, `host:port` or `*.suffix`. */
  readonly allowed: readonly string[];
  readonly connect: (origin: string) => HttpClient;
}

/**
 * The hosts of a tenant: its own, and those that StartAuthentication names as `PodFqdn` and the configuration allows. What a
 * person answers, and the session that it belongs to, goes to no other.
 */
export class Pods {
  readonly own: Pod;
  readonly #options: PodsOptions;
  readonly #others = new Map<string, Pod>();
  #isClosed = false;

  constructor(options: PodsOptions) {
    this.#options = options;
    const { host, hostname } = new URL(options.origin);
    this.own = { host, hostname, http: options.http };
  }

  /**
   * @param name as the tenant or a stored transaction gives it
   * @throws IdentityError `IDENTITY_CONFIG` for a host that is not allowed. It is not named: a server chose the text
   */
  at(name: string): Pod {
    const url = this.#urlOf(name);
    if (url?.host === this.own.host) return this.own;
    if (!url || !this.#options.allowed.some((entry) => matches(entry.toLowerCase(), url.host))) {
      throw new IdentityError(
        'IDENTITY_CONFIG',
        'the tenant sends this user to a host that is not among the pod hosts of the tenant configuration',
      );
    }
    if (this.#isClosed) throw new ClientClosedError();
    const known = this.#others.get(url.host);
    if (known) return known;
    const pod = { host: url.host, hostname: url.hostname, http: this.#options.connect(url.origin) };
    this.#others.set(pod.host, pod);
    return pod;
  }

  /** Closes all but the tenant's own, which belongs to the tenant. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#others.values()].map(({ http }) => http.close()));
  }

  /** With the tenant's own scheme; undefined for anything but a host and a port. */
  #urlOf(name: string): URL | undefined {
    try {
      return new URL(parseOrigin(`${new URL(this.#options.origin).protocol}//${name}`, 'pod'));
    } catch {
      return undefined;
    }
  }
}

function matches(entry: string, host: string): boolean {
  return entry.startsWith('*.') ? host.endsWith(entry.slice(1)) && host.length > entry.length - 1 : host === entry;
}
