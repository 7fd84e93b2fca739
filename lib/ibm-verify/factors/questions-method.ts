import type { Answer } from '../../authentication/authenticator';
import { answerQuestions, startQuestions } from '../questions';
import type { FactorMethod } from './factor-method';
import { inputError } from './input';

const LONGEST_ANSWER = 1000;

export const questionsMethod: FactorMethod = {
  sends: false,
  async begin({ caller }, { enrolmentId }) {
    if (enrolmentId === undefined) throw inputError('this factor needs a person who is known: another one must come first');
    const { path, questions } = await startQuestions(caller, enrolmentId);
    return { step: 'answer', answerForm: 'questions', at: path, shown: { questions } };
  },
  answer: ({ caller }, { at, shown: { questions = [] } }, answer) =>
    answerQuestions(
      caller,
      at,
      questions.map(({ key }) => ({ questionKey: key, answer: answerTo(key, answer) })),
    ),
};

/** Only the questions that were asked; other members of the answer are not sent. */
function answerTo(key: string, answer: Answer): string {
  const answers: unknown = typeof answer === 'object' && 'answers' in answer ? answer.answers : undefined;
  if (typeof answers !== 'object' || answers === null)
    throw inputError('the answer must hold answers, by the key of the question');
  const text: unknown = Object.hasOwn(answers, key) ? (answers as Record<string, unknown>)[key] : undefined;
  if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST_ANSWER) {
    throw inputError('a question is not answered, or not with a text');
  }
  return text;
}
