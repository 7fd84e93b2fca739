import type { CallOptions } from '../tenant';

/**
 * Signing a person in, step by step, at one provider. A step is one call of the flow and lasts as long as the tenant takes to
 * answer; between two of them there is nothing but `State`, plain JSON, which the service seals and keeps (`AuthenticationService`).
 */
export interface Authenticator<State> {
  /** Names the provider's client in what is sealed, so that a transaction cannot go on at another tenant. */
  readonly origin: string;
  /** For one step as a whole. */
  readonly timeoutMs: number;
  /** @throws IdentityError where the tenant was not reached or did not understand: nothing has begun */
  start(request: StartRequest, options: CallOptions): Promise<Step<State>>;
  /**
   * @throws IdentityError `IDENTITY_INPUT` for an action that does not fit this step; the transaction stays as it was.
   *   Any other code: the tenant was not reached or did not understand; the action may be tried again, unless
   *   `details.transactionEnded` says that nothing can go on: the transaction is over
   */
  proceed(state: State, action: Action, options: CallOptions): Promise<Step<State>>;
  /** Whom `proceed` would send a code, a push or a call: names of persons or addresses at this tenant. None where it sends nothing. */
  recipients(state: State, action: Action): readonly string[];
  /** Tells the tenant that nobody goes on. A failure is nobody's concern: the tenant ends it by itself in time. */
  abandon(state: State, options: CallOptions): Promise<void>;
}

/** What a policy judges by (IBM Verify, protocol.md, section 7.2). Any member may be missing. */
export interface AuthenticationContext {
  readonly sessionId?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly evaluationContext?: string | undefined;
}

/** How a conversation begins. Which of them a provider has is its own; another one is an `IDENTITY_CONFIG`. */
export type StartRequest =
  /** The person signs in with every factor that the policy asks for. CyberArk needs the login name; IBM Verify learns it from a factor. */
  | {
      readonly kind: 'sign-in';
      readonly user?: string | undefined;
      /**
       * The tenant's own id of the person, where the flow knows it (IBM Verify): what that person has enrolled is offered from the
       * first factor on, and nobody else can pass.
       */
      readonly subject?: string | undefined;
      readonly context?: AuthenticationContext | undefined;
    }
  /** The client asks for a challenge of a person whom it names (CyberArk, protocol.md, section 4.3). */
  | { readonly kind: 'on-demand'; readonly user: string; readonly profile?: string | undefined }
  /** A token that the person has is raised to what an app asks for (CyberArk, protocol.md, section 4.3). */
  | {
      readonly kind: 'elevation';
      readonly token: string;
      /** Whose token it is, where that is known. */
      readonly user?: string | undefined;
      readonly elevate: string;
      readonly challengeId: string;
    };

/** What the flow does with an open transaction. */
export type Action =
  /** `factor` is the `id` of one of the offered factors, or a type that only one of them has. */
  | { readonly kind: 'choose'; readonly factor: string; readonly details?: FactorDetails | undefined }
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** Is the push, the call or the link answered? */
  | { readonly kind: 'poll' }
  /** Sends the code or the push once more. */
  | { readonly kind: 'resend' };

/** What some factors need before they can begin. */
export interface FactorDetails {
  /** Where a one-time code goes for somebody without an enrolment (IBM Verify, "transient"). */
  readonly destination?: string | undefined;
  /** What a push says. */
  readonly message?: string | undefined;
  /** Origin of the page that does WebAuthn. */
  readonly origin?: string | undefined;
}

/** What a person answered; which form is due is told by `Prompt.answer`. */
export type Answer =
  | string
  | { readonly username: string; readonly password: string }
  /** By the `key` of the question. */
  | { readonly answers: Readonly<Record<string, string>> }
  /** A `PublicKeyCredential` of `navigator.credentials.get`, as JSON (WebAuthn Level 3, section 5.1.8). */
  | { readonly credential: Readonly<Record<string, unknown>> };

export type AnswerForm = 'code' | 'password' | 'username-and-password' | 'questions' | 'credential';

