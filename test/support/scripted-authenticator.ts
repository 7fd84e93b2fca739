import type { Action, Authenticator, Factor, Prompt, StartRequest, Step } from '../../lib/authentication/authenticator';
import { IdentityError } from '../../lib/errors';
import type { FakeClock } from './fake-clock';

/** A factor and what passes it: this answer, or, without one, an approval elsewhere. */
export interface ScriptedFactor {
  readonly id: string;
  readonly type: string;
  readonly answer?: string;
  /** The answer may be given, or the factor approved elsewhere. */
  readonly polled?: boolean;
  /** Choosing it, or having it sent once more, reaches the person. */
  readonly sent?: boolean;
}

interface State {
  readonly user: string | undefined;
  readonly passed: readonly string[];
  readonly factor: string | undefined;
  readonly canary: 'CANARY-state';
}

export interface Script {
  readonly clock: Pick<FakeClock, 'now'>;
  /** All of them must be passed, in any order. */
  readonly factors: readonly ScriptedFactor[];
  readonly origin?: string;
  readonly timeoutMs?: number;
  readonly stepLifeMs?: number;
}

/** An authenticator that plays a tenant of its own: asks for every factor of its script, and notes what it is asked. */
export class ScriptedAuthenticator implements Authenticator<State> {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly calls: string[] = [];
  readonly requests: StartRequest[] = [];
  /** Every action, with the user that its transaction was begun for. */
  readonly actions: Array<{ readonly user: string | undefined; readonly action: Action }> = [];
  /** Ids of the factors that the person has approved elsewhere. */
  readonly approved = new Set<string>();
  granted = 0;
  /** Grants without a token of the person, as a challenge on demand may. */
  withoutToken = false;
  /** Waited for before each step is judged. */
  hold: (signal?: AbortSignal) => Promise<void> = async () => undefined;
  /** Ends the next step: after it was judged, as a lost answer does. */
  failWith: Error | undefined;
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
    this.origin = script.origin ?? 'https://scripted.acme.example';
    this.timeoutMs = script.timeoutMs ?? 10_000;
  }

  async start(request: StartRequest, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<Step<State>> {
    this.calls.push('start');
    this.requests.push(request);
    await this.#wait(signal);
    const user = 'user' in request ? request.user : undefined;
    return this.#next({ user, passed: [], factor: undefined, canary: 'CANARY-state' });
  }

  async proceed(state: State, action: Action, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<Step<State>> {
    this.calls.push(action.kind);
    this.actions.push({ user: state.user, action });
    await this.#wait(signal);
    switch (action.kind) {
      case 'choose': {
        const found = this.#left(state).find(({ id, type }) => id === action.factor || type === action.factor);
        if (!found) throw new IdentityError('IDENTITY_INPUT', 'no such factor is offered');
        return this.#ask({ ...state, factor: found.id });
      }
      case 'answer': {
        const factor = this.#underWay(state);
        if (factor.answer === undefined) throw new IdentityError('IDENTITY_INPUT', 'this factor takes no answer');
        if (action.answer !== factor.answer) return this.#ask(state, { lastAnswer: 'wrong' });
        return this.#pass(state, factor);
      }
      case 'poll': {
        const factor = this.#underWay(state);
        if (!isPolled(factor)) throw new IdentityError('IDENTITY_INPUT', 'this factor wants an answer');
        return this.approved.has(factor.id) ? this.#pass(state, factor) : this.#ask(state);
      }
      case 'resend':
        this.#underWay(state);
        return this.#ask(state);
    }
  }

  recipients({ user, factor }: State, action: Action): readonly string[] {
    const id = action.kind === 'choose' ? action.factor : action.kind === 'resend' ? factor : undefined;
    const sends = this.#script.factors.some((one) => (one.id === id || one.type === id) && one.sent);
    return sends && user !== undefined ? [user] : [];
  }

  async abandon(_state: State): Promise<void> {
    this.calls.push('abandon');
    await this.#wait();
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    await this.hold(signal);
    signal?.throwIfAborted();
    const error = this.failWith;
    this.failWith = undefined;
    if (error) throw error;
  }

  #underWay(state: State): ScriptedFactor {
    const factor = this.#script.factors.find(({ id }) => id === state.factor);
    if (!factor) throw new IdentityError('IDENTITY_INPUT', 'no factor is under way');
    return factor;
  }

  #left({ passed }: State): ScriptedFactor[] {
    return this.#script.factors.filter(({ id }) => !passed.includes(id));
  }

  #pass(state: State, { id }: ScriptedFactor): Step<State> {
    return this.#next({ ...state, passed: [...state.passed, id], factor: undefined });
  }

  #next(state: State): Step<State> {
    if (this.#left(state).length > 0) return this.#challenge(state, { expects: 'factor', factors: this.#offered(state) });
    this.granted += 1;
    return {
      outcome: 'granted',
      token: this.withoutToken
        ? undefined
        : { value: `CANARY-token-${this.granted}`, scope: undefined, expiresAt: undefined, refreshToken: undefined },
      user: state.user,
      subject: 'subject-1',
      amr: state.passed,
    };
  }

  #ask(state: State, more: Partial<Prompt> = {}): Step<State> {
    const factor = this.#underWay(state);
    const due: Partial<Prompt> = {
      expects: isPolled(factor) ? 'poll' : 'answer',
      ...(isPolled(factor) && { pollAfterMs: 1_000 }),
      ...(factor.answer !== undefined && { answer: 'code' }),
    };
    return this.#challenge(state, { expects: 'answer', factors: this.#offered(state), factor: factor.id, ...due, ...more });
  }

  #offered(state: State): Factor[] {
    return this.#left(state).map(({ id, type }) => ({ id, type, destination: 's***t@acme.example' }));
  }

  #challenge(state: State, prompt: Prompt): Step<State> {
    const expiresAt = this.#script.clock.now() + (this.#script.stepLifeMs ?? 300_000);
    return { outcome: 'challenge', state, prompt, expiresAt };
  }
}

function isPolled({ answer, polled }: ScriptedFactor): boolean {
  return answer === undefined || polled === true;
}
