import type { StartRequest } from '../../authentication/authenticator';
import { IdentityError } from '../../errors';

type Elevation = Pick<Extract<StartRequest, { kind: 'elevation' }>, 'token' | 'user' | 'elevate' | 'challengeId'>;

const LONGEST_TOKEN = 16_384;
const LONGEST_ID = 2048;

/**
 * What a step-up begins with, checked before any of it is sent. `elevate` may be empty: a challenge that no app click began has none.
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseElevation({ token, user, elevate, challengeId }: Elevation): Elevation {
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN || !/^[\x21-\x7e]+$/.test(token)) {
    throw new IdentityError('IDENTITY_INPUT', "a step-up needs the person's token");
  }
  if (!isId(challengeId) || challengeId === '') {
    throw new IdentityError('IDENTITY_INPUT', 'a step-up needs the challenge id from the answer to the app click');
  }
  if (!isId(elevate)) throw new IdentityError('IDENTITY_INPUT', '"elevate" must be as it was in the answer to the app click');
  return { token, user, elevate, challengeId };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_ID && !/\p{C}/u.test(value);
}
