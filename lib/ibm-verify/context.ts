import type { AuthenticationContext } from '../authentication/authenticator';
import { IdentityError } from '../errors';

const MEMBERS = ['sessionId', 'ipAddress', 'userAgent', 'evaluationContext'] as const;

/** More than a browser says about itself; a form field of this size is taken everywhere. */
const LONGEST_MEMBER = 4096;

/**
 * The `context` parameter of the policy's legs: standard base64 of JSON (protocol.md, section 7.2). Encoded once and kept, because
 * every later leg must bring the same bytes.
 *
 * @throws IdentityError `IDENTITY_INPUT` for a member that is no text
 */
export function encodeContext(context: AuthenticationContext = {}): string {
  const members: [string, string][] = [];
  for (const name of MEMBERS) {
    const value: unknown = context[name];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string' || value.length > LONGEST_MEMBER) {
      throw new IdentityError('IDENTITY_INPUT', `the context's ${name} is not a text of at most ${LONGEST_MEMBER} characters`);
    }
    members.push([name, value]);
  }
  return Buffer.from(JSON.stringify(Object.fromEntries(members)), 'utf8').toString('base64');
}

/** What `encodeContext` was given. */
export function decodeContext(encoded: string): AuthenticationContext {
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as AuthenticationContext;
}

/** Names of the members that a context lacks and a policy may ask for; `evaluationContext` has a default. */
export function missingMembers(encoded: string): readonly string[] {
  const context = decodeContext(encoded);
  return MEMBERS.filter((name) => name !== 'evaluationContext' && context[name] === undefined);
}
