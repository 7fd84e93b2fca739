import type { Action, Authenticator, Granted, StartRequest, Step } from '../../authentication/authenticator';
import type { Clock } from '../../clock';
import { Deadline } from '../../deadline';
import { IdentityError, isIdentityError } from '../../errors';
import type { CallOptions } from '../../tenant';
import { parseUserName } from '../../user-name';
import type { VerifiedPerson } from '../../user-rules';
import { advanceAuthentication, type Operation } from '../advance-authentication';
import type { AuthenticationResult } from '../authentication-result';
import { cleanupAuthentication } from '../cleanup-authentication';
import { onDemandChallenge } from '../on-demand-challenge';
import type { Pod, Pods } from '../pods';
import { startAuthentication } from '../start-authentication';
import { startChallenge } from '../start-challenge';
import { wireAnswer } from './answer';
import { parseElevation } from './elevation-request';
import { type Attempt, type Conclusion, type Start, stepAfterAttempt, stepAfterStart } from './outcome';
import { challengeOf } from './prompt';
import { type AuthenticationState, type OpenMechanism, openMechanisms, openMechanismUnderWay } from './state';

export interface AuthenticatorOptions {
  readonly origin: string;
  /** For one step as a whole. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly pods: Pods;
  /** @throws IdentityError for a user whom the rules exclude */
  readonly checkUser: (user: string) => string;
  /** @throws IdentityError for a person whom the rules exclude */
  readonly checkPerson: (person: VerifiedPerson) => void;
  /** See `ClientTokens.callWith`. */
  readonly withAccessToken: <T>(
    call: (accessToken: string) => Promise<T>,
    deadline: Deadline,
    options: CallOptions,
  ) => Promise<T>;
}

/** To the tenant's pod, and from there to its own domain (protocol.md, section 6.1). */
const MOST_HOPS = 2;

/** What one step may use up. */
interface Limits {
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
}

