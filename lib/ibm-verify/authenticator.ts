import type {
  Action,
  Answer,
  Authenticator,
  Challenge,
  DenialReason,
  Denied,
  FactorDetails,
  Granted,
  StartRequest,
  Step,
} from '../authentication/authenticator';
import type { Clock } from '../clock';
import { Deadline } from '../deadline';
import { IdentityError, isIdentityError } from '../errors';
import type { HttpClient } from '../http/client';
import type { ClientTokens } from '../oauth/client-tokens';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import type { CallOptions } from '../tenant';
import type { VerifiedPerson } from '../user-rules';
import type { Caller } from './api-call';
import { decodeContext, encodeContext } from './context';
import { type Enrolment, listEnrolments } from './enrolments';
import type { FactorOutcome, Passed } from './factor-outcome';
import type { FactorCall, FactorMethod } from './factors/factor-method';
import { inputError } from './factors/input';
import { methodOf } from './factors/methods';
import { IdentitySources } from './identity-sources';
import { factorsNotListed, factorsOf, factorsOfNobody, findFactor, needsEnrolments, type OfferedFactor } from './offered-factors';
import { type News, promptOf } from './prompt';
import { QrProfile } from './qr-profile';
import { recipientsOf } from './recipients';
import type { CurrentFactor, IbmVerifyState } from './state';
import type { FactorChallenge, UserTokenAnswer } from './token-answer';
import { type GrantCall, presentAssertion, requestPolicyauth } from './token-grants';
import { isUserId } from './vendor-values';

/** Whatever the tenant would allow: accounts get locked. */
const MOST_ANSWERS = 3;

/** What the authenticator shares with the tenant's other calls. */
export interface IbmVerifyAuthenticatorOptions {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly client: ClientCredentialsGrant;
  readonly clientTokens: ClientTokens;
  /** Name; blank: the only one there is. */
  readonly identitySource: string;
  /** @throws IdentityError `IDENTITY_INPUT` or `IDENTITY_REFUSED` */
  readonly checkUser: (user: unknown) => string;
  /** @throws IdentityError `IDENTITY_REFUSED` for somebody whom the rules exclude */
  readonly checkPerson: (person: VerifiedPerson) => void;
}

/** One step: its calls share a deadline. */
interface Work {
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
}

/**
 * The policy flow of IBM Verify (protocol.md, sections 7.2 to 7.8): `policyauth` asks for a first factor, its assertion is presented
 * with `jwt-bearer`, which asks for another one or ends with the person's token.
 *
 * Longer than other files because it is one state machine: what a step may do is seen best in one place.
 */
export class IbmVerifyAuthenticator implements Authenticator<IbmVerifyState> {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly #options: IbmVerifyAuthenticatorOptions;
  readonly #identitySources: IdentitySources;
  readonly #qrProfile = new QrProfile();

  constructor(options: IbmVerifyAuthenticatorOptions) {
    this.origin = options.origin;
    this.timeoutMs = options.timeoutMs;
    this.#options = options;
    this.#identitySources = new IdentitySources(options.identitySource);
  }

