import type { Answer } from '../answers';
import type { TenantRequest } from '../tenant-request';
import { apiError, empty, json } from './answers';
import { type Factor, factorOf } from './factor-name';
import type { Token } from './grants';
import { wantsJwt } from './request';
import type { VerifyState } from './state';
import type { VerifyUser } from './tenant';

/** The token of a request that may use the factor: because the policy allowed it, or because the client may for anybody. */
export function factorToken(request: TenantRequest, factor: Factor, state: VerifyState): Token | Answer {
  const token = state.grants.find(request.bearer);
  if (!token) return unauthorized();
  if (token.kind === 'client' && token.entitlements.includes('authnAnyUser')) return token;
  if (token.kind === 'challenge' && token.allowedFactors.some((name) => factorOf(name) === factor)) return token;
  return forbidden();
}

/** Whether a factor of this user's may be used with the token: of anybody's before somebody is known, of his own after. */
export function isFor(token: Token, user: VerifyUser | undefined): boolean {
  return token.entitlements.includes('authnAnyUser') || (user !== undefined && user === token.grant.user);
}

/**
 * The answer to a factor that was passed.
 * @param user whom it proves; nobody for a one-time code to an address that belongs to nobody known
 * @param rest what the answer holds besides the assertion; without assertion and rest it is empty
 */
export function passed(
  request: TenantRequest,
  token: Token,
  factor: Factor,
  user: VerifyUser | undefined,
  state: VerifyState,
  rest?: Record<string, unknown>,
): Answer {
  const assertion = wantsJwt(request) ? assertionFor(token, factor, user, state) : {};
  if (rest || 'assertion' in assertion || 'jwt' in assertion) return json(200, { ...rest, ...assertion });
  return state.switches.answered === 204 ? empty(204) : json(200, { state: 'SUCCESS' });
}

const ONE_TIME_CODES: readonly Factor[] = ['emailotp', 'smsotp', 'voiceotp', 'totp'];

/** The assertion as a member of an answer; none for a token that is in no grant, or that gets none (protocol.md, section 7.6). */
export function assertionFor(
  token: Token,
  factor: Factor,
  user: VerifyUser | undefined,
  { assertions, switches }: VerifyState,
): { assertion?: string; jwt?: string } {
  if (token.kind !== 'challenge' || !user) return {};
  const isFirst = token.entitlements.includes('authnAnyUser');
  if (isFirst && ONE_TIME_CODES.includes(factor) && !switches.otpAsFirstFactor) return {};
  return { [switches.assertionMember]: assertions.issue(token.grant, user, factor) };
}

export function unauthorized(): Answer {
  return apiError(401, 'CSIAQ0158E', 'the access token is unknown, expired or revoked');
}

export function forbidden(): Answer {
  return apiError(403, 'CSIBN0001E', 'the access token lacks an entitlement for this');
}

export function badBody(): Answer {
  return apiError(400, 'CSIBN0005E', 'the request body is not what it should be');
}

export function badJson(): Answer {
  return apiError(400, 'CSIBN0004E', 'the request body is not a JSON object');
}

export function notThere(): Answer {
  return apiError(404, 'CSIAO5401E', 'there is no such resource');
}
