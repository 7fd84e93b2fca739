import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, isAnswer, json } from '../answers';
import { badBody, badJson, factorToken, forbidden, isFor, notThere, passed, unauthorized } from '../factor-access';
import type { Token } from '../grants';
import { isOriginOf, TIMEOUT_MS } from '../passkey-challenges';
import { jsonOf, queryOf } from '../request';
import { matches, searchOf } from '../search';
import type { VerifyState } from '../state';
import { isOfType, type RelyingParty, type VerifyUser } from '../tenant';

/** Passkeys (protocol.md, section 7.8). Enrolling one is not simulated. */
export function fido2Routes(state: VerifyState): Route[] {
  const ofParty = (request: TenantRequest, then: Parameters<typeof withParty>[2]) => withParty(request, state, then);
  return [
    {
      name: 'fido2-relying-parties',
      methods: ['POST'],
      path: '/v2.0/factors/fido2/relyingparties',
      evidence: 'observed',
      note: 'finds the relying party of an origin',
      answer: (request) => relyingParties(request, state),
    },
    {
      name: 'fido2-registrations',
      methods: ['GET'],
      path: '/v2.0/factors/fido2/registrations',
      evidence: 'observed',
      note: 'search=userId="X"',
      answer: (request) => registrations(request, state),
    },
    {
      name: 'fido2-options',
      methods: ['POST'],
      path: '/v2.0/factors/fido2/relyingparties/:party/assertion/options',
      evidence: 'documented',
      note: 'a challenge for a passkey',
      answer: (request) => ofParty(request, (party, token, body) => options(party, token, body, state)),
    },
    {
      name: 'fido2-result',
      methods: ['POST'],
      path: '/v2.0/factors/fido2/relyingparties/:party/assertion/result',
      evidence: 'documented',
      note: 'takes what the passkey signed',
      answer: (request) => ofParty(request, (party, token, body) => result(party, token, body, request, state)),
    },
  ];
}

function withParty(
  request: TenantRequest,
  state: VerifyState,
  then: (party: RelyingParty, token: Token, body: Record<string, unknown>) => Answer,
): Answer {
  const token = factorToken(request, 'fido2', state);
  if (isAnswer(token)) return token;
  const party = state.directory.tenant.relyingParties.find(({ id }) => id === request.variable);
  if (!party) return notThere();
  const body = jsonOf(request);
  return body ? then(party, token, body) : badJson();
}

function relyingParties(request: TenantRequest, { grants, directory }: VerifyState): Answer {
  if (!grants.find(request.bearer)) return unauthorized();
  const origin = jsonOf(request)?.origin;
  if (typeof origin !== 'string') return badBody();
  const fido2 = directory.tenant.relyingParties.filter((party) => isOriginOf(party, origin));
  return json(200, { total: fido2.length, fido2 });
}

function registrations(request: TenantRequest, { grants, directory }: VerifyState): Answer {
  const token = grants.find(request.bearer);
  if (!token) return unauthorized();
  const search = searchOf(queryOf(request));
  const fido2 = directory.tenant.users
    .filter((user) => user === token.grant.user || token.entitlements.includes('readEnrollMFAMethod'))
    .flatMap((user) =>
      passkeysOf(user).map(({ id, enabled, credentialId }) => ({ id, userId: user.id, enabled, attributes: { credentialId } })),
    )
    .filter((item) => matches(search, item));
  return json(200, { total: fido2.length, fido2 });
}

/** Whoever is known, or named, is told by his credentials; nobody named: the person chooses (discoverable credentials). */
function options(party: RelyingParty, token: Token, body: Record<string, unknown>, { directory, passkeys }: VerifyState): Answer {
  const user = token.grant.user ?? (typeof body.userId === 'string' ? directory.userById(body.userId) : undefined);
  return json(200, {
    rpId: party.rpId,
    challenge: passkeys.start(party, token.grant),
    timeout: TIMEOUT_MS,
    userVerification: typeof body.userVerification === 'string' ? body.userVerification : 'preferred',
    allowCredentials: user ? passkeysOf(user).map(({ credentialId }) => ({ type: 'public-key', id: credentialId })) : [],
  });
}

function result(
  party: RelyingParty,
  token: Token,
  body: Record<string, unknown>,
  request: TenantRequest,
  state: VerifyState,
): Answer {
  const credentialId = state.passkeys.redeem(body, party, token.grant);
  const found = state.directory.enrolment('fido2', (enrolment) => enrolment.credentialId === credentialId);
  if (!found) return apiError(400, 'CSIBN0021E', 'the passkey did not answer the challenge');
  if (!isFor(token, found.user)) return forbidden();
  return passed(request, token, 'fido2', found.user, state, { id: found.enrolment.id, userId: found.user.id, success: true });
}

function passkeysOf(user: VerifyUser) {
  return user.enrolments.filter((enrolment) => isOfType(enrolment, 'fido2')).filter(({ enabled }) => enabled);
}
