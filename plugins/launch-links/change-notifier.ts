import { type Clock, systemClock } from '../../lib/clock';
import type { OpenLinkHost } from '../../nodes/link-host/link-host-node';

/** Told no more often than this, however much happens. */
const QUIET_MS = 1_000;
/** An open side bar asks at least every half minute. */
const ATTENTION_MS = 90_000;

type Watched = Pick<OpenLinkHost, 'onChange'> & { readonly service: Pick<OpenLinkHost['service'], 'changes'> };

export interface NotifierOptions {
  /** Says that something happened to links of a host, and not what: open editors may belong to people who must not read links. */
  readonly publish: (hostId: string) => void;
  /** Whether the host is still the one that is deployed under this id. */
  readonly isLive: (hostId: string, host: Watched) => boolean;
  readonly clock?: Clock;
}

/** Watches the stores of those link hosts that somebody looks at, and of no others. */
export class ChangeNotifier {
  readonly #watches = new Map<string, Watch>();
  readonly #options: Required<NotifierOptions>;

  constructor(options: NotifierOptions) {
    this.#options = { clock: systemClock, ...options };
  }

  /** @param seen up to when somebody has seen what happened, by the store's clock */
  look(hostId: string, host: Watched, seen: number): void {
    const watch = this.#watches.get(hostId);
    if (watch?.isOn(host)) {
      watch.look();
    } else {
      watch?.stop();
      this.#watches.set(hostId, new Watch(hostId, host, seen, this.#options));
    }
  }
}

class Watch {
  readonly #hostId: string;
  readonly #host: Watched;
  readonly #options: Required<NotifierOptions>;
  readonly #forget: () => void;
  #seen: number;
  #lookedAt: number;
  #isStopped = false;
  #isBusy = false;
  #again = false;

  constructor(hostId: string, host: Watched, seen: number, options: Required<NotifierOptions>) {
    this.#hostId = hostId;
    this.#host = host;
    this.#seen = seen;
    this.#options = options;
    this.#lookedAt = options.clock.now();
    this.#forget = host.onChange(() => this.#wake());
  }

  isOn(host: Watched): boolean {
    return this.#host === host && !this.#isStopped;
  }

  look(): void {
    this.#lookedAt = this.#options.clock.now();
  }

  stop(): void {
    this.#isStopped = true;
    this.#forget();
  }

  #wake(): void {
    if (this.#isBusy) {
      this.#again = true;
      return;
    }
    this.#isBusy = true;
    // A store that is away calls again, at the latest in a second.
    this.#run()
      .catch(() => undefined)
      .finally(() => {
        this.#isBusy = false;
        if (this.#again) this.#wake();
      });
  }

  async #run(): Promise<void> {
    this.#again = false;
    const { clock, isLive, publish } = this.#options;
    if (this.#isStopped) return;
    if (clock.now() - this.#lookedAt > ATTENTION_MS || !isLive(this.#hostId, this.#host)) return this.stop();
    const { links, until } = await this.#host.service.changes(this.#seen, 1);
    this.#seen = until;
    if (links.length === 0) return;
    publish(this.#hostId);
    await clock.sleep(QUIET_MS);
  }
}
