import { seededRandom } from './random';

export type ResetPoint = 'before-reading' | 'after-headers' | 'mid-body';

/** What may go wrong with one answer. */
export type FaultKind =
  /** Nothing but the latency. */
  | { kind: 'latency' }
  /** The socket is destroyed before the request is read, after the head of the answer, or half-way through its body. */
  | { kind: 'reset'; at?: ResetPoint | undefined }
  /** Another status: 429, 5xx, whatever; `retryAfterForm: 'date'` turns the seconds into an HTTP date (RFC 9110, section 10.2.3). */
  | {
      kind: 'status';
      status: number;
      retryAfterSeconds?: number | undefined;
      retryAfterForm?: 'seconds' | 'date' | undefined;
      body?: string | undefined;
      contentType?: string | undefined;
    }
  /** A page with status 200, as a wrong host gives it. */
  | { kind: 'html' }
  /** The first half of the true body, with a content-length to match. */
  | { kind: 'truncated' }
  /** A JSON body of this many bytes (default 2 MiB), without content-length. */
  | { kind: 'oversized'; bytes?: number | undefined }
  /** The true body, one byte at a time. */
  | { kind: 'drip'; everyMs: number }
  /** No answer at all; the connection stays open. */
  | { kind: 'hang' }
  /** The true answer under another content type (default `text/plain`). */
  | { kind: 'content-type'; contentType?: string | undefined }
  /** A redirect (default 302) to somewhere else. */
  | { kind: 'redirect'; location?: string | undefined; status?: number | undefined };

export type Fault = FaultKind & {
  /** Wait this long first. */
  latencyMs?: number | undefined;
  /** How likely the fault is, 0 to 1. @default 1 */
  probability?: number | undefined;
  /** How often the fault strikes before it wears off. @default for ever */
  times?: number | undefined;
};

export type FaultOf<Kind extends FaultKind['kind']> = Extract<Fault, { kind: Kind }>;

const KINDS: readonly FaultKind['kind'][] = [
  'latency',
  'reset',
  'status',
  'html',
  'truncated',
  'oversized',
  'drip',
  'hang',
  'content-type',
  'redirect',
];

/** The faults of every route: the first of a route's list that strikes is the one. The route `*` stands for all. */
export class FaultTable {
  readonly #byRoute = new Map<string, Fault[]>();
  #random: () => number;

  constructor(private readonly seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Whether any fault is set: the one thing that a healthy request pays for. */
  get active(): boolean {
    return this.#byRoute.size > 0;
  }

  set(route: string, faults: readonly Fault[]): void {
    if (faults.length === 0) this.#byRoute.delete(route);
    else
      this.#byRoute.set(
        route,
        faults.map((fault) => ({ ...fault })),
      );
  }

  /** Clears everything and begins the random numbers anew. */
  clear(): void {
    this.#byRoute.clear();
    this.#random = seededRandom(this.seed);
  }

  /** The fault, if any, that strikes the next request of this route. */
  draw(route: string): Fault | undefined {
    return this.#drawFrom(this.#byRoute.get(route)) ?? this.#drawFrom(this.#byRoute.get('*'));
  }

  toJSON(): Record<string, Fault[]> {
    return Object.fromEntries(this.#byRoute);
  }

  #drawFrom(faults: Fault[] = []): Fault | undefined {
    for (const fault of faults) {
      if (fault.times !== undefined && fault.times <= 0) continue;
      if (fault.probability !== undefined && this.#random() >= fault.probability) continue;
      if (fault.times !== undefined) fault.times -= 1;
      return fault;
    }
    return undefined;
  }
}

/**
 * Checks the faults of one route that came as JSON: one, a list, or null for none.
 * @throws {TypeError} when it is not a fault
 */
export function parseFaults(json: unknown): Fault[] {
  if (json === null) return [];
  return (Array.isArray(json) ? json : [json]).map(parseFault);
}

function parseFault(json: unknown): Fault {
  if (typeof json !== 'object' || json === null) throw new TypeError('A fault is an object with a "kind"');
  const fault = json as Fault;
  if (!KINDS.includes(fault.kind)) throw new TypeError(`The kind of a fault is one of ${KINDS.join(', ')}`);
  checkNumber(fault, 'latencyMs', 0, MAX_DELAY_MS);
  checkNumber(fault, 'probability', 0, 1);
  checkNumber(fault, 'times', 0);
  checkNumber(fault, 'retryAfterSeconds', 0, MAX_RETRY_AFTER_SECONDS);
  checkNumber(fault, 'everyMs', 0, MAX_DELAY_MS, fault.kind === 'drip');
  checkWhole(fault, 'bytes', 0, MAX_BYTES);
  if (fault.kind === 'redirect') checkWhole(fault, 'status', 300, 399);
  else checkWhole(fault, 'status', 200, 599, fault.kind === 'status');
  checkHeaderText(fault, 'contentType');
  checkHeaderText(fault, 'location');
  const { at, body, retryAfterForm } = fault as Record<string, unknown>;
  if (![undefined, 'before-reading', 'after-headers', 'mid-body'].includes(at as ResetPoint))
    throw new TypeError('"at" is before-reading, after-headers or mid-body');
  if (![undefined, 'seconds', 'date'].includes(retryAfterForm as string))
    throw new TypeError('"retryAfterForm" is seconds or date');
  if (body !== undefined && typeof body !== 'string') throw new TypeError('"body" is a text');
  return fault;
}

/** What a timer takes; with more it would strike at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;
const MAX_RETRY_AFTER_SECONDS = 1e9;
const MAX_BYTES = 64 * 1024 * 1024;

function checkNumber(fault: object, name: string, least: number, most = Number.MAX_SAFE_INTEGER, isRequired = false): void {
  const value = (fault as Record<string, unknown>)[name];
  if (value === undefined && !isRequired) return;
  if (typeof value !== 'number' || value < least || value > most)
    throw new TypeError(`"${name}" is a number from ${least} to ${most}`);
}

function checkWhole(fault: object, name: string, least: number, most: number, isRequired = false): void {
  checkNumber(fault, name, least, most, isRequired);
  const value = (fault as Record<string, unknown>)[name];
  if (value !== undefined && !Number.isInteger(value)) throw new TypeError(`"${name}" is a whole number`);
}

/** A line break or another control character would be an error in the middle of an answer, when nobody can be told. */
function checkHeaderText(fault: object, name: string): void {
  const value = (fault as Record<string, unknown>)[name];
  if (value !== undefined && (typeof value !== 'string' || !/^[\x20-\x7e]*$/.test(value)))
    throw new TypeError(`"${name}" is a text of printable ASCII characters`);
}
