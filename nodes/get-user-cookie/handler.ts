import type { z } from 'zod';
import { USER_COOKIE, type UserToken } from '../../lib/cyberark/user-token';
import { type HeldToken, holdToken, openToken } from '../../lib/handles';
import { findCyberArk } from '../identity-config/find-identity';
import type { OpenCyberArk } from '../identity-config/identity';
import type { ActionContext, StatusText } from '../shared/action-node';
import { isoTime } from '../shared/iso-time';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { handleIn, messageProperty, setMessageProperty, typedValue, whenKnown } from '../shared/values';
import { getUserCookieConfig } from './config';

type Prepared = z.infer<typeof getUserCookieConfig> & OpenCyberArk;
type Context = ActionContext<Prepared>;

const OK: StatusText = () => 'status.ok';

const USE_AUTHENTICATE = 'use an authenticate node, and launch what it grants';

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  return { ...parseSaved(getUserCookieConfig, saved), ...findCyberArk(RED, saved.identity, USE_AUTHENTICATE) };
}

export function onMessage(context: Context, message: Message): StatusText | Promise<StatusText> {
  const { RED, node, prepared, signal } = context;
  return whenKnown(typedValue(RED, node, prepared.user, prepared.userType, message), (userName) =>
    prepared.tenant
      .getTokenForUser(userName, { accessToken: accessTokenIn(context, message), signal })
      .then((userToken) => setUserCookie(context, message, userToken)),
  );
}

function setUserCookie({ RED, prepared }: Context, message: Message, { user, value, expiresAt }: UserToken): StatusText {
  const { id: issuer, tenant } = prepared;
  const token: HeldToken = {
    kind: 'user-token',
    issuer,
    tenant: tenant.origin,
    value,
    user,
    passedRules: tenant.rules,
    expiresAt,
  };
  const output = {
    handle: holdToken(token, tenant.clock.now()),
    name: USER_COOKIE,
    user,
    expiresAt: isoTime(expiresAt),
    tenant: tenant.origin,
  };
  setMessageProperty(RED, message, prepared.output, prepared.includeValue ? { ...output, value } : output);
  return OK;
}

/** The token that the message carries. None, or an expired one: the tenant client's cached token will do. */
function accessTokenIn({ RED, prepared }: Context, message: Message): string | undefined {
  const token = messageProperty(RED, message, prepared.token);
  if (token === undefined || token === null) return undefined;
  const { value, expiresAt } = openToken(handleIn(token), 'access-token', prepared.tenant.origin);
  return expiresAt > prepared.tenant.clock.now() ? value : undefined;
}
