import { CyberArkTenant } from '../../lib/cyberark/tenant';
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
  const tenant = new CyberArkTenant({
    origin: config.origin,
    tokenPath: config.tokenPath,
    scope: config.scope,
    clientAuthentication: config.clientAuthentication,
    clientId,
    clientSecret,
    timeoutMs: config.timeoutMs,
    handOff: config.handOff,
    parentDomain: config.parentDomain,
    users: { allow: config.allowUsers, deny: config.denyUsers },
    tls: tlsOptions(RED, config.tls),
    proxy: proxySettings(RED, config.proxy),
  });
  return { tenant, failureOrigins: config.failureOrigins, parentDomain: config.parentDomain };
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
