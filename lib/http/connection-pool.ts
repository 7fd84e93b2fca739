import type { Client } from 'undici';
import type { Exchange } from './exchange';
import { Queue } from './queue';

/**
 * A bounded number of kept-alive connections (one to an undici Client), one exchange at a time on each, the others waiting in line.
 *
 * Not undici's own Pool, because three things must hold after a failure, too: there are never more connections than the limit
 * (a Pool of 8 had 28 when every second TLS handshake failed), a request that undici refuses does not cost the Pool a connection
 * for ever, and a replay gets a connection that was not idle before.
 */
export class ConnectionPool {
  readonly #limit: number;
  readonly #openClient: () => Client;
  readonly #clients = new Set<Client>();
  /** The last one used is the next one: few connections carry a small load, and the others may time out. */
  readonly #idle: Client[] = [];
  readonly #waiting = new Queue<Exchange>();
  /** They go before the others: their calls have stood in line once. */
  readonly #waitingReplays = new Queue<Exchange>();

  constructor(limit: number, openClient: () => Client) {
    this.#limit = limit;
    this.#openClient = openClient;
  }

  /**
   * Runs `exchange` on an idle connection, else on a new one, else as soon as another exchange has ended. One that
   * avoids idle connections takes the place of one.
   */
  run(exchange: Exchange): void {
    const idle = this.#idle.pop();
    if (idle && !exchange.avoidsIdle) {
      exchange.runWith(idle, this.#takeBack);
      return;
    }
    if (idle) this.#discard(idle);
    this.#runOnNewConnection(exchange);
  }

  /** Closes every connection at once. Only when no exchange is under way. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#clients, (client) => client.destroy()));
  }

  #runOnNewConnection(exchange: Exchange): void {
    if (this.#clients.size < this.#limit) {
      const client = this.#openClient();
      this.#clients.add(client);
      exchange.runWith(client, this.#takeBack);
    } else {
      (exchange.isReplay ? this.#waitingReplays : this.#waiting).push(exchange);
    }
  }

  readonly #takeBack = (client: Client, reusable: boolean): void => {
    if (!reusable || !this.#waitingReplays.isEmpty) {
      this.#discard(client);
      return;
    }
    const next = this.#nextInLine();
    if (next) next.runWith(client, this.#takeBack);
    else this.#idle.push(client);
  };

  /** Its place is free for another one when its connection is closed, not before. */
  #discard(client: Client): void {
    // In a microtask, because undici may be in the middle of telling us about the failure.
    queueMicrotask(() => client.destroy(null, () => this.#replace(client)));
  }

  #replace(client: Client): void {
    this.#clients.delete(client);
    const next = this.#nextInLine();
    if (next) this.#runOnNewConnection(next);
  }

  #nextInLine(): Exchange | undefined {
    let next: Exchange | undefined;
    do {
      next = this.#waitingReplays.shift() ?? this.#waiting.shift();
    } while (next?.settled); // Its deadline or its caller was faster.
    return next;
  }
}
