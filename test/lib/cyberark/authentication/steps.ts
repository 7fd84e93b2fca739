import assert from 'node:assert/strict';
import type { Action, Challenge, Denied, Granted, Step } from '../../../../lib/authentication/authenticator';
import type { CyberArkAuthenticator } from '../../../../lib/cyberark/authentication/authenticator';
import type { AuthenticationState } from '../../../../lib/cyberark/authentication/state';
import { USER } from '../intercepted-tenant';

type AnyStep = Step<AuthenticationState>;

export function challenged(step: AnyStep): Challenge<AuthenticationState> {
  assert.equal(step.outcome, 'challenge', JSON.stringify(step));
  return step as Challenge<AuthenticationState>;
}

export function granted(step: AnyStep): Granted {
  assert.equal(step.outcome, 'granted', JSON.stringify(step));
  return step as Granted;
}

export function denied(step: AnyStep): Omit<Denied, 'outcome'> {
  const { outcome, ...rest } = step as Denied;
  assert.equal(outcome, 'denied', JSON.stringify(step));
  return rest;
}

/** A flow that goes from step to step; the state is what a store would give back. */
export class Flow {
  constructor(readonly authenticator: CyberArkAuthenticator) {}

  signIn(user: string = USER): Promise<AnyStep> {
    return this.authenticator.start({ kind: 'sign-in', user }, {});
  }

  proceed(step: AnyStep, action: Action): Promise<AnyStep> {
    const state = JSON.parse(JSON.stringify(challenged(step).state)) as AuthenticationState;
    return this.authenticator.proceed(state, action, {});
  }

  choose(step: AnyStep, factor: string): Promise<AnyStep> {
    return this.proceed(step, { kind: 'choose', factor });
  }

  answer(step: AnyStep, answer: string | { answers: Record<string, string> }): Promise<AnyStep> {
    return this.proceed(step, { kind: 'answer', answer });
  }

  poll(step: AnyStep): Promise<AnyStep> {
    return this.proceed(step, { kind: 'poll' });
  }
}
