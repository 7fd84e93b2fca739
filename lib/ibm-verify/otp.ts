import { z } from 'zod';
import { IdentityError, isIdentityError } from '../errors';
import { apiError, type Caller, callApi, readAnswer } from './api-call';
import { type FactorOutcome, readPassed, refusesAnswer } from './factor-outcome';
import { userId, vendorId } from './vendor-values';

/** One-time codes that the tenant sends (protocol.md, section 7.6). */
export type OtpType = 'emailotp' | 'smsotp' | 'voiceotp';

/** Where the code goes: to what a person has enrolled, or to an address that is given ("transient"). */
export type OtpTarget = { readonly enrolmentId: string } | { readonly destination: string };

export interface OtpVerification {
  /** Of the verification, below the tenant's origin. */
  readonly path: string;
  /** What the person sees before the code; the code itself is sent without it. */
  readonly correlation: string | undefined;
  readonly userId: string | undefined;
}

const begun = z.object({ id: vendorId, userId, correlation: z.string().max(50).optional().catch(undefined) });

/**
 * `POST /v2.0/factors/{type}/{enrolment}/verifications`, or `/transient/`: sends the code. Once, whatever happens.
 *
 * @param correlation letters and digits only: a hyphen is refused
 * @throws IdentityError see `readAnswer`
 */
export async function startOtp(caller: Caller, type: OtpType, target: OtpTarget, correlation: string): Promise<OtpVerification> {
  const enrolment = 'enrolmentId' in target ? encodeURIComponent(target.enrolmentId) : 'transient';
  const path = `/v2.0/factors/${type}/${enrolment}/verifications`;
  const member = type === 'emailotp' ? 'emailAddress' : 'phoneNumber';
  const body = { ...('destination' in target && { [member]: target.destination }), correlation };
  const response = await callApi(caller, { method: 'POST', path, body });
  const answer = readAnswer(response, begun, 'the request for a one-time code');
  return { path: `${path}/${encodeURIComponent(answer.id)}`, correlation: answer.correlation, userId: answer.userId };
}

const looked = z.object({
  state: z.string().max(100),
  retries: z.number().int().min(0).optional().catch(undefined),
});

/** `GET .../verifications/{id}`. Replay-safe. @throws IdentityError see `readAnswer` */
export async function lookAtOtp(caller: Caller, path: string): Promise<z.infer<typeof looked>> {
  return readAnswer(await callApi(caller, { method: 'GET', path, replaySafe: true }), looked, 'the look at a verification');
}

/**
 * `POST .../verifications/{id}?returnJwt=true`. Sent once. Which status a wrong code has is known in two ways, so the verification
 * itself is asked whether it was the code that was wrong.
 *
 * @throws IdentityError see `apiError` and `readPassed`
 */
export async function answerOtp(caller: Caller, path: string, otp: string): Promise<FactorOutcome> {
  const response = await callApi(caller, { method: 'POST', path: `${path}?returnJwt=true`, body: { otp } });
  if (response.statusCode === 404) return { outcome: 'expired' };
  if (refusesAnswer(response)) return afterRefusal(caller, path);
  if (response.statusCode !== 200 && response.statusCode !== 204) throw apiError(response, 'the one-time code');
  return readPassed(response, 'the one-time code');
}

/** `DELETE .../verifications/{id}`. @throws IdentityError see `apiError` */
export async function cancelOtp(caller: Caller, path: string): Promise<void> {
  const response = await callApi(caller, { method: 'DELETE', path });
  if (response.statusCode !== 204 && response.statusCode !== 200) throw apiError(response, 'the end of a verification');
}

async function afterRefusal(caller: Caller, path: string): Promise<FactorOutcome> {
  try {
    const { state, retries } = await lookAtOtp(caller, path);
    // `retries` counts what comes after the next one: 4 where nothing has been answered, and five answers are taken.
    if (state === 'PENDING')
      return { outcome: 'wrong', open: true, attemptsLeft: retries === undefined ? undefined : retries + 1 };
    return state === 'FAILED' ? { outcome: 'denied', reason: 'too-many-answers' } : { outcome: 'expired' };
  } catch (error) {
    if (isIdentityError(error, 'IDENTITY_UNAUTHORIZED')) throw error;
    // That the answer was refused is known, and has to be counted, whatever became of the look.
    if (error instanceof IdentityError) return { outcome: 'wrong', open: true };
    throw error;
  }
}
