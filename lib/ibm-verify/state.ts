import type { AnswerForm, FactorDetails, Prompt } from '../authentication/authenticator';
import type { OfferedFactor } from './offered-factors';

/** What an IBM Verify conversation keeps between two steps. Plain JSON, and secret: the service seals it. */
export interface IbmVerifyState {
  /** As it was sent with the first leg: every later one brings the same bytes (protocol.md, section 7.2). */
  readonly context: string;
  /** The challenge token of the last leg, and its end in milliseconds since the epoch. */
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly grantId: string;
  /** Login name that the flow gave. Nothing has proved it. */
  readonly namedUser?: string | undefined;
  /** Login name whose password the tenant has checked. */
  readonly provedUser?: string | undefined;
  /** The tenant's own id of the person: whom the flow named, until the first factor proves it; undefined for nobody in particular. */
  readonly subject?: string | undefined;
  /** Factors passed so far, oldest first. */
  readonly amr: readonly string[];
  /** What the policy allows now, in the tenant's words. */
  readonly allowed: readonly string[];
  /** Whether `factors` come from the person's enrolments, or are the allowed types themselves. */
  readonly isListed: boolean;
  readonly factors: readonly OfferedFactor[];
  readonly current?: CurrentFactor | undefined;
  /** Answers that were not the right ones, by type of factor. */
  readonly failures: Readonly<Record<string, number>>;
}

/** The factor under way. */
export interface CurrentFactor {
  readonly factor: OfferedFactor;
  readonly details: FactorDetails;
  /** `over`: no longer open; it can be sent again, or another one chosen. */
  readonly step: 'answer' | 'poll' | 'over';
  readonly answerForm?: AnswerForm | undefined;
  /** Path or id that the answer goes to: the factor's own business. */
  readonly at: string;
  readonly userId?: string | undefined;
  /** Milliseconds since the epoch, where the tenant says. */
  readonly expiresAt?: number | undefined;
  /** What every prompt of this factor shows. */
  readonly shown: Pick<Prompt, 'correlation' | 'questions'>;
  /** Polls so far. */
  readonly polls: number;
}
