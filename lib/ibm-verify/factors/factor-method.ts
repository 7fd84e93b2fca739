import type { Answer, AnswerForm, AuthenticationContext, FactorDetails, Prompt } from '../../authentication/authenticator';
import type { Caller } from '../api-call';
import type { FactorOutcome } from '../factor-outcome';
import type { OfferedFactor } from '../offered-factors';
import type { CurrentFactor } from '../state';

/** What a factor may use. */
export interface FactorCall {
  /** With the challenge token. */
  readonly caller: Caller;
  /** Of the tenant. */
  readonly origin: string;
  readonly context: AuthenticationContext;
  /** Login name that the flow gave. */
  readonly namedUser: string | undefined;
  /** The tenant's own id of the person, if known. */
  readonly subject: string | undefined;
  /** A name that the rules allow, as it may be sent. @throws IdentityError `IDENTITY_INPUT` or `IDENTITY_REFUSED` */
  readonly checkUser: (user: unknown) => string;
  readonly identitySourceId: () => Promise<string>;
  readonly qrProfileId: () => Promise<string>;
}

/** A factor under way, as its state keeps it, and what is shown once. */
export interface Begun {
  readonly step: 'answer' | 'poll';
  readonly answerForm?: AnswerForm;
  readonly at: string;
  readonly userId?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly shown?: Pick<Prompt, 'correlation' | 'questions'>;
  /** Too large to keep, or of no use a second time. */
  readonly shownOnce?: Pick<Prompt, 'qrCode' | 'credentialOptions'>;
  /** Masked, where the flow gave it. */
  readonly destination?: string;
}

/** How one type of factor is done. Any method may throw an IdentityError: of its vendor calls, or `IDENTITY_INPUT`. */
export interface FactorMethod {
  begin(call: FactorCall, factor: OfferedFactor, details: FactorDetails): Promise<Begun>;
  answer?(call: FactorCall, current: CurrentFactor, answer: Answer): Promise<FactorOutcome>;
  poll?(call: FactorCall, current: CurrentFactor): Promise<FactorOutcome>;
  /** Tells the tenant that nobody goes on. */
  abandon?(call: FactorCall, current: CurrentFactor): Promise<void>;
  /** Whether it sends something that can be sent once more. */
  readonly sends: boolean;
}
