import type { Answer } from '../../authentication/authenticator';
import { IdentityError } from '../../errors';

export function inputError(text: string): IdentityError {
  return new IdentityError('IDENTITY_INPUT', text);
}

/**
 * A one-time code as the tenant wants it: without blanks, and without the prefix that stands before it in the message.
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function codeOf(answer: Answer, correlation?: string): string {
  if (typeof answer !== 'string') throw inputError('the answer must be the code, a text');
  const typed = answer.replace(/\s+/g, '');
  const code = correlation !== undefined && typed.startsWith(`${correlation}-`) ? typed.slice(correlation.length + 1) : typed;
  if (!/^[A-Za-z0-9]{1,32}$/.test(code)) throw inputError('the answer is not a one-time code: 1 to 32 letters and digits');
  return code;
}
