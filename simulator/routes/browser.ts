import { type Answer, redirect } from '../answers';
import type { Challenge } from '../challenges';
import { SESSION_COOKIE } from '../sessions';
import type { TenantState } from '../state';
import type { LaunchableApp, TenantUser } from '../tenant';

/** Ties a challenge to the browser that asked for it, when `binding` is `cookie`. */
export const CHALLENGE_COOKIE = 'sessdata';

/** A cookie of the tenant's own pages. `secure` only over TLS: not every browser keeps such a cookie from plain loopback. */
export function cookieLine(name: string, value: string, state: TenantState): string[] {
  return ['Set-Cookie', `${name}=${value}; path=/; HttpOnly; SameSite=Lax${state.secure ? '; secure' : ''}`];
}

/** Opens a session for one app, and goes on to `location`. */
export function startSession(user: TenantUser, app: LaunchableApp, state: TenantState, location: string): Answer {
  return redirect(302, location, cookieLine(SESSION_COOKIE, state.sessions.start({ user, app }), state));
}

/** Where a bookmark app leads: a page of the simulator's own. */
export function appTarget(app: LaunchableApp): string {
  return `/apps/${encodeURIComponent(app.name)}`;
}

/** The page of a challenge. Only the names in its query were observed; the path is assumed (protocol.md, section 4.2). */
export function challengeRedirect(
  { id: challengeId, elevate }: Challenge,
  { directory }: TenantState,
  headers: string[] = [],
): Answer {
  return redirect(302, `/login?${new URLSearchParams({ elevate, challengeId, customerId: directory.tenant.id })}`, headers);
}

/** The vendor's error page takes its texts from the query (protocol.md, section 4.1). */
export function errorRedirect(title: string, message: string): Answer {
  return redirect(302, `/uperror?${new URLSearchParams({ title, message })}`);
}

/** The login page, which is told where to go on (protocol.md, section 2.7). */
export function loginRedirect(target: string): Answer {
  return redirect(302, `/login?cloudRedirect=${encodeURIComponent(target)}`);
}
