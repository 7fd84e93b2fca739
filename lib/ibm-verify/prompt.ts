import type { Factor, Prompt } from '../authentication/authenticator';
import type { Begun } from './factors/factor-method';
import type { OfferedFactor } from './offered-factors';
import type { IbmVerifyState } from './state';

const FIRST_POLL_MS = 3_000;
const LONGEST_POLL_MS = 15_000;

/** What became of the last action, beside the state. */
export interface News extends Pick<Prompt, 'lastAnswer' | 'attemptsLeft'> {
  readonly shownOnce?: Begun['shownOnce'];
}

/** What the flow may know of a state: neither token, nor context, nor assertion, nor where a code has gone in full. */
export function promptOf({ factors, current }: IbmVerifyState, { shownOnce, lastAnswer, attemptsLeft }: News = {}): Prompt {
  const common = {
    factors: factors.map(publicFactor),
    ...(lastAnswer !== undefined && { lastAnswer }),
    ...(attemptsLeft !== undefined && { attemptsLeft }),
  };
  if (!current || current.step === 'over') return { expects: 'factor', ...common };
  const { correlation, questions } = current.shown;
  return {
    expects: current.step,
    ...common,
    factor: current.factor.id,
    ...(current.answerForm && { answer: current.answerForm }),
    ...(correlation !== undefined && { correlation }),
    ...(questions && { questions }),
    ...shownOnce,
    ...(current.step === 'poll' && { pollAfterMs: pollAfterMs(current.polls) }),
  };
}

function publicFactor({ id, type, label, destination, needsDestination }: OfferedFactor): Factor {
  return {
    id,
    type,
    ...(label !== undefined && { label }),
    ...(destination !== undefined && { destination }),
    ...(needsDestination && { needsDestination }),
  };
}

/** 3 s as the vendor's SDK does, then half as long again each time. */
function pollAfterMs(polls: number): number {
  return Math.min(LONGEST_POLL_MS, Math.round(FIRST_POLL_MS * 1.5 ** polls));
}
