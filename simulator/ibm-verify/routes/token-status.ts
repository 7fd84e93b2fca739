import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { SigningKey } from '../../signing-key';
import type { TenantRequest } from '../../tenant-request';
import { empty, isAnswer, json, oauthError } from '../answers';
import { formOf } from '../request';
import type { VerifyState } from '../state';
import { authenticateClient } from './client-authentication';

/** Asking about a token, ending it, and the keys that sign (protocol.md, sections 7.1 and 7.9). */
export function tokenStatusRoutes(state: VerifyState, key: SigningKey): Route[] {
  return ['/v1.0/endpoint/default', '/oauth2'].flatMap((family): Route[] => [
    {
      name: 'introspect',
      methods: ['POST'],
      path: `${family}/introspect`,
      evidence: 'documented',
      note: 'form and client authentication',
      answer: (request) => introspect(request, state),
    },
    {
      name: 'revoke',
      methods: ['POST'],
      path: `${family}/revoke`,
      evidence: 'documented',
      note: '200 and empty, even for junk',
      answer: (request) => revoke(request, state),
    },
    {
      name: 'keys',
      methods: ['GET'],
      path: `${family}/jwks`,
      evidence: 'documented',
      note: 'that it holds the key of the assertions is assumed',
      answer: () => json(200, { keys: [{ ...key.publicJwk, kid: 'server' }] }),
    },
  ]);
}

function introspect(request: TenantRequest, state: VerifyState): Answer {
  const value = tokenOf(request, state);
  if (typeof value !== 'string') return value;
  const token = state.grants.find(value);
  if (!token) return json(200, { active: false });
  const { grant, scope, issuedAtMs, expiresAtMs } = token;
  return json(200, {
    active: true,
    scope,
    grant_id: grant.id,
    client_id: grant.client.id,
    iat: Math.floor(issuedAtMs / 1000),
    exp: Math.floor(expiresAtMs / 1000),
    token_type: state.switches.tokenType,
    ...(grant.user && { sub: grant.user.id, preferred_username: grant.user.name, amr: [...grant.factors].reverse() }),
  });
}

function revoke(request: TenantRequest, state: VerifyState): Answer {
  const value = tokenOf(request, state);
  if (typeof value !== 'string') return value;
  state.grants.revoke(value);
  return empty(200);
}

function tokenOf(request: TenantRequest, state: VerifyState): string | Answer {
  const client = authenticateClient(request, state);
  if (isAnswer(client)) return client;
  return formOf(request).get('token') ?? oauthError(400, 'invalid_request', 'CSIAQ0157E', 'the token is missing');
}
