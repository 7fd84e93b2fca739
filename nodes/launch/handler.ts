import type { z } from 'zod';
import { IdentityError } from '../../lib/errors';
import { type HeldToken, openToken } from '../../lib/handles';
import { isWithinDomain } from '../../lib/launch/hand-off';
import { launchRequest, parseAppKey, parseFailureTarget } from '../../lib/launch/launch-request';
import { parseTicket } from '../../lib/links/ticket';
import { findCyberArk } from '../identity-config/find-identity';
import type { OpenCyberArk } from '../identity-config/identity';
import { findLinkHost } from '../link-host/find-link-host';
import type { OpenLinkHost } from '../link-host/link-host-node';
import type { ActionContext } from '../shared/action-node';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { handleIn, messageProperty, setMessageProperty, typedValue } from '../shared/values';
import { launchConfig } from './config';

type LaunchConfig = z.infer<typeof launchConfig>;
interface Prepared extends LaunchConfig, OpenCyberArk {
  /** Link mode only. */
  readonly linkHost: OpenLinkHost | undefined;
}
type Context = ActionContext<Prepared>;

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  const config = parseSaved(launchConfig, saved);
  const identity = findCyberArk(RED, saved.identity, 'it cannot be launched by this node');
  const linkHost = config.mode === 'link' ? findLinkHost(RED, saved.linkHost) : undefined;
  if (linkHost) assertCookieReaches(identity, linkHost);
  return { ...config, ...identity, linkHost };
}

/** A browser takes a cookie of a domain only from a host in it. That the tenant is in it the configuration has checked. */
function assertCookieReaches({ parentDomain }: OpenCyberArk, { publicHost }: OpenLinkHost): void {
  if (parentDomain === undefined || isWithinDomain(publicHost, parentDomain)) return;
  throw new IdentityError(
    'IDENTITY_CONFIG',
    `the hand-off by cookie needs a link host in the domain ${parentDomain}; this one's public URL is at ${publicHost}`,
  );
}

export async function onMessage(context: Context, message: Message): Promise<() => string> {
  const { RED, node, prepared } = context;
  const appKey = parseAppKey(await typedValue(RED, node, prepared.appKey, prepared.appKeyType, message));
  const target = await typedValue(RED, node, prepared.failureTarget, prepared.failureTargetType, message);
  const { linkHost } = prepared;
  const launch = linkHost
    ? await link(context, linkHost, message, appKey, parseFailureTarget(linkHost.namedTarget(target), prepared.failureOrigins))
    : request(context, message, appKey, parseFailureTarget(target, prepared.failureOrigins));
  setMessageProperty(RED, message, prepared.output, launch);
  return () => RED._('status.ok');
}

/** The request that a client which can set headers sends. The one deliberate way out for a user token. */
function request(context: Context, message: Message, appKey: string, failureTarget: string | undefined): object {
  const { tenant, method, userCookie } = context.prepared;
  const token = userTokenIn(context, message);
  if (!token) {
    throw new IdentityError(
      'IDENTITY_INPUT',
      `msg.${userCookie} holds no user cookie: put a get user cookie node before this one`,
    );
  }
  return {
    ...launchRequest({ origin: tenant.origin, appKey, method, userToken: token.value, failureTarget }),
    expiresAt: new Date(token.expiresAt).toISOString(),
  };
}

/** A one-time link that a plain browser can open. The user token stays here: sealed in the link, or minted when it is opened. */
async function link(
  context: Context,
  linkHost: OpenLinkHost,
  message: Message,
  appKey: string,
  failureTarget: string | undefined,
): Promise<object> {
  const { RED, node, prepared } = context;
  const token = userTokenIn(context, message);
  const userName = token?.user ?? (await typedValue(RED, node, prepared.user, prepared.userType, message));
  const user = prepared.tenant.checkUser(userName);
  const ticket = parseTicket(await typedValue(RED, node, prepared.ticket, prepared.ticketType, message));
  const issued = await linkHost.service.issue({
    // A link is redeemed by the tenant of this configuration, on whatever instance.
    identity: prepared.id,
    user,
    appKey,
    ticket,
    failureTarget,
    userToken: token,
    lifetimeMs: linkHost.lifetimeMs,
  });
  return { url: issued.url, accessor: issued.accessor, expiresAt: new Date(issued.expiresAt).toISOString(), user, appKey };
}

/** The user token that the message carries, if it carries one. */
function userTokenIn({ RED, prepared }: Context, message: Message): HeldToken | undefined {
  const cookie = prepared.userCookie === '' ? undefined : messageProperty(RED, message, prepared.userCookie);
  if (cookie === undefined || cookie === null) return undefined;
  const token = openToken(handleIn(cookie), 'user-token', prepared.tenant.origin);
  if (token.expiresAt <= prepared.tenant.clock.now()) {
    throw new IdentityError('IDENTITY_INPUT', 'the user cookie in the message has expired');
  }
  // Another configuration of the same tenant, with other rules, may have made the handle.
  prepared.tenant.checkUser(token.user);
  return token;
}
