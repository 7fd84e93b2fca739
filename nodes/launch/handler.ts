import type { z } from 'zod';
import { IdentityError } from '../../lib/errors';
import { type HeldToken, openToken, type TokenKind } from '../../lib/handles';
import { isWithinDomain } from '../../lib/launch/hand-off';
import { launchRequest, parseAppKey, parseFailureTarget } from '../../lib/launch/launch-request';
import { parseTicket } from '../../lib/links/ticket';
import { findIdentity } from '../identity-config/find-identity';
import type { OpenIdentity } from '../identity-config/identity';
import { findLinkHost } from '../link-host/find-link-host';
import type { OpenLinkHost } from '../link-host/link-host-node';
import type { ActionContext, StatusText } from '../shared/action-node';
import { isoTime } from '../shared/iso-time';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { assertSettable, handleIn, messageProperty, setMessageProperty, typedValue, whenKnown } from '../shared/values';
import { launchConfig } from './config';

interface Prepared {
  readonly config: z.infer<typeof launchConfig>;
  readonly identity: OpenIdentity;
  /** Link mode only. */
  readonly linkHost: OpenLinkHost | undefined;
}
type Context = ActionContext<Prepared>;

const OK: StatusText = () => 'status.ok';

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  const config = parseSaved(launchConfig, saved);
  const identity = findIdentity(RED, saved.identity);
  if (config.mode === 'request' && identity.provider !== 'cyberark') {
    throw new IdentityError('IDENTITY_CONFIG', 'at a tenant of IBM Verify only links launch: choose that mode');
  }
  const linkHost = config.mode === 'link' ? findLinkHost(RED, saved.linkHost) : undefined;
  if (linkHost) assertCookieReaches(identity, linkHost);
  return { config, identity, linkHost };
}

/** A browser takes a cookie of a domain only from a host in it. That the tenant is in it the configuration has checked. */
function assertCookieReaches(identity: OpenIdentity, { publicHost }: OpenLinkHost): void {
  const parentDomain = identity.provider === 'cyberark' ? identity.parentDomain : undefined;
  if (parentDomain === undefined || isWithinDomain(publicHost, parentDomain)) return;
  throw new IdentityError(
    'IDENTITY_CONFIG',
    `the hand-off by cookie needs a link host in the domain ${parentDomain}; this one's public URL is at ${publicHost}`,
  );
}

export function onMessage(context: Context, message: Message): StatusText | Promise<StatusText> {
  const { RED, node, prepared } = context;
  const { config } = prepared;
  const launch = whenKnown(typedValue(RED, node, config.appKey, config.appKeyType, message), (value) => {
    const appKey = appKeyOf(prepared.identity, value);
    const target = typedValue(RED, node, config.failureTarget, config.failureTargetType, message);
    return whenKnown(target, (target) => launchOf(context, message, appKey, target));
  });
  return whenKnown(launch, (made) => {
    setMessageProperty(RED, message, config.output, made);
    return OK;
  });
}

/** What is launched: an app of CyberArk Identity, or the address that a session of IBM Verify leads to. */
function appKeyOf({ provider, tenant }: OpenIdentity, value: unknown): string {
  if (provider === 'cyberark') return parseAppKey(value);
  const { parseSessionTarget } = require('../../lib/ibm-verify/session') as typeof import('../../lib/ibm-verify/session');
  return parseSessionTarget(value, tenant.origin, tenant.failureOrigins);
}

function launchOf(context: Context, message: Message, appKey: string, target: unknown): object | Promise<object> {
  const { linkHost, identity } = context.prepared;
  const failureTarget = parseFailureTarget(linkHost ? linkHost.namedTarget(target) : target, identity.tenant.failureOrigins);
  return linkHost ? link(context, linkHost, message, appKey, failureTarget) : request(context, message, appKey, failureTarget);
}

/** The request that a client which can set headers sends. The one deliberate way out for a user token. */
function request(context: Context, message: Message, appKey: string, failureTarget: string | undefined): object {
  const { config, identity } = context.prepared;
  const token = userCookieIn(context, message);
  if (!token) {
    throw new IdentityError(
      'IDENTITY_INPUT',
      `msg.${config.userCookie} holds no user cookie: put a get user cookie node before this one`,
    );
  }
  const { origin } = identity.tenant;
  const { method } = config;
  const { url, headers } = launchRequest({ origin, appKey, method, userToken: token.value, failureTarget });
  return { url, method, headers, expiresAt: isoTime(token.expiresAt) };
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
  const { config, identity } = prepared;
  const token = identity.provider === 'cyberark' ? userCookieIn(context, message) : grantedTokenIn(context, message);
  const userName = token?.user ?? (await typedValue(RED, node, config.user, config.userType, message));
  const user = identity.tenant.checkUser(userName);
  assertSettable(RED, message, config.output);
  const ticket = parseTicket(await typedValue(RED, node, config.ticket, config.ticketType, message));
  const issued = await linkHost.service.issue({
    // A link is redeemed by the tenant of this configuration, on whatever instance.
    identity: identity.id,
    user,
    appKey,
    ticket,
    failureTarget,
    userToken: token,
    lifetimeMs: linkHost.lifetimeMs,
  });
  return { url: issued.url, accessor: issued.accessor, expiresAt: isoTime(issued.expiresAt), user, appKey };
}

/** CyberArk: the user token that the message carries, if it carries one. */
function userCookieIn(context: Context, message: Message): HeldToken | undefined {
  const { userCookie } = context.prepared.config;
  const token = userCookie === '' ? undefined : tokenAt(context, message, userCookie, 'user-token');
  const { tenant } = context.prepared.identity;
  // Another configuration of the same tenant, with other rules, may have made the handle; or this one before it was changed.
  if (token && token.passedRules !== tenant.rules) tenant.checkUser(token.user);
  return token;
}

/** IBM Verify: nothing can be minted, so the link must carry what an authentication granted. */
function grantedTokenIn(context: Context, message: Message): HeldToken {
  const path = context.prepared.config.token;
  const token = tokenAt(context, message, path, 'authentication-token');
  if (token) return token;
  throw new IdentityError('IDENTITY_INPUT', `msg.${path} holds no granted token: put an authenticate node before this one`);
}

function tokenAt({ RED, prepared }: Context, message: Message, path: string, kind: TokenKind): HeldToken | undefined {
  const { origin, clock } = prepared.identity.tenant;
  const value = messageProperty(RED, message, path);
  if (value === undefined || value === null) return undefined;
  const token = openToken(handleIn(value), kind, origin);
  if (token.expiresAt > clock.now()) return token;
  const what = kind === 'user-token' ? 'user cookie' : 'granted token';
  throw new IdentityError('IDENTITY_INPUT', `the ${what} in the message has expired`);
}
