import type { z } from 'zod';
import { holdToken, isHeld } from '../../lib/handles';
import type { CachedToken } from '../../lib/oauth/token-cache';
import { findIdentity } from '../identity-config/find-identity';
import type { OpenIdentity } from '../identity-config/identity';
import type { ActionContext, StatusText } from '../shared/action-node';
import { isoTime } from '../shared/iso-time';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { setMessageProperty } from '../shared/values';
import { setAuthorization } from './authorization';
import { getTokenConfig } from './config';

type Prepared = z.infer<typeof getTokenConfig> & OpenIdentity;
type Context = ActionContext<Prepared>;

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  return { ...parseSaved(getTokenConfig, saved), ...findIdentity(RED, saved.identity) };
}

/** What every message gets that is served by one token. */
interface Shown {
  readonly handle: string;
  readonly expiresAt: string;
}
/** A cached token is one object for as long as it lives, and so is its handle for each configuration that it was got with. */
const shown = new WeakMap<CachedToken, Map<string, Shown>>();

export function onMessage(context: Context, message: Message): StatusText | Promise<StatusText> {
  const { prepared, signal } = context;
  const { tenant, forceNew } = prepared;
  const cached = forceNew ? undefined : tenant.peekAccessToken();
  if (cached) return setToken(context, message, cached);
  return tenant.getAccessToken({ forceNew, signal }).then((token) => setToken(context, message, token));
}

function setToken({ RED, prepared }: Context, message: Message, token: CachedToken): StatusText {
  const { tenant } = prepared;
  const { handle, expiresAt } = shownOf(token, prepared);
  const { scope, value } = token;
  const output = { handle, type: 'Bearer', scope, expiresAt, tenant: tenant.origin };
  setMessageProperty(RED, message, prepared.output, prepared.includeValue ? { ...output, value } : output);
  if (prepared.setAuthorization) setAuthorization(message, `Bearer ${value}`);
  return () => RED._('status.cached', { time: expiresAt.slice(11, 16) });
}

function shownOf(token: CachedToken, { id: issuer, tenant }: OpenIdentity): Shown {
  let byIssuer = shown.get(token);
  if (byIssuer === undefined) {
    byIssuer = new Map();
    shown.set(token, byIssuer);
  }
  let known = byIssuer.get(issuer);
  // The shelf may have forgotten the handle before the token ends: too many others were made, or it was given back.
  if (known === undefined || !isHeld(known.handle)) {
    const { value, expiresAt } = token;
    const handle = holdToken({ kind: 'access-token', issuer, tenant: tenant.origin, value, expiresAt }, tenant.clock.now());
    known = { handle, expiresAt: isoTime(expiresAt) };
    byIssuer.set(issuer, known);
  }
  return known;
}
