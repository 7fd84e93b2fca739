import type { Answer } from '../../authentication/authenticator';
import { verifyPassword } from '../password';
import type { FactorCall, FactorMethod } from './factor-method';
import { inputError } from './input';

const LONGEST_PASSWORD = 1024;

export const passwordMethod: FactorMethod = {
  sends: false,
  async begin({ identitySourceId, namedUser }) {
    const answerForm = namedUser === undefined ? 'username-and-password' : 'password';
    return { step: 'answer', answerForm, at: await identitySourceId() };
  },
  async answer(call, { at }, answer) {
    const credentials = credentialsOf(call, answer);
    const outcome = await verifyPassword(call.caller, at, credentials);
    return outcome.outcome === 'passed' ? { ...outcome, user: credentials.username } : outcome;
  },
};

function credentialsOf({ namedUser, checkUser }: FactorCall, answer: Answer): { username: string; password: string } {
  const given = typeof answer === 'string' ? { password: answer } : (answer as { username?: unknown; password?: unknown });
  if (namedUser === undefined && given.username === undefined) throw inputError('the answer must hold username and password');
  const username = checkUser(given.username ?? namedUser);
  if (namedUser !== undefined && username.toUpperCase() !== namedUser.toUpperCase()) {
    throw inputError('the answer is for another user than the one that this transaction is about');
  }
  const { password } = given;
  if (typeof password !== 'string' || password === '' || password.length > LONGEST_PASSWORD) {
    throw inputError(`the password is missing, or longer than ${LONGEST_PASSWORD} characters`);
  }
  return { username: namedUser ?? username, password };
}
