import { type Answer, page, redirect } from '../answers';
import type { Challenge } from '../challenges';
import { challengePage } from '../pages/challenge';
import { errorPage } from '../pages/failure';
import type { Route } from '../router';
import { SESSION_COOKIE } from '../sessions';
import type { TenantState } from '../state';
import type { TokenSource } from '../switches';
import type { LaunchableApp, TenantUser } from '../tenant';
import type { TenantRequest } from '../tenant-request';
import { appTarget, CHALLENGE_COOKIE, cookieLine } from './browser';
import { errorRedirect } from './error-redirect';
import { page405 } from './not-found';

/** Launching an app (protocol.md, sections 4.1 and 4.2). */
export function runRoute(state: TenantState): Route {
  return {
    name: 'run',
    methods: ['GET', 'POST'],
    path: '/run',
    evidence: 'documented',
    note: 'app key and bearer are documented; what the redirect looks like is observed on a sister route',
    answer: (request) => run(request, state),
  };
}

function run(request: TenantRequest, state: TenantState): Answer {
  const { switches } = state;
  const stepped = afterChallenge(request, state);
  if (stepped) return stepped;
  if (switches.method !== 'both' && switches.method !== request.method.toLowerCase()) return page405();

  const userToken = findToken(request, switches.tokenSources);
  if (userToken === undefined) return toLogin(request);
  const user = state.userTokens.redeem(userToken, switches.icbtUse === 'once');
  if (!user) return switches.staleToken === 401 ? unauthorized() : toLogin(request);

  const app = state.directory.appByKey(request.query.get('appkey') ?? '');
  if (!app || !state.directory.mayRun(user, app)) {
    return errorRedirect('You cannot open this app', 'It does not exist, or it is not assigned to you.');
  }
  if (!app.stepUp) return openApp(user, app, state);
  return challengeFor({ user, app, userToken }, request, state);
}

/** The second visit, with the ids of a passed challenge and the session that it left (protocol.md, sections 4.1 and 4.3). */
function afterChallenge({ query, cookie, ...request }: TenantRequest, state: TenantState): Answer | undefined {
  return undefined;
}
