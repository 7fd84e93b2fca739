import type { DenialReason, Denied, Granted, Step } from '../../authentication/authenticator';
import { IdentityError } from '../../errors';
import type { Operation } from '../advance-authentication';
import type { AuthenticationResult } from '../authentication-result';
import type { Mechanism } from '../mechanism';
import type { Pod } from '../pods';
import { challengeOf } from './prompt';
import {
  type AuthenticationState,
  CHALLENGE_LIFETIME_MS,
  countKey,
  MOST_FAILURES,
  openMechanisms,
  POLL_INTERVAL_MS,
  withOpenChallenge,
} from './state';

/** What the tenant answered to a beginning. */
export interface Start extends Pick<AuthenticationState, 'kind' | 'user'> {
  readonly pod: Pod;
  readonly result: AuthenticationResult;
}

/** What it answered to one operation. */
export interface Attempt {
  readonly state: AuthenticationState;
  readonly factor: string;
  readonly mechanism: Mechanism;
  readonly action: Operation['Action'];
  readonly result: AuthenticationResult;
}

export interface Conclusion {
  readonly step: Step<AuthenticationState>;
  /** The tenant still waits for somebody to go on with it. */
  readonly abandoned?: AuthenticationState | undefined;
}

/**
 * @param now milliseconds since the epoch
 * @throws IdentityError `IDENTITY_RESPONSE` where the answer makes no sense; `IDENTITY_REFUSED` for a refusal that is not the
 *   generic one: it is not about the person
 */
export function stepAfterStart({ kind, user, pod: { host }, result }: Start, now: number): Conclusion {
  const state: AuthenticationState | undefined = result.package && {
    ...{ kind, user, host, package: result.package, step: 0, underWay: undefined },
    ...{ failures: {}, passed: [], expiresAt: now + CHALLENGE_LIFETIME_MS },
  };
  if (result.retryWaitingSeconds > 0) return denied('locked', state, result.retryWaitingSeconds);
  if (result.summary === 'Failure') return denied('unspecified');
  if (result.refusal) throw result.refusal;
  if (result.isFederated) return denied('federated');
  if (result.summary === 'LoginSuccess') return { step: granted({ kind, user, passed: [] }, result) };
  if (!state || (result.summary ?? 'NewPackage') !== 'NewPackage') throw senseless();
  return opened(withOpenChallenge(state, 0, now), now);
}

/** The same after an operation. Whatever comes with `success:false` is an end: nothing is ever granted by it. */
export function stepAfterAttempt(attempt: Attempt, now: number): Conclusion {
  const { state, factor, mechanism, action, result } = attempt;
  if (result.retryWaitingSeconds > 0) return denied('locked', renewed(attempt), result.retryWaitingSeconds);
  if (result.refusal || result.summary === 'Failure') return denied(reasonOfFailure(action));
  switch (result.summary) {
    case 'LoginSuccess':
      return { step: granted({ ...state, passed: [...state.passed, mechanism.name] }, result) };
    case 'StartNextChallenge': {
      const passed = [...state.passed, mechanism.name];
      if (state.step + 1 >= state.package.challenges.length) throw senseless();
      return opened(withOpenChallenge({ ...state, passed }, state.step + 1, now), now);
    }
    case 'OobPending': {
      const isSentAnew = action === 'StartOOB' || action === 'RetryOOB';
      const numberToMatch = result.numberToMatch ?? (isSentAnew ? undefined : state.underWay?.numberToMatch);
      const underWay = { factor, pollAt: now + POLL_INTERVAL_MS, numberToMatch };
      return { step: challengeOf({ ...state, underWay }, now) };
    }
    case 'NewPackage':
      return afterNewPackage(attempt, now);
    default:
      throw senseless();
  }
}

/**
 * The old package is over and a new one begins: after a wrong answer, or whenever the tenant asks for other factors (protocol.md,
 * section 6.2). Which of them it is shows in what is asked for now.
 */
function afterNewPackage(attempt: Attempt, now: number): Conclusion {
  const { state, mechanism, action } = attempt;
  const next = renewed(attempt);
  if (!next) throw senseless();
  const asked = next.package.challenges.flat();
  const key = countKey(mechanism);
  const isAskedAgain = asked.some((one) => countKey(one) === key);
  const hasFailed = isAskedAgain && (action === 'Answer' || action === 'Poll');
  const count = (state.failures[key] ?? 0) + (hasFailed ? 1 : 0);
  const passed = state.passed.filter((name) => !asked.some((one) => one.name === name));
  const again = { ...next, failures: { ...state.failures, [key]: count }, passed };
  if (count >= MOST_FAILURES) return denied('too-many-answers', again);
  return opened(withOpenChallenge(again, 0, now), now, isAskedAgain && action === 'Answer' ? 'wrong' : undefined);
}

function renewed({ state, result }: Attempt): AuthenticationState | undefined {
  return result.package && { ...state, package: result.package, step: 0, underWay: undefined };
}

function opened(state: AuthenticationState, now: number, lastAnswer?: 'wrong'): Conclusion {
  if (openMechanisms(state).length === 0) return denied('no-factor', state);
  return { step: challengeOf(state, now, lastAnswer) };
}

/**
 * The failure is always the same generic one (protocol.md, section 6.2). While somebody is asked elsewhere it is taken for their no;
 * it could also be the tenant's own time limit.
 */
function reasonOfFailure(action: Operation['Action']): DenialReason {
  if (action === 'Answer') return 'wrong-answer';
  return action === 'Poll' ? 'rejected' : 'unspecified';
}

function granted(
  { kind, user, passed }: Pick<AuthenticationState, 'kind' | 'user' | 'passed'>,
  result: AuthenticationResult,
): Granted {
  // Whether a client that had somebody challenged gets a token of theirs is not documented; that they passed is what counts.
  if (!result.token && kind !== 'on-demand') {
    throw new IdentityError('IDENTITY_RESPONSE', 'the tenant reports a sign-in, but its answer holds no token');
  }
  const token = result.token && { ...result.token, scope: undefined, refreshToken: undefined };
  // A client's challenge may be answered in the client's own name: whom it named is whom it challenged.
  const name = kind === 'on-demand' ? user : (result.user ?? user);
  return { outcome: 'granted', token, user: name, subject: result.userId, amr: passed };
}

function denied(reason: DenialReason, abandoned?: AuthenticationState, retryAfterSeconds?: number): Conclusion {
  const step: Denied = { outcome: 'denied', reason, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  return { step, abandoned };
}

function senseless(): IdentityError {
  return new IdentityError('IDENTITY_RESPONSE', 'the tenant answered the sign-in with a step that does not follow');
}
