import { IdentityError } from '../../../errors';

/** Redis before 7 wraps what a script's command answered: `ERR Error running script (..): @user_script:7: -READONLY You ..`. */
const REPLY = /^(?:ERR Error running script.*: -?)?([A-Z]{2,})/;

/** The word in capitals that an error answer of Redis begins with: `READONLY You can't write against a read only replica.` */
export function replyCode(error: unknown): string | undefined {
  return error instanceof Error && !('code' in error) ? REPLY.exec(error.message)?.[1] : undefined;
}

/** The error that leaves the store. It names the word of the answer or the system's own code, and quotes nothing. */
export function redisUnavailable(reason: string): IdentityError {
  return new IdentityError('LINK_STORE_UNAVAILABLE', `The link store does not answer as it should (Redis: ${reason})`);
}

/** A word or two for what went wrong with a connection or a command. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'connection lost';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return replyCode(error) ?? error.constructor.name;
}
