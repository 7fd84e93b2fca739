import { redisUnavailable } from './redis-error';

/*
 * What a script has answered, checked. Whatever else comes is not from our script: `LINK_STORE_UNAVAILABLE`.
 */

export function items(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw unexpectedAnswer();
  return answer;
}

export function texts(answer: unknown): readonly string[] {
  return items(answer).map((item) => {
    if (typeof item !== 'string') throw unexpectedAnswer();
    return item;
  });
}

export function textOrNothing(item: unknown): string | undefined {
  return typeof item === 'string' ? item : undefined;
}

export function oneOf<const Word extends string>(words: readonly Word[], answer: string | undefined): Word {
  const word = words.find((candidate) => candidate === answer);
  if (word === undefined) throw unexpectedAnswer();
  return word;
}

export function unexpectedAnswer() {
  return redisUnavailable('an unexpected answer');
}
