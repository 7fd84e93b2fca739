import { z } from 'zod';
import type { DenialReason } from '../authentication/authenticator';
import { IdentityError } from '../errors';
import type { HttpResponse } from '../http/client';
import { readAnswer } from './api-call';
import { readVendorError } from './message-id';
import { assertion, userId } from './vendor-values';

/** What became of an answer, or of something that a person does elsewhere. */
export type FactorOutcome =
  | Passed
  /** `open`: the same verification takes another answer. */
  | { readonly outcome: 'wrong'; readonly open: boolean; readonly attemptsLeft?: number | undefined }
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'denied'; readonly reason: DenialReason };

/** A factor was passed: the assertion proves it to the token endpoint, once, within minutes (protocol.md, section 7.4). */
export interface Passed {
  readonly outcome: 'passed';
  readonly assertion: string;
  /** The tenant's own id of the person, where the answer names it. */
  readonly userId: string | undefined;
  /** Login name that the tenant has checked the password of. */
  readonly user?: string | undefined;
}

const passedAnswer = z.object({ assertion, jwt: assertion, userId });

/**
 * Reads what a tenant answers where it has taken the proof.
 *
 * @param what the call in words: "the one-time code"
 * @throws IdentityError `IDENTITY_RESPONSE`: without an assertion the flow cannot go on; a token without a person gets none for a
 *   one-time code (protocol.md, section 7.6). Or see `readAnswer`
 */
export function readPassed(response: HttpResponse, what: string): Passed {
  const body = response.statusCode === 204 || response.body.trim() === '' ? '{}' : response.body;
  const statusCode = response.statusCode === 204 ? 200 : response.statusCode;
  const answer = readAnswer({ ...response, statusCode, body }, passedAnswer, what);
  return passed(answer.assertion ?? answer.jwt, answer.userId, what);
}

export function passed(proof: string | undefined, person: string | undefined, what: string): Passed {
  if (proof !== undefined) return { outcome: 'passed', assertion: proof, userId: person };
  const text = `the tenant took ${what}, but gave no assertion for it: can this factor be the first one at this tenant?`;
  throw new IdentityError('IDENTITY_RESPONSE', text, { statusCode: 200 });
}

/** Of the token service, and of the factors' own complaints about token, tenant, JSON, body and parameters (protocol.md, section 7.9). */
const ABOUT_THE_CALL = /^CSI(?:AQ|BN000|BN0018)/;

/** True where the tenant refused the answer itself: with which status differs (protocol.md, sections 7.4 and 7.6). */
export function refusesAnswer({ statusCode, body }: HttpResponse): boolean {
  if (statusCode !== 400 && statusCode !== 401 && statusCode !== 403) return false;
  const { messageId, oauthError } = readVendorError(body);
  return oauthError === undefined && (messageId === undefined || !ABOUT_THE_CALL.test(messageId));
}
