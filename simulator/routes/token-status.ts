import { type Answer, json, oauthError } from '../answers';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';
import { authenticateClient, isClient } from './client-authentication';

/** Asking about a token and ending it (protocol.md, section 2.6). */
export function tokenStatusRoutes(state: TenantState): Route[] {
  return [
    {
      name: 'introspect',
      methods: ['POST'],
      path: '/oauth2/introspect/:app',
      evidence: 'documented',
      note: 'caller proves itself by bearer or Basic',
      answer: (request) => introspect(request, state),
    },
    {
      name: 'revoke',
      methods: ['POST'],
      path: '/oauth2/revoke/:app',
      evidence: 'documented',
      note: '200 and empty, even for junk',
      answer: (request) => revoke(request, state),
    },
  ];
}

function introspect(request: TenantRequest, state: TenantState): Answer {
  if (!isAuthenticated(request, state)) return oauthError(400, 'access_denied', 'requesting user not authenticated');
  const value = request.form.get('token');
  if (!value) return oauthError(400, 'invalid_request', 'missing token');
  const token = state.accessTokens.find(value);
  if (!token) return json(200, { active: false });
  return json(200, {
    active: true,
    scope: token.scope,
    exp: Math.floor(token.expiresAtMs / 1000),
    iat: Math.floor(token.issuedAtMs / 1000),
    auth_time: Math.floor(token.issuedAtMs / 1000),
    sub: token.client.userId,
    aud: token.app?.audience,
    app_id: token.app?.id,
    iss: `${state.origin()}/`,
    unique_name: token.client.id,
  });
}

function revoke(request: TenantRequest, state: TenantState): Answer {
  if (!isAuthenticated(request, state)) return oauthError(400, 'access_denied', 'requesting user not authenticated');
  const value = request.form.get('token');
  if (!value) return oauthError(400, 'invalid_request', 'missing token');
  state.accessTokens.revoke(value);
  return { status: 200, headers: [], body: '' };
}

function isAuthenticated(request: TenantRequest, state: TenantState): boolean {
  if (request.bearer !== undefined) return state.accessTokens.find(request.bearer) !== undefined;
  return request.basic !== undefined && isClient(authenticateClient(request, state));
}
