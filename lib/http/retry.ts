import type { Outcome } from './exchange';
import { retryAfterMs } from './retry-after';
import { codeOf } from './transport-error';

/** The first attempt and its repetitions. */
export const MAX_ATTEMPTS = 4;

/** Too many requests, or a failure that a server calls its own: the ones that a second try often does not meet again. */
const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/** The connection was not made or was lost; a kept-alive one that the server closes at this very moment is the common case. */
const LOST_CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);

const FIRST_BACKOFF_MS = 100;
const RECONNECT_STEP_MS = 50;

/** What the decision depends on, beside the outcome. */
export interface RetrySituation {
  /** Attempts made so far, from 1. */
  readonly attempts: number;
  /** Milliseconds left until the deadline of the whole call. */
  readonly remainingMs: number;
  /** The present time, in milliseconds since the epoch, for a `Retry-After` with a date. */
  readonly nowMs: number;
  /** From 0 up to 1, like `Math.random`: spreads clients that failed together. */
  readonly random: () => number;
}

/**
 * How long to wait before a replay-safe request is sent again, in milliseconds; undefined when its outcome is final. It is final,
 * too, when the wait would not leave any time before the deadline: the caller then has the reason now instead of a time-out later.
 */
export function retryDelayMs(outcome: Outcome, situation: RetrySituation): number | undefined {
  if (situation.attempts >= MAX_ATTEMPTS || !mayPass(outcome)) return undefined;
  const delayMs = outcome instanceof Error ? afterLoss(situation) : afterAnswer(outcome, situation);
  return delayMs < situation.remainingMs ? delayMs : undefined;
}

/** Whether another attempt may end better than this one did. */
export function mayPass(outcome: Outcome): boolean {
  return outcome instanceof Error ? LOST_CONNECTION.has(codeOf(outcome)) : PASSING_STATUS.has(outcome.statusCode);
}

/** 0, then 50 to 100, then 100 to 200 ms: a new connection usually works, and a server that is restarting needs a moment. */
function afterLoss({ attempts, random }: RetrySituation): number {
  if (attempts === 1) return 0;
  return RECONNECT_STEP_MS * 2 ** (attempts - 2) * (1 + random());
}

/** Exponential backoff with full jitter, up to 100, 200 and 400 ms; what the server asks for, where that is longer. */
function afterAnswer(answer: Exclude<Outcome, Error>, { attempts, nowMs, random }: RetrySituation): number {
  return Math.max(retryAfterMs(answer.headers, nowMs) ?? 0, random() * FIRST_BACKOFF_MS * 2 ** (attempts - 1));
}
