import { type Answer, page, redirect } from '../answers';
import type { Challenge } from '../challenges';
import { challengePage } from '../pages/challenge';
import { loginPage } from '../pages/login';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';
import { CHALLENGE_COOKIE, errorRedirect, startSession } from './browser';
import { failureTarget } from './failure-target';

/** The page of a challenge and its answer; the login page for everybody else (protocol.md, section 4.2). */
export function loginRoutes(state: TenantState): Route[] {
  return [
    {
      name: 'login',
      methods: ['GET'],
      path: '/login',
      evidence: 'assumed',
      note: 'the challenge page when the ids and the binding are right, else the login page',
      answer: (request) => login(request, state),
    },
    {
      name: 'answer',
      methods: ['POST'],
      path: '/login/answer',
      evidence: 'assumed',
      note: 'takes the code of the challenge page; one try',
      answer: (request) => answerChallenge(request, state),
    },
  ];
}

function login(request: TenantRequest, state: TenantState): Answer {
  const challenge = state.challenges.find(request.query.get('challengeid'), request.query.get('elevate'));
  if (challenge?.outcome === 'open' && isBoundTo(challenge, request, state)) return page(200, challengePage(challenge));
  return page(200, loginPage(userNameFrom(request)));
}

/** The name of a launch without token: `/run?username=..`, by now inside `cloudRedirect` (verdict 9). */
function userNameFrom({ query }: TenantRequest): string | undefined {
  const target = query.get('cloudredirect') ?? '';
  return new URLSearchParams(target.slice(target.indexOf('?') + 1)).get('username') ?? undefined;
}

function answerChallenge(request: TenantRequest, state: TenantState): Answer {
  const challenge = state.challenges.find(request.form.get('challengeid'), request.form.get('elevate'));
  if (challenge?.outcome !== 'open' || !isBoundTo(challenge, request, state)) return page(200, loginPage(undefined));
  if (request.form.get('code')?.trim() === challenge.code) return passed(challenge, state);
  challenge.outcome = 'failed';
  const target = failureTarget(challenge.failureRedirectUrl, state.switches.failureRedirectUrl);
  return target
    ? redirect(302, target)
    : errorRedirect('The sign-in was not completed', 'The code was not right. Ask for a new launch to try again.');
}

function passed(challenge: Challenge, state: TenantState): Answer {
  challenge.outcome = 'passed';
  const { id: challengeId, elevate, app, user } = challenge;
  return startSession(user, app, state, `/run?${new URLSearchParams({ appkey: app.key, elevate, challengeId })}`);
}

/** Whether the browser is the one that the challenge was meant for, as far as the tenant cares (protocol.md, section 5, option A). */
function isBoundTo({ origin }: Challenge, request: TenantRequest, { switches }: TenantState): boolean {
  switch (switches.binding) {
    case 'none':
      return true;
    case 'cookie':
      return request.cookie(CHALLENGE_COOKIE) === origin.cookie;
    case 'bearer':
      return request.bearer === origin.userToken;
    case 'ip':
      return request.remoteAddress === origin.remoteAddress;
  }
}