  async start(request: StartRequest, options: CallOptions): Promise<Step<IbmVerifyState>> {
    if (request.kind !== 'sign-in') {
      throw new IdentityError('IDENTITY_CONFIG', `IBM Verify has no authentication of the kind ${request.kind}: use sign-in`);
    }
    const namedUser = request.user === undefined ? undefined : this.#options.checkUser(request.user);
    const subject = parseSubject(request.subject);
    const context = encodeContext(request.context);
    const work = this.#begin(options);
    const { clientTokens } = this.#options;
    const answer = await clientTokens.guard(() => requestPolicyauth(this.#grantCall(work), context));
    if (answer.outcome === 'denied') return denied('policy');
    const { grantId } = answer;
    if (answer.outcome === 'granted' || grantId === undefined) {
      // A token without a factor is nobody's: nothing has been proved.
      const what = answer.outcome === 'granted' ? 'asks for no factor, so that nobody is verified' : 'holds no grant_id';
      throw new IdentityError('IDENTITY_RESPONSE', `the tenant's answer to policyauth ${what}`, { statusCode: 200 });
    }
    const empty = { context, grantId, namedUser, subject, amr: [], failures: {} };
    const factors =
      subject === undefined
        ? factorsOfNobody(answer.allowedFactors)
        : factorsOf(answer.allowedFactors, await this.#enrolmentsOf(subject, answer.allowedFactors, work));
    return this.#offer({ ...empty, ...this.#challengeOf(answer), isListed: true, factors });
  }

  async proceed(state: IbmVerifyState, action: Action, options: CallOptions): Promise<Step<IbmVerifyState>> {
    if (this.#options.clock.now() >= state.expiresAt) return denied('expired');
    const work = this.#begin(options);
    switch (action.kind) {
      case 'choose':
        return this.#choose(state, action.factor, action.details ?? {}, work);
      case 'resend':
        return this.#resend(state, work);
      case 'answer':
        return this.#answer(state, action.answer, work);
      case 'poll':
        return this.#poll(state, work);
    }
  }

  recipients(state: IbmVerifyState, action: Action): readonly string[] {
    return recipientsOf(state, action);
  }

  async abandon(state: IbmVerifyState, options: CallOptions): Promise<void> {
    const { current } = state;
    if (!current || current.step === 'over') return;
    try {
      await methodOf(current.factor.type)?.abandon?.(this.#factorCall(state, this.#begin(options)), current);
    } catch {
      // The tenant ends it by itself in time.
    }
  }

  async #choose(state: IbmVerifyState, chosen: string, details: FactorDetails, work: Work): Promise<Step<IbmVerifyState>> {
    if (!state.isListed && needsEnrolments(chosen)) {
      const listed = await this.#listed(state, work);
      const factor = findFactor(listed.factors, chosen);
      return factor ? this.#send(listed, factor, details, work) : this.#offer(listed);
    }
    const factor = findFactor(state.factors, chosen);
    if (!factor) throw inputError('the factor is not one of those that are offered, or not the only one of its type');
    return this.#send(state, factor, details, work);
  }

  async #resend(state: IbmVerifyState, work: Work): Promise<Step<IbmVerifyState>> {
    const { current } = state;
    if (!current || !methodOf(current.factor.type)?.sends) throw inputError('nothing has been sent that could be sent once more');
    return this.#send(state, current.factor, current.details, work);
  }

  async #send(state: IbmVerifyState, factor: OfferedFactor, details: FactorDetails, work: Work): Promise<Step<IbmVerifyState>> {
    const method = methodOf(factor.type);
    if (!method) throw inputError('this package cannot use a factor of this type: choose another one');
    const begun = await method.begin(this.#factorCall(state, work), factor, details);
    const { step, answerForm, at, userId, expiresAt, shown = {}, shownOnce, destination } = begun;
    const current = { factor, details, step, answerForm, at, userId, expiresAt, shown, polls: 0 };
    const factors = state.factors.map((other) => (other.id === factor.id && destination ? { ...other, destination } : other));
    return this.#offer({ ...state, factors, current }, { shownOnce });
  }

  async #answer(state: IbmVerifyState, answer: Answer, work: Work): Promise<Step<IbmVerifyState>> {
    const { current, method } = underWay(state, 'answer');
    if (!method.answer) throw inputError('this factor takes no answer');
    const outcome = await method.answer(this.#factorCall(state, work), current, answer);
    if (outcome.outcome === 'passed') return this.#present(state, current, outcome, work);
    if (outcome.outcome !== 'wrong' && outcome.outcome !== 'expired') return this.#end(outcome);
    const { type } = current.factor;
    const failed = (state.failures[type] ?? 0) + 1;
    if (failed >= MOST_ANSWERS) return denied('too-many-answers');
    const failures = { ...state.failures, [type]: failed };
    const lastAnswer = outcome.outcome;
    if (outcome.outcome === 'expired' || !outcome.open) {
      return this.#offer({ ...state, failures, current: { ...current, step: 'over' } }, { lastAnswer });
    }
    const attemptsLeft = Math.min(MOST_ANSWERS - failed, outcome.attemptsLeft ?? MOST_ANSWERS);
    return this.#offer({ ...state, failures }, { lastAnswer, attemptsLeft });
  }

  async #poll(state: IbmVerifyState, work: Work): Promise<Step<IbmVerifyState>> {
    const { current, method } = underWay(state, 'poll');
    if (!method.poll) throw inputError('this factor is not waited for');
    const outcome = await method.poll(this.#factorCall(state, work), current);
    if (outcome.outcome === 'passed') return this.#present(state, current, outcome, work);
    if (outcome.outcome !== 'pending') return this.#end(outcome);
    // Where the tenant still says pending after the time that it gave itself, nobody is going to answer.
    if (current.expiresAt !== undefined && this.#options.clock.now() >= current.expiresAt) return denied('expired');
    return this.#offer({ ...state, current: { ...current, polls: current.polls + 1 } });
  }

  /** Without a right answer, and without another try. */
  #end(outcome: Exclude<FactorOutcome, Passed>): Denied {
    if (outcome.outcome === 'denied') return denied(outcome.reason);
    return denied(outcome.outcome === 'expired' ? 'expired' : 'wrong-answer');
  }

  /** The next leg. The assertion is used here, once, and kept nowhere. */
  async #present(
    state: IbmVerifyState,
    { factor, userId }: CurrentFactor,
    passed: Passed,
    work: Work,
  ): Promise<Step<IbmVerifyState>> {
    const isBound = factor.enrolmentId !== undefined || state.amr.length > 0;
    const subject = passed.userId ?? userId ?? (isBound ? state.subject : undefined);
    if (state.subject !== undefined && subject !== state.subject) {
      throw ended(
        subject === undefined ? 'the tenant does not tell who passed the factor' : 'the factor was passed by somebody else',
      );
    }
    const { clientTokens } = this.#options;
    const answer = await clientTokens.guard(() => presentAssertion(this.#grantCall(work), state.context, passed.assertion));
    if (answer.outcome === 'denied') return denied('policy');
    if (answer.grantId !== state.grantId) throw ended('the tenant changed the grant_id between two legs');
    const provedUser = passed.user ?? state.provedUser;
    const amr = [...state.amr, factor.type];
    if (answer.outcome === 'granted') {
      this.#obeyRules({ user: provedUser, subject });
      return this.#granted(answer, provedUser, subject, amr);
    }
    if (subject === undefined)
      throw ended('the tenant does not tell who passed the factor, so that no second one can be offered');
    const namedUser = provedUser ?? state.namedUser;
    const { allowed, accessToken, expiresAt } = this.#challengeOf(answer);
    const { context, grantId, failures } = state;
    const factors = factorsNotListed(allowed);
    const next = { context, grantId, failures, namedUser, provedUser, subject, amr, allowed, accessToken, expiresAt };
    return this.#offerEnrolled({ ...next, isListed: false, factors }, work);
  }

  /** A list that cannot be had must not cost the leg, whose assertion is spent: it is asked for again when a factor is chosen. */
  async #offerEnrolled(state: IbmVerifyState, work: Work): Promise<Step<IbmVerifyState>> {
    try {
      return this.#offer(await this.#listed(state, work));
    } catch (error) {
      if (!isIdentityError(error) || work.signal?.aborted) throw error;
      return this.#offer(state);
    }
  }

  async #listed(state: IbmVerifyState, work: Work): Promise<IbmVerifyState> {
    const { subject, allowed } = state;
    const isNeeded = subject !== undefined && allowed.some(needsEnrolments);
    const enrolments: readonly Enrolment[] = isNeeded ? await listEnrolments(this.#caller(state, work), subject) : [];
    return { ...state, isListed: true, factors: factorsOf(allowed, enrolments) };
  }

  /** Before a first factor the challenge token is nobody's and may not list (seed 003): the client's own one may, if it has the right. */
  async #enrolmentsOf(subject: string, allowed: readonly string[], work: Work): Promise<readonly Enrolment[]> {
    if (!allowed.some(needsEnrolments)) return [];
    const { http, clientTokens } = this.#options;
    return clientTokens.callWith((accessToken) => listEnrolments({ http, accessToken, ...work }, subject), work);
  }

  #offer(state: IbmVerifyState, news?: News): Challenge<IbmVerifyState> | Denied {
    if (state.factors.length === 0) return denied('no-factor');
    return { outcome: 'challenge', state, prompt: promptOf(state, news), expiresAt: state.expiresAt };
  }

  #granted(answer: UserTokenAnswer, user: string | undefined, subject: string | undefined, amr: readonly string[]): Granted {
    const { accessToken: value, scope, expiresInSeconds, refreshToken } = answer;
    const expiresAt = expiresInSeconds === undefined ? undefined : this.#options.clock.now() + expiresInSeconds * 1000;
    return { outcome: 'granted', token: { value, scope, expiresAt, refreshToken }, user, subject, amr };
  }

