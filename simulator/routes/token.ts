import type { AccessToken } from '../access-tokens';
import { type Answer, json, oauthError } from '../answers';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { ServiceClient } from '../tenant';
import type { TenantRequest } from '../tenant-request';
import { authenticateClient, isClient } from './client-authentication';
import { page404 } from './not-found';

const PLATFORM_LIFETIME_SECONDS = 900;
const ABSURD_SECONDS = 1e12;
const EVERYTHING = [/.*/];

/** The token endpoints (protocol.md, sections 2.1 to 2.5). */
export function tokenRoutes(state: TenantState): Route[] {
  const ofApp = (request: TenantRequest) => appToken(request, state);
  return [
    {
      name: 'token',
      methods: ['POST'],
      path: '/oauth2/token/:app',
      evidence: 'documented',
      note: 'client credentials by form or Basic',
      answer: ofApp,
    },
    {
      name: 'token',
      methods: ['POST'],
      path: '/token/:app',
      evidence: 'documented',
      note: 'the same; one document alone names this path',
      answer: (request) => (state.switches.shortTokenPath ? ofApp(request) : page404()),
    },
    {
      name: 'platform-token',
      methods: ['POST'],
      path: '/oauth2/platformtoken',
      evidence: 'observed',
      note: 'shared-services tenants; lives 900 s',
      answer: (request) => platformToken(request, state),
    },
  ];
}

function appToken(request: TenantRequest, state: TenantState): Answer {
  const app = state.directory.oauthApp(request.variable, state.switches.appIdCase);
  if (!app) return oauthError(400, 'invalid_request', `unknown app ${request.variable}`);
  const client = grantee(request, state);
  if (!isClient(client)) return client;
  const scope = request.form.get('scope') ?? '';
  const covers = state.directory.scopeOf(app, scope);
  if (!covers && state.switches.unknownScope === 'fail') {
    return oauthError(400, 'invalid_scope', 'the application does not define this scope');
  }
  return tokenAnswer({ client, app, scope, covers: covers ?? [] }, state.tokenLifetimeSeconds, state);
}

function platformToken(request: TenantRequest, state: TenantState): Answer {
  const client = grantee(request, state);
  if (!isClient(client)) return client;
  const covers = state.switches.platformTokenMints ? EVERYTHING : [];
  return tokenAnswer({ client, app: undefined, scope: '', covers }, PLATFORM_LIFETIME_SECONDS, state);
}

function grantee(request: TenantRequest, state: TenantState): ServiceClient | Answer {
  if (request.form.get('grant_type') !== 'client_credentials') return oauthError(400, 'invalid_grant', 'invalid grant type');
  return authenticateClient(request, state);
}

function tokenAnswer(what: Omit<AccessToken, 'issuedAtMs' | 'expiresAtMs'>, lifetimeSeconds: number, state: TenantState): Answer {
  const issuedAtMs = state.now();
  const token = { ...what, issuedAtMs, expiresAtMs: issuedAtMs + lifetimeSeconds * 1000 };
  const value = state.accessTokens.issue(token, { opaque: state.switches.opaque, origin: state.origin() });
  const scope = what.scope === '' ? {} : { scope: what.scope };
  return json(200, { access_token: value, token_type: 'Bearer', ...expiresIn(lifetimeSeconds, state), ...scope });
}

function expiresIn(seconds: number, { switches }: TenantState): { expires_in?: number | string } {
  switch (switches.expiresIn) {
    case 'number':
      return { expires_in: seconds };
    case 'string':
      return { expires_in: String(seconds) };
    case 'zero':
      return { expires_in: 0 };
    case 'absurd':
      return { expires_in: ABSURD_SECONDS };
    case 'missing':
      return {};
  }
}
