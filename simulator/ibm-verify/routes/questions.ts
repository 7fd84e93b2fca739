import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, isAnswer, json } from '../answers';
import { badBody, badJson, factorToken, forbidden, isFor, notThere, passed } from '../factor-access';
import { jsonOf } from '../request';
import type { VerifyState } from '../state';

/** Knowledge questions (protocol.md, section 7.6). */
export function questionRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'questions-start',
      methods: ['POST'],
      path: '/v2.0/factors/questions/:enrolment/verifications',
      evidence: 'observed',
      note: 'says what is asked',
      answer: (request) => start(request, state),
    },
    {
      name: 'questions-answer',
      methods: ['POST'],
      path: '/v2.0/factors/questions/:enrolment/verifications/:id',
      evidence: 'observed',
      note: 'all answers at once',
      answer: (request) => answer(request, state),
    },
  ];
}

function start(request: TenantRequest, state: VerifyState): Answer {
  const token = factorToken(request, 'questions', state);
  if (isAnswer(token)) return token;
  const found = state.directory.enrolment('questions', ({ id }) => id === request.variable);
  if (!found) return notThere();
  const { user, enrolment } = found;
  if (!isFor(token, user)) return forbidden();
  const { id } = state.verifications.start({
    type: 'questions',
    enrolmentId: enrolment.id,
    grant: token.grant,
    user,
    answer: canonical(enrolment.questions),
    destination: '',
    correlation: '',
  });
  return json(201, { id, questions: enrolment.questions.map(({ questionKey, question }) => ({ questionKey, question })) });
}

function answer(request: TenantRequest, state: VerifyState): Answer {
  const token = factorToken(request, 'questions', state);
  if (isAnswer(token)) return token;
  const [enrolmentId = '', id = ''] = request.variables;
  const verification = state.verifications.find(id, { type: 'questions', enrolmentId, grant: token.grant });
  if (!verification) return notThere();
  const body = jsonOf(request);
  if (!body) return badJson();
  if (!isListOfAnswers(body.questions)) return badBody();
  if (state.verifications.answer(verification, canonical(body.questions))) {
    return passed(request, token, 'questions', verification.user, state);
  }
  return apiError(400, 'CSIBN0021E', 'an answer is wrong, or it is too late');
}

interface GivenAnswer {
  questionKey: string;
  answer: string;
}

function isListOfAnswers(value: unknown): value is GivenAnswer[] {
  const isAnswer = (item: GivenAnswer) => typeof item?.questionKey === 'string' && typeof item.answer === 'string';
  return Array.isArray(value) && value.every(isAnswer);
}

/** The same text for the same answers, in whatever order; case and space at the ends do not count (assumed). */
function canonical(answers: readonly GivenAnswer[]): string {
  return JSON.stringify(answers.map(({ questionKey, answer }) => [questionKey, answer.trim().toLowerCase()]).sort());
}
