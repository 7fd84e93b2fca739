import { registerActionNode } from '../shared/action-node';
import type { NodeRed } from '../shared/node-red';

export = (RED: NodeRed): void => {
  registerActionNode(RED, 'identity-authenticate', () => require('./handler') as typeof import('./handler'));
};
