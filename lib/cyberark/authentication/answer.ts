import type { Answer } from '../../authentication/authenticator';
import { IdentityError } from '../../errors';
import type { Operation } from '../advance-authentication';
import { type Mechanism, type Question, UNKEYED } from '../mechanism';
import { answerForm } from './prompt';

const LONGEST_ANSWER = 1024;

type WireAnswer = Extract<Operation, { Action: 'Answer' }>['Answer'];

/**
 * A person's answer as the tenant takes it for this mechanism.
 *
 * @throws IdentityError `IDENTITY_INPUT`; the answer itself is never quoted
 */
export function wireAnswer(mechanism: Mechanism, answer: Answer): WireAnswer {
  const { questions } = mechanism;
  if (questions) return answersTo(questions, answer);
  if (typeof answer !== 'string') throw input(`this factor takes a text as its answer: the ${answerForm(mechanism)}`);
  // A blank may belong to a password; around a code it was pasted along.
  return nonEmpty(answerForm(mechanism) === 'password' ? answer : answer.trim(), answerForm(mechanism));
}

/** By uuid, all at once; a question that the tenant asks without a uuid by a text (protocol.md, section 6.2). */
function answersTo(questions: readonly Question[], answer: Answer): WireAnswer {
  const given = new Map(typeof answer === 'string' ? [[onlyKey(questions), answer]] : Object.entries(answersIn(answer)));
  if ([...given.keys()].some((key) => !questions.some((question) => question.key === key))) {
    throw input('an answer belongs to none of the questions');
  }
  const texts = questions.map(({ key }): [string, string] => [key, nonEmpty(textOf(given.get(key)), 'answer')]);
  const { [UNKEYED]: unkeyed, ...keyed } = Object.fromEntries(texts);
  return unkeyed ?? keyed;
}

/** A text does for one question. */
function onlyKey(questions: readonly Question[]): string {
  const [only, other] = questions;
  if (!only || other) throw input('there are several questions: each is answered by its key');
  return only.key;
}

/** The types are a promise of the caller's; what it read from a message may be anything. */
function answersIn(answer: unknown): object {
  const answers = typeof answer === 'object' && answer !== null && 'answers' in answer ? answer.answers : undefined;
  if (typeof answers !== 'object' || answers === null) throw input('this factor takes answers to its questions, by their keys');
  return answers;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function nonEmpty(text: string, what: string): string {
  if (text === '') throw input(`the ${what} is missing or empty`);
  if (text.length > LONGEST_ANSWER) throw input(`the ${what} is longer than ${LONGEST_ANSWER} characters`);
  return text;
}

function input(text: string): IdentityError {
  return new IdentityError('IDENTITY_INPUT', text);
}
