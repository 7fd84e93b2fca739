import type { Answer } from '../answers';
import { json, oauthError } from './answers';
import type { AccessContext } from './context';
import { factorOf } from './factor-name';
import type { Grant, Token } from './grants';
import { CHALLENGE_SECONDS, TOKEN_SECONDS } from './grants';
import { decide } from './policy';
import type { VerifyState } from './state';

/** What the policy says to a grant whose user is known: no, another factor, or the user's token (protocol.md, section 7.3). */
export function afterFactor(grant: Grant, context: AccessContext, state: VerifyState): Answer {
  const decision = decide(state.directory.tenant.policy, 'second', context, grant.user);
  if (decision === 'deny') return denied(state);
  const isDone = decision === 'allow' || decision.some((name) => grant.factors.includes(factorOf(name) ?? ''));
  return isDone ? userToken(grant, state) : challenge(grant, decision, state);
}

export function denied({ switches }: VerifyState): Answer {
  return oauthError(switches.denied, 'invalid_grant', 'CSIAQ0062E', 'the access policy denies this');
}

/** A token that is good for factors only: in an HTTP 200 like any other (verdict 11). */
export function challenge(grant: Grant, allowedFactors: readonly string[], state: VerifyState): Answer {
  const { switches } = state;
  const names = switches.unknownFactor ? [...allowedFactors, 'knockknock'] : allowedFactors;
  const access_token = state.grants.issue({
    kind: 'challenge',
    grant,
    scope: 'mfa_challenge',
    entitlements: grant.user ? ['authn', 'readEnrollMFAMethod'] : ['authnAnyUser'],
    allowedFactors,
  });
  return json(200, {
    access_token,
    allowedFactors: switches.allowedFactors === 'objects' ? names.map((type) => ({ type })) : names,
    ...commonPart('mfa_challenge', grant, CHALLENGE_SECONDS, state),
  });
}

export function userToken(grant: Grant, state: VerifyState): Answer {
  const access_token = state.grants.issue({ kind: 'user', grant, scope: 'openid', entitlements: [], allowedFactors: [] });
  return json(200, {
    access_token,
    refresh_token: state.grants.issueRefreshToken(access_token),
    ...commonPart('openid', grant, TOKEN_SECONDS, state),
  });
}

export function clientToken(grant: Grant, state: VerifyState): Answer {
  const { entitlements } = grant.client;
  const access_token = state.grants.issue({ kind: 'client', grant, scope: 'openid', entitlements, allowedFactors: [] });
  return json(200, { access_token, ...commonPart('openid', grant, TOKEN_SECONDS, state) });
}

function commonPart(scope: Token['scope'], grant: Grant, seconds: number, { switches }: VerifyState) {
  const expiry = { number: { expires_in: seconds }, string: { expires_in: String(seconds) }, missing: {} };
  return { scope, grant_id: grant.id, token_type: switches.tokenType, ...expiry[switches.expiresIn] };
}
