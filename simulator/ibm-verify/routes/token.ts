import { randomUUID } from 'node:crypto';
import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { isAnswer, oauthError, webSphere404 } from '../answers';
import { type AccessContext, parseContext } from '../context';
import { decide } from '../policy';
import { formOf } from '../request';
import type { VerifyState } from '../state';
import type { ApiClient } from '../tenant';
import { afterFactor, challenge, clientToken, denied, userToken } from '../token-answer';
import { authenticateClient } from './client-authentication';

/** One leg: the client has proved itself. */
interface Leg {
  readonly client: ApiClient;
  readonly form: URLSearchParams;
  readonly isV2: boolean;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The token endpoints of both path families (protocol.md, sections 7.1 to 7.3). */
export function tokenRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'token',
      methods: ['POST'],
      path: '/v1.0/endpoint/:op/token',
      evidence: 'documented',
      note: 'client_credentials, policyauth, jwt-bearer, refresh_token, password',
      answer: (request) => (request.variable === 'default' ? token(request, false, state) : webSphere404(request.variable)),
    },
    {
      name: 'token',
      methods: ['POST'],
      path: '/oauth2/token',
      evidence: 'documented',
      note: 'the same; that it knows policyauth is assumed',
      answer: (request) => token(request, true, state),
    },
  ];
}

function token(request: TenantRequest, isV2: boolean, state: VerifyState): Answer {
  const client = authenticateClient(request, state);
  if (isAnswer(client)) return client;
  const leg: Leg = { client, form: formOf(request), isV2 };
  switch (leg.form.get('grant_type')) {
    case 'client_credentials':
      return clientToken(state.grants.begin(client, undefined), state);
    case 'policyauth':
      return isV2 && !state.switches.policyauthOnV2 ? unsupportedGrant() : policyauth(leg, state);
    case JWT_BEARER:
      return jwtBearer(leg, state);
    case 'refresh_token':
      return refresh(leg, state);
    case 'password':
      return state.switches.passwordGrant ? password(leg, state) : unsupportedGrant();
    default:
      return unsupportedGrant();
  }
}

function policyauth({ client, form }: Leg, state: VerifyState): Answer {
  const encoded = form.get('context');
  if (encoded === null) return badContext();
  const context = contextOf(encoded, state);
  if (isAnswer(context)) return context;
  const decision = decide(state.directory.tenant.policy, 'first', context);
  // An `allow` of nobody would be a token for nobody.
  if (decision === 'deny' || decision === 'allow') return denied(state);
  return challenge(state.grants.begin(client, encoded), decision, state);
}

function jwtBearer({ client, form }: Leg, state: VerifyState): Answer {
  const encoded = form.get('context') ?? undefined;
  const context = encoded === undefined ? {} : contextOf(encoded, state);
  if (isAnswer(context)) return context;
  const assertion = state.assertions.redeem(form.get('assertion') ?? '', state.switches.assertionUse === 'once');
  if (!assertion || assertion.grant.client !== client) return badGrant('the assertion is unknown, used or expired');
  const { grant, user, factor } = assertion;
  if (encoded !== grant.context && state.switches.changedContext === 'refuse') return badGrant('the context has changed');
  if (grant.user && grant.user !== user) return badGrant('the assertion is of another user');
  grant.user = user;
  if (!grant.factors.includes(factor)) grant.factors.push(factor);
  if (state.switches.grantId === 'changing') grant.id = randomUUID();
  return afterFactor(grant, context, state);
}

/** A context is judged anew (assumed); without one the grant goes on as it is. */
function refresh({ client, form }: Leg, state: VerifyState): Answer {
  const encoded = form.get('context');
  const context = encoded === null ? undefined : contextOf(encoded, state);
  if (context && isAnswer(context)) return context;
  const before = state.grants.redeemRefreshToken(form.get('refresh_token') ?? '');
  if (!before || before.grant.client !== client) return badGrant('the refresh token is unknown or used');
  return context ? afterFactor(before.grant, context, state) : userToken(before.grant, state);
}

/** Rules for the first factor do not apply to it (protocol.md, section 7.3). */
function password({ client, form }: Leg, state: VerifyState): Answer {
  const encoded = form.get('context') ?? undefined;
  const context = encoded === undefined ? {} : contextOf(encoded, state);
  if (isAnswer(context)) return context;
  const user = state.directory.userByName(form.get('username') ?? '');
  if (!user || user.password !== form.get('password')) return badGrant('the user name or the password is wrong');
  return afterFactor(state.grants.begin(client, encoded, user, ['password']), context, state);
}

function contextOf(encoded: string, { switches }: VerifyState): AccessContext | Answer {
  const context = parseContext(encoded);
  if (!context) return badContext();
  if (!switches.adaptive || context.sessionId) return context;
  return oauthError(400, 'adaptive_more_info_required', 'CSIAQ0298E', 'the policy needs a sessionId');
}

function badContext(): Answer {
  return oauthError(400, 'invalid_request', 'CSIAQ0157E', 'context is not the base64 of a JSON object');
}

function badGrant(text: string): Answer {
  return oauthError(400, 'invalid_grant', 'CSIAQ0158E', text);
}

function unsupportedGrant(): Answer {
  return oauthError(400, 'unsupported_grant_type', 'CSIAQ0156E', 'the grant type is unknown or not enabled');
}
