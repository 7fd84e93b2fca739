import { IdentityError } from '../../lib/errors';
import type { NodeRed } from '../shared/node-red';
import type { IdentityConfigNode, OpenCyberArk, OpenIdentity } from './identity';

/**
 * The open configuration of the identity-config node with this id.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where none is chosen, or whatever keeps the chosen one from working
 */
export function findIdentity(RED: NodeRed, id: unknown): OpenIdentity {
  const node = typeof id === 'string' ? (RED.nodes.getNode(id) as IdentityConfigNode | null) : null;
  if (node?.type !== 'identity-config') {
    throw new IdentityError('IDENTITY_CONFIG', 'no tenant is selected in this node, or the selected one is disabled');
  }
  // A TLS or proxy configuration that was missing may have come back, and Node-RED starts nobody anew for it.
  if (node.identity instanceof IdentityError) node.open();
  if (node.identity instanceof IdentityError) throw node.identity;
  return node.identity;
}

/**
 * The same for a dialog, where there need not be one yet.
 *
 * @param what is asked of it: "apps"
 * @throws IdentityError `IDENTITY_CONFIG` where the tenant is not deployed, or see `findIdentity`
 */
export function findDeployed(RED: NodeRed, id: string | undefined, what: string): OpenIdentity {
  if (RED.nodes.getNode(id ?? '')?.type !== 'identity-config') {
    throw new IdentityError('IDENTITY_CONFIG', `${what} are listed once the tenant is deployed`);
  }
  return findIdentity(RED, id);
}

/**
 * The open configuration, for what only CyberArk Identity has.
 *
 * @param instead what to do at another provider, as a sentence
 * @throws IdentityError `IDENTITY_CONFIG` for a tenant of another provider, or see `findIdentity`
 */
export function findCyberArk(RED: NodeRed, id: unknown, instead: string): OpenCyberArk {
  return asCyberArk(findIdentity(RED, id), instead);
}

/** @throws IdentityError `IDENTITY_CONFIG` for a tenant of another provider, see `findCyberArk` */
export function asCyberArk(identity: OpenIdentity, instead: string): OpenCyberArk {
  if (identity.provider === 'cyberark') return identity;
  throw new IdentityError('IDENTITY_CONFIG', `the selected tenant is one of IBM Verify, which has no user cookies: ${instead}`);
}