export type Step<State> = Granted | Challenge<State> | Denied;

/** Every factor that the policy asked for has been passed. */
export interface Granted {
  readonly outcome: 'granted';
  /** Undefined only where the client had somebody challenged (`on-demand`) and the tenant gives it no token of theirs. */
  readonly token: GrantedToken | undefined;
  /** Login name, where the tenant tells it or the flow named it. */
  readonly user: string | undefined;
  /** The tenant's own id of the person. */
  readonly subject: string | undefined;
  /** The factors that were passed, in order, in the tenant's words (RFC 8176 calls them authentication method references). */
  readonly amr: readonly string[];
}

/** The person's own token. */
export interface GrantedToken {
  readonly value: string;
  readonly scope: string | undefined;
  /** Milliseconds since the epoch; undefined where the tenant does not say. */
  readonly expiresAt: number | undefined;
  readonly refreshToken: string | undefined;
}

/** Something is still to be done. */
export interface Challenge<State> {
  readonly outcome: 'challenge';
  readonly state: State;
  readonly prompt: Prompt;
  /** Until when the next step must come: milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The end without a token. */
export interface Denied {
  readonly outcome: 'denied';
  readonly reason: DenialReason;
  /** Seconds after which another attempt may be made, where the tenant says so. */
  readonly retryAfterSeconds?: number | undefined;
}

export const DENIAL_REASONS = [
  /** The tenant's policy allows no access, whatever the factor. */
  'policy',
  /** No factor is left that the person has and the policy allows. */
  'no-factor',
  'wrong-answer',
  /** At most so many answers are tried by us, whatever the tenant would allow: accounts get locked. */
  'too-many-answers',
  /** The person said no. */
  'rejected',
  /** The person said that it was not they who asked. */
  'fraud',
  /** Code, push or transaction ran out. */
  'expired',
  'locked',
  /** The person signs in at an identity provider of another domain. */
  'federated',
  'cancelled',
  /** The tenant gave no reason. */
  'unspecified',
] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** What the flow may know and show of the next step. Nothing in it is secret, and nothing in it proves anything. */
export interface Prompt {
  /** The action that must come next. `factor`: choose one of `factors`. */
  readonly expects: 'factor' | 'answer' | 'poll';
  /** What can be chosen now; also while a factor is under way, if another one may be taken instead. */
  readonly factors: readonly Factor[];
  /** Id of the factor that is under way. */
  readonly factor?: string | undefined;
  /** Also where `expects` is `poll`: what was sent can be typed instead of confirmed elsewhere. */
  readonly answer?: AnswerForm | undefined;
  /** What stands before the code in the message that the person got: `1234` for `1234-998877`. */
  readonly correlation?: string | undefined;
  /** What the person must pick on the phone. */
  readonly numberToMatch?: string | undefined;
  readonly questions?: readonly { readonly key: string; readonly text: string }[] | undefined;
  /** PNG, base64. */
  readonly qrCode?: string | undefined;
  /** `PublicKeyCredentialRequestOptions` as JSON, for `navigator.credentials.get`. */
  readonly credentialOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Answers that are left, where that is known. */
  readonly attemptsLeft?: number | undefined;
  /** What became of the last answer, where the person may try again. */
  readonly lastAnswer?: 'wrong' | 'expired' | undefined;
  /** Milliseconds to wait before the first poll, and between two. Also where `expects` is `answer`: it can be confirmed elsewhere. */
  readonly pollAfterMs?: number | undefined;
}

/** One way to prove who one is. */
export interface Factor {
  /** Unique among those that are offered now. */
  readonly id: string;
  /** In the tenant's own word: `emailotp`, `totp`, `push`; `UP`, `SQ`, `OATH`. Unknown ones are passed on. */
  readonly type: string;
  /** What to call it in front of a person, where the tenant says. */
  readonly label?: string | undefined;
  /** Masked: `s***t@acme.example`, `***42`. */
  readonly destination?: string | undefined;
  /** Needs a `details.destination`: the person has no enrolment of this type. */
  readonly needsDestination?: boolean | undefined;
}
