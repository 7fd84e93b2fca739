import { isIdentityError } from '../../lib/errors';
import type { NodeStatus } from './node-red';

/**
 * The red status of a failure. Its text is a key of the node's catalogue: each editor shows the words of its own
 * language, and a flow's Status node gets the code in every language.
 */
export function failedStatus(error: Error): NodeStatus {
  return { fill: 'red', shape: 'ring', text: isIdentityError(error) ? `status.${error.code}` : 'status.unexpected' };
}
