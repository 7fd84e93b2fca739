import { type Answer, redirect } from '../../answers';
import { success } from '../../envelope';
import type { Route } from '../../router';
import { SESSION_COOKIE } from '../../sessions';
import type { TenantState } from '../../state';
import type { TenantRequest } from '../../tenant-request';
import { callerOf, isCaller } from '../authorization';
import { restRoute } from '../rest';

const ENDED_COOKIE = ['Set-Cookie', `${SESSION_COOKIE}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT`];

/** Who is signed in, and the end of it (protocol.md, section 6.3). */
export function sessionRoutes(state: TenantState): Route[] {
  return [
    restRoute(
      {
        name: 'whoami',
        path: '/Security/whoami',
        evidence: 'observed',
        note: 'whose token it is',
        answer: (request) => whoAmI(request, state),
      },
      state,
    ),
    restRoute(
      {
        name: 'logout',
        path: '/Security/Logout',
        evidence: 'documented',
        note: 'ends an authentication token; an access token lives on (assumed)',
        answer: (request) => logOut(request, state),
      },
      state,
    ),
  ];
}

function whoAmI(request: TenantRequest, state: TenantState): Answer {
  const caller = callerOf(request, state, 'security/whoami');
  if (!isCaller(caller)) return caller;
  const { id: TenantId } = state.directory.tenant;
  if (caller.kind === 'user') return success({ TenantId, User: caller.token.user.name, UserUuid: caller.token.user.id });
  return success({ TenantId, User: caller.token.client.id, UserUuid: caller.token.client.userId });
}

function logOut(request: TenantRequest, state: TenantState): Answer {
  const caller = callerOf(request, state, 'security/logout');
  if (!isCaller(caller)) return caller;
  if (caller.kind === 'user') state.authentication.tokens.end(caller.value);
  const target = request.query.get('redirecturl') ?? '';
  return /^\/(?![/\\])/.test(target) ? redirect(302, target, ENDED_COOKIE) : success(null, ENDED_COOKIE);
}
