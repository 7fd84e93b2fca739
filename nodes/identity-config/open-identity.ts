import { IdentityError } from '../../lib/errors';
import type { ProxySettings } from '../../lib/http/client';
import { resolvedCredential, resolveEnvironment } from '../shared/environment';
import type { NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { tlsOptions } from '../shared/tls';
import { identityConfig } from './config';
import type { OpenIdentity } from './identity';

/** The core `http proxy` node, as far as it is used here. */
interface HttpProxyNode extends RuntimeNode {
  readonly url?: string;
  readonly noproxy?: readonly string[];
  readonly credentials?: { readonly username?: string; readonly password?: string };
}

/**
 * Makes the tenant client of a configuration node.
 *
 * @throws IdentityError `IDENTITY_CONFIG` for whatever is missing or wrong
 */
export function openIdentity(RED: NodeRed, node: RuntimeNode, saved: SavedNode): OpenIdentity {
  const config = parseSaved(identityConfig, resolveEnvironment(RED, node, saved));
  const clientId = resolvedCredential(node.credentials?.clientId).trim();
  const clientSecret = resolvedCredential(node.credentials?.clientSecret);
  if (clientId === '') throw new IdentityError('IDENTITY_CONFIG', 'the client id is missing');
  if (clientSecret === '') throw new IdentityError('IDENTITY_CONFIG', 'the client secret is missing');
  const { failureOrigins, allowUsers, denyUsers, tls, proxy, ...settings } = config;
  const options = { ...settings, clientId, clientSecret, tls: tlsOptions(RED, tls), proxy: proxySettings(RED, proxy) };
  const users = { allow: allowUsers, deny: denyUsers };
  // Each provider's client is loaded for its own tenants only.
  if (options.provider === 'ibm-verify') {
    const { IbmVerifyTenant } = require('../../lib/ibm-verify/tenant') as typeof import('../../lib/ibm-verify/tenant');
    return { id: node.id, provider: 'ibm-verify', tenant: new IbmVerifyTenant({ ...options, users }), failureOrigins };
  }
  const { CyberArkTenant } = require('../../lib/cyberark/tenant') as typeof import('../../lib/cyberark/tenant');
  return {
    id: node.id,
    provider: 'cyberark',
    tenant: new CyberArkTenant({ ...options, users }),
    failureOrigins,
    parentDomain: options.parentDomain,
  };
}

function proxySettings(RED: NodeRed, id: string): ProxySettings {
  if (id === '') return 'environment';
  const node = RED.nodes.getNode(id) as HttpProxyNode | null;
  if (!node?.url) throw new IdentityError('IDENTITY_CONFIG', 'the chosen proxy configuration is missing or disabled');
  const { username, password } = node.credentials ?? {};
  return {
    url: node.url,
    ...(username && { username }),
    ...(password && { password }),
    ...(node.noproxy && { noProxy: [...node.noproxy] }),
  };
}
