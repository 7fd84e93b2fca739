import type { z } from 'zod';
import { IdentityError } from '../../lib/errors';
import { openToken } from '../../lib/handles';
import { launchRequest, parseAppKey, parseFailureTarget } from '../../lib/launch/launch-request';
import type { ActionContext } from '../shared/action-node';
import type { Message } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { handleIn, messageProperty, setMessageProperty, typedValue } from '../shared/values';
import { launchConfig } from './config';

type LaunchConfig = z.infer<typeof launchConfig>;
type Context = ActionContext<LaunchConfig>;

export const parseConfig = (saved: unknown): LaunchConfig => parseSaved(launchConfig, saved);

/** Request mode: the message gets the request that a client which can set headers sends. The one deliberate way out for a user token. */
export async function onMessage(context: Context, message: Message): Promise<() => string> {
  const { RED, node, config, identity } = context;
  const { tenant, failureOrigins } = identity;
  const appKey = parseAppKey(await typedValue(RED, node, config.appKey, config.appKeyType, message));
  const target = await typedValue(RED, node, config.failureTarget, config.failureTargetType, message);
  const failureTarget = parseFailureTarget(target, failureOrigins);
  const { value: userToken, expiresAt } = userTokenIn(context, message);
  setMessageProperty(RED, message, config.output, {
    ...launchRequest({ origin: tenant.origin, appKey, method: config.method, userToken, failureTarget }),
    expiresAt: new Date(expiresAt).toISOString(),
  });
  return () => RED._('status.ok');
}

function userTokenIn({ RED, config, identity }: Context, message: Message): { value: string; expiresAt: number } {
  const cookie = messageProperty(RED, message, config.userCookie);
  if (cookie === undefined || cookie === null) {
    throw new IdentityError(
      'IDENTITY_INPUT',
      `msg.${config.userCookie} holds no user cookie: put a get user cookie node before this one`,
    );
  }
  const token = openToken(handleIn(cookie), 'user-token', identity.tenant.origin);
  if (token.expiresAt <= identity.tenant.clock.now()) {
    throw new IdentityError('IDENTITY_INPUT', 'the user cookie in the message has expired');
  }
  // Another configuration of the same tenant, with other rules, may have made the handle.
  identity.tenant.checkUser(token.user);
  return token;
}
