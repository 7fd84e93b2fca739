import type { VerifyUser } from './tenant';

/** The cookie of a browser session; its real name is not in the documents. */
export const SESSION_COOKIE = 'verify-session';

/** A browser session that a user's token was exchanged for (protocol.md, section 7.10). */
export interface Session {
  readonly user: VerifyUser;
  /** For apps only, not for the portal (assumed to be what `scoped` means). */
  readonly isScoped: boolean;
}
