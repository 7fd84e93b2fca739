import { apiError, type Caller, callApi } from './api-call';
import { type FactorOutcome, readPassed, refusesAnswer } from './factor-outcome';

/**
 * `POST /v2.0/factors/totp/{enrolment}?returnJwt=true`: the code that an authenticator app shows (protocol.md, section 7.6). Sent once.
 *
 * @throws IdentityError see `apiError` and `readPassed`
 */
export async function answerTotp(caller: Caller, enrolmentId: string, otp: string): Promise<FactorOutcome> {
  const path = `/v2.0/factors/totp/${encodeURIComponent(enrolmentId)}?returnJwt=true`;
  const response = await callApi(caller, { method: 'POST', path, body: { otp } });
  if (refusesAnswer(response)) return { outcome: 'wrong', open: true };
  if (response.statusCode !== 200 && response.statusCode !== 204) throw apiError(response, 'the one-time code');
  return readPassed(response, 'the one-time code');
}
