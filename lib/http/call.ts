import type { Clock } from '../clock';
import { IdentityError } from '../errors';
import { type Cancellable, unwatchSignal, watchSignal } from '../signal-watch';
import { type Deadlines, Expiring } from './deadlines';
import { Exchange, type Outcome } from './exchange';
import type { HttpRequest, HttpResponse } from './message';
import { mayPass, retryDelayMs } from './retry';
import { type Peer, toIdentityError } from './transport-error';
import { inSeconds } from './units';

/** What a call needs of the client that makes it. */
export interface Caller {
  readonly peer: Peer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly deadlines: Deadlines;
  /** Sends the exchange, now or when its turn comes. @throws IdentityError where there can be no connection at all */
  run(exchange: Exchange): void;
  /** Told once, when the call has its result. */
  ended(): void;
}

/**
 * One call: its attempts, the waits between them, and what may end it earlier (its deadline, and
 * the caller's signal). It resolves or rejects exactly once.
 *
 * By callbacks instead of async functions: of those there were four around every exchange, and thousands of calls may stand in
 * line, each with all its promises. A promise is made only where a call really waits to be repeated.
 */
export class Call extends Expiring implements Cancellable {
  readonly #request: HttpRequest;
  readonly #caller: Caller;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timeoutMs: number;
  /** On the caller's clock. */
  readonly #retryUntil: number;
  #attempts = 0;
  #running: Exchange | undefined;
  #sleeper: AbortController | undefined;
  #interruptedBy: Error | undefined;

  constructor(
    request: HttpRequest,
    timeoutMs: number,
    caller: Caller,
    resolve: (response: HttpResponse) => void,
    reject: (error: unknown) => void,
  ) {
    super();
    this.#request = request;
    this.#timeoutMs = timeoutMs;
    this.#caller = caller;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#retryUntil = caller.clock.now() + timeoutMs;
    caller.deadlines.add(this, timeoutMs);
    if (request.signal) watchSignal(request.signal, this);
  }

  /** Makes the first attempt, or the next one. */
  attempt(): void {
    if (this.#interruptedBy) {
      this.#fail(this.#interruptedBy);
      return;
    }
    this.#attempts += 1;
    const exchange = new Exchange(this.#request, this.#attempts > 1, (outcome) => this.#judge(outcome));
    this.#running = exchange;
    try {
      this.#caller.run(exchange);
    } catch (error) {
      this.#fail(error);
    }
  }

  cancel(reason: unknown): void {
    this.#interrupt(cancellation(reason));
  }

  override expire(): void {
    const { host } = this.#caller.peer;
    const within = `within ${inSeconds(this.#timeoutMs)}`;
    const waits = this.#running?.waits && this.#attempts === 1;
    const message = waits ? `no connection to ${host} became free ${within}` : `${host} gave no complete answer ${within}`;
    this.#interrupt(new IdentityError('IDENTITY_TIMEOUT', message));
  }

  #interrupt(reason: Error): void {
    this.#interruptedBy ??= reason;
    this.#running?.abort(this.#interruptedBy);
    this.#sleeper?.abort(this.#interruptedBy);
  }

  #judge(outcome: Outcome): void {
    this.#running = undefined;
    if (this.#interruptedBy) {
      this.#fail(this.#interruptedBy);
      return;
    }
    const delayMs = this.#request.replaySafe && mayPass(outcome) ? this.#retryDelayMs(outcome) : undefined;
    if (delayMs !== undefined) this.#repeatAfter(delayMs);
    else if (outcome instanceof Error) this.#fail(toIdentityError(outcome, this.#caller.peer));
    else {
      this.#release();
      this.#resolve(outcome);
    }
  }

  #retryDelayMs(outcome: Outcome): number | undefined {
    const { clock, random } = this.#caller;
    const nowMs = clock.now();
    return retryDelayMs(outcome, { attempts: this.#attempts, remainingMs: this.#retryUntil - nowMs, nowMs, random });
  }

  /** Never at once, because undici may be in the middle of telling us about the failure. */
  #repeatAfter(delayMs: number): void {
    this.#wait(delayMs).then(
      () => this.attempt(),
      (error: unknown) => this.#fail(error),
    );
  }

  #wait(delayMs: number): Promise<void> {
    if (delayMs === 0) return Promise.resolve();
    this.#sleeper ??= new AbortController();
    return this.#caller.clock.sleep(delayMs, this.#sleeper.signal);
  }

  #fail(error: unknown): void {
    this.#release();
    this.#reject(error);
  }

  #release(): void {
    this.#caller.deadlines.delete(this);
    if (this.#request.signal) unwatchSignal(this.#request.signal, this);
    this.#caller.ended();
  }
}

/** An error of ours explains itself. Any other reason may hold anything, so it is replaced by the name that the platform uses. */
function cancellation(reason: unknown): Error {
  if (reason instanceof IdentityError) return reason;
  const error = new Error('the call was cancelled');
  error.name = 'AbortError';
  return error;
}
