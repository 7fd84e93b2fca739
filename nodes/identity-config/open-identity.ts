import type { CyberArkTenantOptions } from '../../lib/cyberark/tenant';
import { IdentityError } from '../../lib/errors';
import type { ProxySettings } from '../../lib/http/client';
import type { IbmVerifyCheckSettings } from '../../lib/tenant-check/ibm-verify-connection';
import { resolvedCredential, resolveEnvironment } from '../shared/environment';
import type { NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { tlsOptions } from '../shared/tls';
import { identityConfig } from './config';
import type { Destination, OpenIdentity } from './identity';

/** The core `http proxy` node, as far as it is used here. */
interface HttpProxyNode extends RuntimeNode {
  readonly url?: string;
  readonly noproxy?: readonly string[];
  readonly credentials?: { readonly username?: string; readonly password?: string };
}

/** What a configuration says once it is read, by provider. */
export type IdentitySettings = {
  readonly id: string;
  /** What the client secret may be sent to. */
  readonly destination: Destination;
} & (
  | { readonly provider: 'cyberark'; readonly options: CyberArkTenantOptions }
  | { readonly provider: 'ibm-verify'; readonly options: IbmVerifyCheckSettings }
);

/**
 * Reads a configuration.
 *
 * @param node for environment variables: its group's, its flow's
 * @param credentials with every variable replaced
 * @throws IdentityError `IDENTITY_CONFIG` for whatever is missing or wrong
 */
export function identitySettings(
  RED: NodeRed,
  node: RuntimeNode,
  saved: SavedNode,
  credentials: Record<string, unknown>,
): IdentitySettings {
  const config = parseSaved(identityConfig, resolveEnvironment(RED, node, saved));
  const clientId = resolvedCredential(credentials.clientId).trim();
  const clientSecret = resolvedCredential(credentials.clientSecret);
  if (clientId === '') throw new IdentityError('IDENTITY_CONFIG', 'the client id is missing');
  if (clientSecret === '') throw new IdentityError('IDENTITY_CONFIG', 'the client secret is missing');
  const { allowUsers, denyUsers, tls, proxy, ...settings } = config;
  const { provider, origin, tokenPath } = settings;
  const destination = { provider, origin, tokenPath, clientId, tls, proxy };
  const common = { id: node.id, destination };
  const options = { ...settings, clientId, clientSecret, tls: tlsOptions(RED, tls), proxy: proxySettings(RED, proxy) };
  const users = { allow: allowUsers, deny: denyUsers };
  if (options.provider === 'ibm-verify') return { ...common, provider: 'ibm-verify', options: { ...options, users } };
  return { ...common, provider: 'cyberark', options: { ...options, users } };
}

/** Makes the tenant client of a configuration. */
export function openIdentity({ id, ...settings }: IdentitySettings): OpenIdentity {
  // Each provider's client is loaded for its own tenants only.
  if (settings.provider === 'ibm-verify') {
    const { IbmVerifyTenant } = require('../../lib/ibm-verify/tenant') as typeof import('../../lib/ibm-verify/tenant');
    return { id, provider: 'ibm-verify', tenant: new IbmVerifyTenant(settings.options) };
  }
  const { CyberArkTenant } = require('../../lib/cyberark/tenant') as typeof import('../../lib/cyberark/tenant');
  const tenant = new CyberArkTenant(settings.options);
  return { id, provider: 'cyberark', tenant, parentDomain: settings.options.parentDomain };
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