  /** Also by another factor than a password, and for somebody else than the one whom the flow named. */
  #obeyRules(person: VerifiedPerson): void {
    try {
      this.#options.checkPerson(person);
    } catch (error) {
      throw isIdentityError(error) ? new IdentityError(error.code, error.message, { transactionEnded: true }) : error;
    }
  }

  #challengeOf({ accessToken, allowedFactors: allowed, expiresInSeconds }: FactorChallenge) {
    return { accessToken, allowed, expiresAt: this.#options.clock.now() + expiresInSeconds * 1000 };
  }

  #begin({ signal }: CallOptions): Work {
    return { deadline: new Deadline(this.#options.clock, this.timeoutMs), signal };
  }

  #grantCall(work: Work): GrantCall {
    const { http, client } = this.#options;
    return { http, client, ...work };
  }

  #caller({ accessToken }: IbmVerifyState, work: Work): Caller {
    return { http: this.#options.http, accessToken, ...work };
  }

  #factorCall(state: IbmVerifyState, work: Work): FactorCall {
    const { origin, http, checkUser, clientTokens } = this.#options;
    const caller = this.#caller(state, work);
    return {
      caller,
      origin,
      context: decodeContext(state.context),
      namedUser: state.namedUser,
      subject: state.subject,
      checkUser,
      identitySourceId: () => this.#identitySources.id(caller),
      // Nobody has been seen to list them with a challenge token.
      qrProfileId: () => clientTokens.callWith((accessToken) => this.#qrProfile.id({ http, accessToken, ...work }), work),
    };
  }
}

/** @throws IdentityError `IDENTITY_INPUT` */
function parseSubject(subject: unknown): string | undefined {
  if (subject === undefined || subject === null || subject === '') return undefined;
  if (isUserId(subject)) return subject;
  throw inputError("the subject is not the tenant's id of a person");
}

function underWay({ current }: IbmVerifyState, step: CurrentFactor['step']): { current: CurrentFactor; method: FactorMethod } {
  const method = current && methodOf(current.factor.type);
  if (current?.step === step && method) return { current, method };
  const what =
    current && current.step !== 'over' ? `waits for ${current.step === 'poll' ? 'a poll' : 'an answer'}` : 'waits for a factor';
  throw inputError(`this transaction ${what}`);
}

function denied(reason: DenialReason): Denied {
  return { outcome: 'denied', reason };
}

/** The answer contradicts the protocol, so that no later one can be trusted. */
function ended(why: string): IdentityError {
  return new IdentityError('IDENTITY_RESPONSE', `${why}: the transaction is over`, { statusCode: 200, transactionEnded: true });
}
