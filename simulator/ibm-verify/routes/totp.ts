import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, isAnswer } from '../answers';
import { badBody, badJson, factorToken, forbidden, isFor, notThere, passed } from '../factor-access';
import { jsonOf } from '../request';
import type { VerifyState } from '../state';
import { isTotpCode } from '../totp';

/** Codes of an authenticator app (protocol.md, section 7.6). */
export function totpRoute(state: VerifyState): Route {
  return {
    name: 'totp',
    methods: ['POST'],
    path: '/v2.0/factors/totp/:enrolment',
    evidence: 'documented',
    note: 'takes a code in one call',
    answer: (request) => verify(request, state),
  };
}

function verify(request: TenantRequest, state: VerifyState): Answer {
  const token = factorToken(request, 'totp', state);
  if (isAnswer(token)) return token;
  const found = state.directory.enrolment('totp', ({ id }) => id === request.variable);
  if (!found) return notThere();
  if (!isFor(token, found.user)) return forbidden();
  const body = jsonOf(request);
  if (!body) return badJson();
  if (typeof body.otp !== 'string') return badBody();
  if (isTotpCode(found.enrolment.secret, body.otp, state.now())) return passed(request, token, 'totp', found.user, state);
  return apiError(state.switches.wrongOtp, 'CSIBN0021E', 'the one-time code is wrong');
}
