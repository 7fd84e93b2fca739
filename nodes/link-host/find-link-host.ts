import { IdentityError } from '../../lib/errors';
import type { NodeRed } from '../shared/node-red';
import type { LinkHostNode, OpenLinkHost } from './link-host-node';

/**
 * The open link host with this id.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where none is chosen, or whatever keeps the chosen one from working
 */
export function findLinkHost(RED: NodeRed, id: unknown): OpenLinkHost {
  const node = typeof id === 'string' ? (RED.nodes.getNode(id) as LinkHostNode | null) : null;
  if (node?.type !== 'identity-link-host') {
    throw new IdentityError('IDENTITY_CONFIG', 'no link host is chosen, or the chosen one is disabled');
  }
  if (node.linkHost instanceof IdentityError) throw node.linkHost;
  return node.linkHost;
}
