import { type Clock, systemClock } from '../../../clock';
import { movedTo, type RedisAddress } from './redis-address';
import { createRedisClient, type RedisClient, type RedisCredentials } from './redis-client';
import { reasonOf, redisUnavailable, replyCode } from './redis-error';

/** For making a connection, to its first answer; and for each command. */
const TIMEOUT_MS = 1_000;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 800;

class NoAnswer extends Error {
  readonly code = 'no answer within 1 s';
}

/**
 * One connection to Redis, made anew in the background for as long as it takes. A command is sent once or not at all; none
 * waits for a connection, except for the very first one. A connection is given up when a command was not answered in time or
 * was refused by a replica: after a fail-over the same name leads to another server.
 */
export class RedisConnection {
  readonly #configured: RedisAddress;
  readonly #credentials: RedisCredentials;
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  readonly #firstAttempt: Promise<void>;
  #over: Promise<void> = Promise.resolve();
  #address: RedisAddress;
  /** The one that has answered. */
  #client: RedisClient | undefined;
  /** Why there is none. */
  #reason = 'not connected';
  /** Connections in a row that failed or ended before they had answered a command. */
  #failures = 0;

  constructor(address: RedisAddress, credentials: RedisCredentials, clock: Clock = systemClock) {
    this.#configured = address;
    this.#address = address;
    this.#credentials = credentials;
    this.#clock = clock;
    this.#firstAttempt = new Promise((attempted) => {
      this.#over = this.#stayConnected(attempted);
    });
  }

  /**
   * @returns what Redis answered
   * @throws Error Redis's own `NOSCRIPT`, which the caller can do something about
   * @throws IdentityError `LINK_STORE_UNAVAILABLE` for everything else; whether the command was carried out is then unknown
   */
  async send(command: readonly string[]): Promise<unknown> {
    await this.#firstAttempt;
    const client = this.#client;
    if (!client?.isReady) throw redisUnavailable(this.#reason);
    try {
      const answer = await inTime(client.sendCommand(command, { timeout: undefined }));
      this.#failures = 0;
      return answer;
    } catch (error) {
      throw this.#judge(error, client);
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#client?.destroy();
    await this.#over;
  }

  #judge(error: unknown, client: RedisClient): Error {
    const code = replyCode(error);
    if (error instanceof Error && code === 'NOSCRIPT') return error;
    if (error instanceof Error && code === 'MOVED') this.#address = movedTo(error.message, this.#address) ?? this.#configured;
    if (code === 'MOVED' || code === 'READONLY' || error instanceof NoAnswer) client.destroy();
    return redisUnavailable(reasonOf(error));
  }

  async #stayConnected(attempted: () => void): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await this.#useConnection(attempted);
      } catch (error) {
        this.#reason = reasonOf(error);
        this.#address = this.#configured;
      }
      attempted();
      const pauseMs = Math.min(SHORTEST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
      this.#failures += 1;
      await this.#clock.sleep(pauseMs, signal).catch(() => undefined);
    }
    this.#reason = 'closed';
  }

  /** Resolves when the connection has ended; rejects when there was none. */
  async #useConnection(attempted: () => void): Promise<void> {
    const client = createRedisClient(this.#address, this.#credentials, TIMEOUT_MS);
    const ended = new Promise<unknown>((resolve) => {
      client.on('error', resolve);
      client.on('end', () => resolve(undefined));
    });
    try {
      await inTime(connect(client));
      if (this.#closed.signal.aborted) return;
      this.#client = client;
      attempted();
      this.#reason = reasonOf(await ended);
    } finally {
      this.#client = undefined;
      client.destroy();
    }
  }
}

/** A connection counts when the other side has answered on it: a stopped process accepts connections, too. */
async function connect(client: RedisClient): Promise<void> {
  await client.connect();
  try {
    await client.sendCommand(['PING'], { timeout: undefined });
  } catch (error) {
    // That we may not ask this is an answer, too.
    if (replyCode(error) !== 'NOPERM') throw error;
  }
}

/** @throws NoAnswer after a second. Time for which this process itself was busy does not count: what has arrived is read first. */
function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new NoAnswer())), TIMEOUT_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
