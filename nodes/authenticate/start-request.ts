import { z } from 'zod';
import type { AuthenticationContext, StartRequest } from '../../lib/authentication/authenticator';
import { IdentityError } from '../../lib/errors';
import { openToken } from '../../lib/handles';
import type { OpenIdentity } from '../identity-config/identity';
import type { Message, NodeRed, RuntimeNode } from '../shared/node-red';
import { handleIn, messageProperty, typedValue } from '../shared/values';
import type { AuthenticateConfig } from './config';

const LONGEST_TEXT = 2_048;

const member = z
  .string()
  .max(LONGEST_TEXT)
  .nullish()
  .transform((value) => value || undefined);

/** Strict: a policy that is not told the address for a slip of the pen judges differently. */
const authenticationContext = z.strictObject({
  sessionId: member,
  ipAddress: member,
  userAgent: member,
  evaluationContext: member,
});

export interface StartInput {
  readonly RED: NodeRed;
  readonly node: RuntimeNode;
  readonly config: AuthenticateConfig;
  readonly identity: OpenIdentity;
}

/**
 * What the message asks for, in the way that the node is set to.
 *
 * @throws IdentityError `IDENTITY_INPUT`, or `IDENTITY_REFUSED` for a user whom the rules exclude
 */
export async function startRequestIn(input: StartInput, message: Message): Promise<StartRequest> {
  const { RED, node, config, identity } = input;
  const read = (value: string, type: string): unknown => typedValue(RED, node, value, type, message);
  switch (config.kind) {
    case 'sign-in': {
      const user = await read(config.user, config.userType);
      // IBM Verify learns who it is from the first factor.
      const isNamed = identity.provider === 'cyberark' || !isBlank(user);
      const subject = identity.provider === 'ibm-verify' ? await read(config.subject, config.subjectType) : undefined;
      return {
        kind: 'sign-in',
        ...(isNamed && { user: identity.tenant.checkUser(user) }),
        ...(!isBlank(subject) && { subject: textOf(subject, 'the subject') }),
        context: contextOf(await read(config.context, config.contextType)),
      };
    }
    case 'on-demand': {
      const user = identity.tenant.checkUser(await read(config.user, config.userType));
      const profile = await read(config.profile, config.profileType);
      return { kind: 'on-demand', user, ...(!isBlank(profile) && { profile: textOf(profile, 'the authentication profile') }) };
    }
    case 'elevation': {
      const handle = handleIn(messageProperty(RED, message, config.token));
      const { value, user, expiresAt } = openToken(handle, 'authentication-token', identity.tenant.origin);
      if (expiresAt <= identity.tenant.clock.now()) {
        throw new IdentityError('IDENTITY_INPUT', 'the authentication token in the message has expired');
      }
      return {
        kind: 'elevation',
        token: value,
        ...(user !== undefined && { user }),
        elevate: textOf(await read(config.elevate, config.elevateType), 'elevate'),
        challengeId: textOf(await read(config.challengeId, config.challengeIdType), 'the challenge id'),
      };
    }
  }
}

function contextOf(value: unknown): AuthenticationContext | undefined {
  if (isBlank(value)) return undefined;
  const parsed = authenticationContext.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new IdentityError(
    'IDENTITY_INPUT',
    `the context must be an object of texts named ${Object.keys(authenticationContext.shape).join(', ')}, and of nothing else`,
  );
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT) return value;
  throw new IdentityError('IDENTITY_INPUT', `${what} is ${isBlank(value) ? 'missing' : 'not a text that can be used'}`);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
