import assert from 'node:assert/strict';
import type { Action, Authenticator, Challenge, Denied, Granted, Step } from '../../../lib/authentication/authenticator';

/** Asserts that the flow goes on. */
export function challenged<State>(step: Step<State>): Challenge<State> {
  assert.equal(step.outcome, 'challenge', JSON.stringify(step));
  return step as Challenge<State>;
}

export function granted<State>(step: Step<State>): Granted {
  assert.equal(step.outcome, 'granted', JSON.stringify(step));
  return step as Granted;
}

export function denied<State>(step: Step<State>): Denied {
  assert.equal(step.outcome, 'denied', JSON.stringify(step));
  return step as Denied;
}

/** Goes on as the service does: what is kept between two steps is JSON. */
export function next<State>(authenticator: Authenticator<State>, step: Step<State>, action: Action): Promise<Step<State>> {
  const { state } = challenged(step);
  return authenticator.proceed(JSON.parse(JSON.stringify(state)) as State, action, {});
}

export const choose = (factor: string, details?: Extract<Action, { kind: 'choose' }>['details']): Action => ({
  kind: 'choose',
  factor,
  details,
});
export const answer = (given: Extract<Action, { kind: 'answer' }>['answer']): Action => ({ kind: 'answer', answer: given });
export const POLL: Action = { kind: 'poll' };
export const RESEND: Action = { kind: 'resend' };
