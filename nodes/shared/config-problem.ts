import { IdentityError } from '../../lib/errors';

/**
 * What `open` gives, or the error that keeps a node from working. A constructor must not throw: the node would vanish
 * with a line in the log, and the flow would lose messages in silence.
 */
export function orConfigProblem<T>(open: () => T): T | IdentityError {
  try {
    return open();
  } catch (error) {
    if (error instanceof IdentityError) return error;
    return new IdentityError(
      'IDENTITY_CONFIG',
      `the configuration cannot be used (${error instanceof Error ? error.name : 'error'})`,
    );
  }
}
