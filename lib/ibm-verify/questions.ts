import { z } from 'zod';
import { apiError, type Caller, callApi, readAnswer } from './api-call';
import { type FactorOutcome, readPassed, refusesAnswer } from './factor-outcome';
import { shown, vendorId } from './vendor-values';

export interface QuestionsVerification {
  /** Of the verification, below the tenant's origin. */
  readonly path: string;
  readonly questions: readonly { readonly key: string; readonly text: string }[];
}

const question = z.object({ questionKey: z.string().min(1).max(200), question: z.string() });
const begun = z.object({ id: vendorId, questions: z.array(question).min(1).max(20) });

/** `POST /v2.0/factors/questions/{enrolment}/verifications` (protocol.md, section 7.6). @throws IdentityError see `readAnswer` */
export async function startQuestions(caller: Caller, enrolmentId: string): Promise<QuestionsVerification> {
  const path = `/v2.0/factors/questions/${encodeURIComponent(enrolmentId)}/verifications`;
  const response = await callApi(caller, { method: 'POST', path, body: {} });
  const { id, questions } = readAnswer(response, begun, 'the request for questions');
  return {
    path: `${path}/${encodeURIComponent(id)}`,
    questions: questions.map(({ questionKey: key, question }) => ({ key, text: shown(question) ?? key })),
  };
}

/** `POST .../verifications/{id}?returnJwt=true`. Sent once. @throws IdentityError see `apiError` and `readPassed` */
export async function answerQuestions(
  caller: Caller,
  path: string,
  answers: readonly { readonly questionKey: string; readonly answer: string }[],
): Promise<FactorOutcome> {
  const response = await callApi(caller, { method: 'POST', path: `${path}?returnJwt=true`, body: { questions: answers } });
  if (response.statusCode === 404) return { outcome: 'expired' };
  if (refusesAnswer(response)) return { outcome: 'wrong', open: true };
  if (response.statusCode !== 200 && response.statusCode !== 204) throw apiError(response, 'the answers to the questions');
  return readPassed(response, 'the answers to the questions');
}
