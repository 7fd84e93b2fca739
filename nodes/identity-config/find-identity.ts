import { IdentityError } from '../../lib/errors';
import type { NodeRed } from '../shared/node-red';
import type { IdentityConfigNode, OpenIdentity } from './identity';

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
  if (node.identity instanceof IdentityError) throw node.identity;
  return node.identity;
}
