import type { z } from 'zod';
import { USER_COOKIE } from '../../lib/cyberark/user-token';
import { holdToken, openToken } from '../../lib/handles';
import { findCyberArk } from '../identity-config/find-identity';
import type { OpenCyberArk } from '../identity-config/identity';
import type { ActionContext } from '../shared/action-node';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { handleIn, messageProperty, setMessageProperty, typedValue } from '../shared/values';
import { getUserCookieConfig } from './config';

type Prepared = z.infer<typeof getUserCookieConfig> & OpenCyberArk;
type Context = ActionContext<Prepared>;

const USE_AUTHENTICATE = 'use an authenticate node, and launch what it grants';

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  return { ...parseSaved(getUserCookieConfig, saved), ...findCyberArk(RED, saved.identity, USE_AUTHENTICATE) };
}

export async function onMessage(context: Context, message: Message): Promise<() => string> {
  const { RED, node, prepared, signal } = context;
  const { id: issuer, tenant, ...config } = prepared;
  const userName = await typedValue(RED, node, config.user, config.userType, message);
  const userToken = await tenant.getTokenForUser(userName, { accessToken: accessTokenIn(context, message), signal });
  const { user, value } = userToken;
  setMessageProperty(RED, message, config.output, {
    handle: holdToken(
      { kind: 'user-token', issuer, tenant: tenant.origin, value, user, expiresAt: userToken.expiresAt },
      tenant.clock.now(),
    ),
    name: USER_COOKIE,
    user,
    expiresAt: new Date(userToken.expiresAt).toISOString(),
    tenant: tenant.origin,
    ...(config.includeValue && { value }),
  });
  return () => 'status.ok';
}

/** The token that the message carries. None, or an expired one: the tenant client's cached token will do. */
function accessTokenIn({ RED, prepared }: Context, message: Message): string | undefined {
  const token = messageProperty(RED, message, prepared.token);
  if (token === undefined || token === null) return undefined;
  const { value, expiresAt } = openToken(handleIn(token), 'access-token', prepared.tenant.origin);
  return expiresAt > prepared.tenant.clock.now() ? value : undefined;
}
