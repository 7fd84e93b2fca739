import { IdentityError } from '../errors';

/** Longest login name (protocol.md, section 3), in UTF-16 code units. */
const LONGEST_USER_NAME = 254;

/**
 * A login name as it may go into a URL: trimmed, 1 to 254 characters, no line ends, control or invisible characters.
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseUserName(value: unknown): string {
  if (typeof value !== 'string') {
    const what = value === undefined || value === null ? 'missing' : 'not a text';
    throw new IdentityError('IDENTITY_INPUT', `the user name is ${what}`);
  }
  const user = value.trim();
  if (user === '') throw new IdentityError('IDENTITY_INPUT', 'the user name is empty');
  if (user.length > LONGEST_USER_NAME) {
    throw new IdentityError('IDENTITY_INPUT', `the user name is longer than ${LONGEST_USER_NAME} characters`);
  }
  // \p{C}: control, invisible formatting, lone surrogates. \p{Zl}, \p{Zp}: line ends that are not control characters.
  // \p{DI}: what directories and fonts ignore, so that a name could look like another and slip past a rule.
  if (/[\p{C}\p{Zl}\p{Zp}\p{DI}]/u.test(user)) {
    throw new IdentityError('IDENTITY_INPUT', 'the user name holds control or invisible characters');
  }
  return user;
}
