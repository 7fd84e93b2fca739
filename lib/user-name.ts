import { IdentityError } from './errors';

/** Longest login name (protocol.md, section 3), in UTF-16 code units. */
const LONGEST_USER_NAME = 254;

/** Nearly every name: none of its characters is changed or refused by what follows below. */
const PLAIN_NAME = /^[\w.+-]*[\w+-](?:@[\w.+-]*[\w+-])?$/;

/**
 * A login name as it may go into a URL and be judged by the rules: trimmed, in Unicode's NFKC form (so that the tenant is asked
 * for the very name that the rules have seen), 1 to 254 characters. What a directory could take for another name than the
 * rules do is refused: invisible characters, white space, a backslash, a double quote, a dot or "@" at the end, a second "@".
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseUserName(value: unknown): string {
  if (typeof value !== 'string') {
    const what = value === undefined || value === null ? 'missing' : 'not a text';
    throw new IdentityError('IDENTITY_INPUT', `the user name is ${what}`);
  }
  if (value.length <= LONGEST_USER_NAME && PLAIN_NAME.test(value)) return value;
  const typed = value.trim();
  if (typed === '') throw new IdentityError('IDENTITY_INPUT', 'the user name is empty');
  const user = typed.length > LONGEST_USER_NAME ? typed : typed.normalize('NFKC');
  if (user.length > LONGEST_USER_NAME) {
    throw new IdentityError('IDENTITY_INPUT', `the user name is longer than ${LONGEST_USER_NAME} characters`);
  }
  // \p{C}: control, invisible formatting, lone surrogates. \p{Zl}, \p{Zp}: line ends that are not control characters.
  // \p{DI}: what directories and fonts ignore, so that a name could look like another and slip past a rule.
  if (/[\p{C}\p{Zl}\p{Zp}\p{DI}]/u.test(user)) {
    throw new IdentityError('IDENTITY_INPUT', 'the user name holds control or invisible characters');
  }
  if (/[\s\\"]/.test(user)) {
    throw new IdentityError('IDENTITY_INPUT', 'the user name holds white space, a backslash or a double quote');
  }
  if (/[.@]$|@.*@/.test(user)) {
    throw new IdentityError('IDENTITY_INPUT', 'the user name ends with a dot or "@", or holds more than one "@"');
  }
  return user;
}
