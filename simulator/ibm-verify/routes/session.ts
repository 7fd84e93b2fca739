import { type Answer, page } from '../../answers';
import { secretHex } from '../../random';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, empty, json } from '../answers';
import { badBody, forbidden, unauthorized } from '../factor-access';
import { signedInPage, signInPage } from '../pages/session';
import { formOf, jsonOf, queryOf } from '../request';
import { SESSION_COOKIE } from '../session';
import type { VerifyState } from '../state';

/** A user's token becomes a browser's session (protocol.md, section 7.10). */
export function sessionRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'session',
      methods: ['GET', 'POST'],
      path: '/v1.0/auth/session',
      evidence: 'documented',
      note: 'token in header, query or form; how it refuses is assumed',
      answer: (request) => exchange(request, state),
    },
    {
      name: 'session-exchange-config',
      methods: ['GET', 'PUT'],
      path: '/v1.0/config/sessionexchange',
      evidence: 'documented',
      note: 'where a session may lead; the entitlement is assumed',
      answer: (request) => configure(request, state),
    },
    {
      name: 'portal',
      methods: ['GET'],
      path: '/usc',
      evidence: 'assumed',
      note: 'stands for the user’s portal',
      answer: (request) => target(request, 'the portal', true, state),
    },
    {
      name: 'app',
      methods: ['GET'],
      path: '/apps/:app',
      evidence: 'assumed',
      note: 'stands for an app, which would be somewhere else',
      answer: (request) => target(request, request.variable, false, state),
    },
  ];
}

function exchange(request: TenantRequest, state: VerifyState): Answer {
  const isPost = request.method === 'POST';
  const fields = isPost ? formOf(request) : queryOf(request);
  const token = state.grants.find((isPost ? undefined : request.bearer) ?? fields.get('access_token') ?? undefined);
  if (!token) return unauthorized();
  // A challenge token opens nothing (inferred), nor does the client's own.
  if (token.kind !== 'user' || !token.grant.user) return forbidden();
  const target = fields.get('redirect_url') ?? queryOf(request).get('redirect_url');
  const location = target === null ? undefined : allowedTarget(target, state);
  if (target !== null && location === undefined) return apiError(400, 'CSIBN0018E', 'redirect_url is not in the list');
  const isScoped = (fields.get('scoped') ?? queryOf(request).get('scoped')) === 'true';
  const id = secretHex(32);
  state.sessions.set(id, { user: token.grant.user, isScoped });
  const cookie = ['Set-Cookie', `${SESSION_COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax${state.secure ? '; Secure' : ''}`];
  return location === undefined ? empty(201, cookie) : empty(302, [...cookie, 'Location', location]);
}

/** The target when it is on the tenant, or begins as a listed address does. */
function allowedTarget(target: string, { origin, directory }: VerifyState): string | undefined {
  if (!URL.canParse(target, origin())) return undefined;
  const url = new URL(target, origin());
  const isAllowed =
    url.origin === origin() ||
    directory.tenant.redirectUrls.some((allowed) => url.origin === new URL(allowed).origin && url.href.startsWith(allowed));
  return isAllowed ? url.href : undefined;
}

function configure(request: TenantRequest, { grants, directory }: VerifyState): Answer {
  const token = grants.find(request.bearer);
  if (!token) return unauthorized();
  if (!token.entitlements.includes('manageSessionExchange')) return forbidden();
  const { tenant } = directory;
  if (request.method === 'GET') return json(200, { redirectUrls: tenant.redirectUrls });
  const redirectUrls = jsonOf(request)?.redirectUrls;
  if (!isListOfUrls(redirectUrls)) return badBody();
  tenant.redirectUrls = redirectUrls;
  return empty(204);
}

function isListOfUrls(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && URL.canParse(item));
}

function target(request: TenantRequest, name: string, isPortal: boolean, { sessions }: VerifyState): Answer {
  const session = sessions.get(request.cookie(SESSION_COOKIE) ?? '');
  if (!session || (isPortal && session.isScoped)) return page(200, signInPage(name));
  return page(200, signedInPage(session, name));
}
