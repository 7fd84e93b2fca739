import type { z } from 'zod';
import { holdToken } from '../../lib/handles';
import type { CachedToken } from '../../lib/oauth/token-cache';
import type { Tenant } from '../../lib/tenant';
import { findIdentity } from '../identity-config/find-identity';
import type { OpenIdentity } from '../identity-config/identity';
import type { ActionContext } from '../shared/action-node';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { setMessageProperty } from '../shared/values';
import { setAuthorization } from './authorization';
import { getTokenConfig } from './config';

type Prepared = z.infer<typeof getTokenConfig> & OpenIdentity;

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  return { ...parseSaved(getTokenConfig, saved), ...findIdentity(RED, saved.identity) };
}

/** A cached token is one object for as long as it lives, and so is its handle for each configuration that it was got with. */
const handles = new WeakMap<CachedToken, Map<string, string>>();

export async function onMessage({ RED, prepared, signal }: ActionContext<Prepared>, message: Message): Promise<() => string> {
  const { id, tenant, ...config } = prepared;
  const token = await tenant.getAccessToken({ forceNew: config.forceNew, signal });
  const expiresAt = new Date(token.expiresAt).toISOString();
  setMessageProperty(RED, message, config.output, {
    handle: handleOf(token, tenant, id),
    type: 'Bearer',
    scope: token.scope,
    expiresAt,
    tenant: tenant.origin,
    ...(config.includeValue && { value: token.value }),
  });
  if (config.setAuthorization) setAuthorization(message, `Bearer ${token.value}`);
  return () => RED._('status.cached', { time: expiresAt.slice(11, 16) });
}

function handleOf(token: CachedToken, tenant: Tenant, issuer: string): string {
  let byIssuer = handles.get(token);
  if (!byIssuer) {
    byIssuer = new Map();
    handles.set(token, byIssuer);
  }
  let handle = byIssuer.get(issuer);
  if (handle === undefined) {
    const { value, expiresAt } = token;
    handle = holdToken({ kind: 'access-token', issuer, tenant: tenant.origin, value, expiresAt }, tenant.clock.now());
    byIssuer.set(issuer, handle);
  }
  return handle;
}
