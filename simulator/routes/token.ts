import { type Answer, json, oauthError } from '../answers';
import type { Route } from '../router';
import type { TenantState } from '../state';
import { page404 } from './not-found';
import type { OAuthApp } from '../tenant';
import type { TenantRequest } from '../tenant-request';
import { authenticateClient, isClient } from './client-authentication';

const PLATFORM_LIFETIME_SECONDS = 900;
const ABSURD_SECONDS = 1e12;

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
  const scope = request.form.get('scope') ?? '';
  const lacksScope = !Object.hasOwn(app.scopes, scope);
  return grant(request, state, { app, scope, refuseScope: lacksScope && state.switches.unknownScope === 'fail' });
}

function platformToken(request: TenantRequest, state: TenantState): Answer {
  return grant(request, state, { app: undefined, scope: '', refuseScope: false });
}

function grant(request: TenantRequest, state: TenantState, what: { app: OAuthApp | undefined; scope: string; refuseScope: boolean }): Answer {
  if (request.form.get('grant_type') !== 'client_credentials') return oauthError(400, 'invalid_grant', 'invalid grant type');
  const client = authenticateClient(request, state);
  if (!isClient(client)) return client;
  if (what.refuseScope) return oauthError(400, 'invalid_scope', 'the application does not define this scope');

  const lifetimeSeconds = what.app ? state.tokenLifetimeSeconds : PLATFORM_LIFETIME_SECONDS;
  const issuedAtMs = state.now();
  const { app, scope } = what;
  const expiresAtMs = issuedAtMs + lifetimeSeconds * 1000;
  const value = state.accessTokens.issue(
    { client, app, scope, issuedAtMs, expiresAtMs },
    { opaque: state.switches.opaque, origin: state.origin() },
  );
  return json(200, { access_token: value, token_type: 'Bearer', ...expiresIn(lifetimeSeconds, state), ...(scope && { scope }) });
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
