import { type Answer, json, oauthError } from '../answers';
import type { Route } from '../router';
import type { SigningKey } from '../signing-key';
import type { TenantState } from '../state';
import type { OAuthApp } from '../tenant';
import type { TenantRequest } from '../tenant-request';

/** What an OAuth app says about itself (protocol.md, section 2.1). */
export function oauthMetadataRoutes(state: TenantState, key: SigningKey): Route[] {
  return [
    {
      name: 'openid-configuration',
      methods: ['GET'],
      path: '/:app/.well-known/openid-configuration',
      evidence: 'documented',
      note: 'the part that this simulator has',
      answer: (request) => ofApp(request, state, (app) => metadata(app, state.origin())),
    },
    {
      name: 'keys',
      methods: ['GET', 'POST'],
      path: '/oauth2/keys/:app',
      evidence: 'documented',
      note: 'JWK set; GET is assumed',
      answer: (request) => ofApp(request, state, () => ({ keys: [key.publicJwk] })),
    },
  ];
}

function ofApp(request: TenantRequest, state: TenantState, describe: (app: OAuthApp) => unknown): Answer {
  const app = state.directory.oauthApp(request.variable, state.switches.appIdCase);
  return app ? json(200, describe(app)) : oauthError(400, 'invalid_request', `unknown app ${request.variable}`);
}

function metadata(app: OAuthApp, origin: string) {
  return {
    issuer: `${origin}/${app.id}/`,
    token_endpoint: `${origin}/OAuth2/Token/${app.id}`,
    introspection_endpoint: `${origin}/OAuth2/Introspect/${app.id}`,
    revocation_endpoint: `${origin}/OAuth2/Revoke/${app.id}`,
    jwks_uri: `${origin}/OAuth2/Keys/${app.id}`,
    grant_types_supported: ['client_credentials'],
    scopes_supported: Object.keys(app.scopes),
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  };
}