/** Signs people in at a CyberArk Identity tenant (protocol.md, section 6), one vendor call after another. */
export class CyberArkAuthenticator implements Authenticator<AuthenticationState> {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly #options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.origin = options.origin;
    this.timeoutMs = options.timeoutMs;
    this.#options = options;
  }

  async start(request: StartRequest, options: CallOptions): Promise<Step<AuthenticationState>> {
    const limits = this.#limits(options);
    const start = await this.#start(request, limits);
    return this.#concluded(stepAfterStart(start, this.#now), limits);
  }

  async proceed(state: AuthenticationState, action: Action, options: CallOptions): Promise<Step<AuthenticationState>> {
    const limits = this.#limits(options);
    if (this.#now >= state.expiresAt) {
      return this.#concluded({ step: { outcome: 'denied', reason: 'expired' }, abandoned: state }, limits);
    }
    switch (action.kind) {
      case 'choose':
        return this.#choose(state, action, limits);
      case 'answer': {
        const open = underWay(state);
        if (open.mechanism.answering === 'oob') throw input('this factor takes no answer: it is confirmed elsewhere');
        return this.#advance(state, open, { Action: 'Answer', Answer: wireAnswer(open.mechanism, action.answer) }, limits);
      }
      case 'poll': {
        const open = underWay(state);
        const pollAt = state.underWay?.pollAt;
        if (pollAt === undefined) throw input('this factor needs an answer: there is nothing to wait for');
        if (this.#now < pollAt) return challengeOf(state, this.#now);
        return this.#advance(state, open, { Action: 'Poll' }, limits);
      }
      case 'resend': {
        const open = underWay(state);
        if (open.mechanism.answering === 'text') throw input('this factor sends nothing');
        return this.#advance(state, open, { Action: 'RetryOOB' }, limits);
      }
    }
  }

  recipients(state: AuthenticationState, action: Action): readonly string[] {
    const { user } = state;
    if (user === undefined) return [];
    const open =
      action.kind === 'choose'
        ? openMechanisms(state).find(({ factor }) => factor === action.factor && factor !== state.underWay?.factor)
        : action.kind === 'resend' && openMechanismUnderWay(state);
    return open && open.mechanism.answering !== 'text' ? [user] : [];
  }

  async abandon(state: AuthenticationState, options: CallOptions): Promise<void> {
    await this.#cleanUp(state, this.#limits(options));
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  #limits({ signal }: CallOptions): Limits {
    return { deadline: new Deadline(this.#options.clock, this.timeoutMs), signal };
  }

  async #start(request: StartRequest, limits: Limits): Promise<Start> {
    const { pods, checkUser, withAccessToken } = this.#options;
    const pod = pods.own;
    switch (request.kind) {
      case 'sign-in': {
        const user = parseUserName(request.user);
        return { kind: request.kind, user, ...(await this.#findPod(user, limits)) };
      }
      case 'on-demand': {
        const user = checkUser(request.user);
        const { profile } = request;
        const call = (accessToken: string) => onDemandChallenge(pod, { user, profile, accessToken, ...this.#call(limits) });
        const result = await withAccessToken(call, limits.deadline, { signal: limits.signal });
        return { kind: request.kind, user, pod, result };
      }
      case 'elevation': {
        const elevation = parseElevation(request);
        const { token, elevate, challengeId } = elevation;
        const result = await startChallenge(pod, { token, elevate, challengeId, ...this.#call(limits) });
        return { kind: request.kind, user: elevation.user, pod, result };
      }
    }
  }

  /** The sign-in at the host that the tenant has for this user. */
  async #findPod(user: string, limits: Limits): Promise<{ pod: Pod; result: AuthenticationResult }> {
    const { pods } = this.#options;
    let pod = pods.own;
    for (let hops = 0; ; hops += 1) {
      const result = await startAuthentication(pod, { user, ...this.#call(limits) });
      // After LoginSuccess it only says where that was.
      const isElsewhere = !result.refusal && result.podFqdn !== undefined && result.summary !== 'LoginSuccess';
      const next = isElsewhere ? pods.at(result.podFqdn) : pod;
      if (next === pod) return { pod, result };
      if (hops === MOST_HOPS) {
        throw new IdentityError('IDENTITY_CONFIG', `the tenant sends this user from host to host: ${hops} hops were followed`);
      }
      pod = next;
    }
  }

  async #choose(
    state: AuthenticationState,
    { factor, details }: Extract<Action, { kind: 'choose' }>,
    limits: Limits,
  ): Promise<Step<AuthenticationState>> {
    const chosen = openMechanisms(state).find((open) => open.factor === factor);
    if (!chosen) throw input('the chosen factor is none of those that are offered now');
    if (details?.destination !== undefined) throw input('the tenant sends codes to the addresses that it knows, to no other one');
    // Choosing once more what is under way must not send a second push: that is what resend is for.
    if (state.underWay?.factor === factor) return challengeOf(state, this.#now);
    if (chosen.mechanism.answering !== 'text') return this.#advance(state, chosen, { Action: 'StartOOB' }, limits);
    return challengeOf({ ...state, underWay: { factor } }, this.#now);
  }

  async #advance(
    state: AuthenticationState,
    { factor, mechanism }: OpenMechanism,
    operation: Operation,
    limits: Limits,
  ): Promise<Step<AuthenticationState>> {
    const pod = this.#options.pods.at(state.host);
    const result = await advanceAuthentication(pod, {
      package: state.package,
      mechanismId: mechanism.id,
      operation,
      ...this.#call(limits),
    });
    const attempt: Attempt = { state, factor, mechanism, action: operation.Action, result };
    return this.#concluded(stepAfterAttempt(attempt, this.#now), limits);
  }

  /** A package that the tenant still holds open, though nobody will go on with it, is closed. That may fail: it ends by itself. */
  async #concluded({ step, abandoned }: Conclusion, limits: Limits): Promise<Step<AuthenticationState>> {
    if (abandoned) await this.#cleanUp(abandoned, limits).catch(() => undefined);
    if (step.outcome === 'granted') this.#obeyRules(step);
    return step;
  }

  /** Whom the flow named was checked before; who it was the tenant tells now: an alias, say, or whoever a token belongs to. */
  #obeyRules({ user, subject }: Granted): void {
    try {
      this.#options.checkPerson({ user, subject });
    } catch (error) {
      throw isIdentityError(error) ? new IdentityError(error.code, error.message, { transactionEnded: true }) : error;
    }
  }

  async #cleanUp(state: AuthenticationState, { deadline, signal }: Limits): Promise<void> {
    await cleanupAuthentication(this.#options.pods.at(state.host), state.package, { timeoutMs: deadline.leftMs, signal });
  }

  #call({ deadline, signal }: Limits): { now: number; timeoutMs: number; signal: AbortSignal | undefined } {
    return { now: this.#now, timeoutMs: deadline.leftMs, signal };
  }
}

/** @throws IdentityError `IDENTITY_INPUT` where nothing was chosen */
function underWay(state: AuthenticationState): OpenMechanism {
  const open = openMechanismUnderWay(state);
  if (!open) throw input('no factor is under way: choose one first');
  return open;
}

function input(text: string): IdentityError {
  return new IdentityError('IDENTITY_INPUT', text);
}
