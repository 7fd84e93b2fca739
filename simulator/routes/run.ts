import { type Answer, page, redirect } from '../answers';
import { challengePage } from '../pages/challenge';
import { errorPage } from '../pages/failure';
import type { Route } from '../router';
import { SESSION_COOKIE } from '../sessions';
import type { TenantState } from '../state';
import type { TokenSource } from '../switches';
import type { LaunchableApp, TenantUser } from '../tenant';
import type { TenantRequest } from '../tenant-request';
import {
  appTarget,
  CHALLENGE_COOKIE,
  challengeRedirect,
  cookieLine,
  errorRedirect,
  loginRedirect,
  startSession,
} from './browser';
import { page405 } from './not-found';

/** Launching an app (protocol.md, sections 4.1 and 4.2). */
export function runRoute(state: TenantState): Route {
  return {
    name: 'run',
    methods: ['GET', 'POST'],
    path: '/run',
    evidence: 'documented',
    note: 'app key and bearer are documented; the redirect to the challenge was observed on a sister route',
    answer: (request) => run(request, state),
  };
}

function run(request: TenantRequest, state: TenantState): Answer {
  const { switches } = state;
  const passedChallenge = findPassedChallenge(request, state);
  if (passedChallenge) return redirect(302, appTarget(passedChallenge.app));
  if (switches.method !== 'both' && switches.method !== request.method.toLowerCase()) return page405();

  const userToken = findUserToken(request, switches.tokenSources);
  const authenticationToken = userToken ?? request.cookie(SESSION_COOKIE) ?? '';
  const signedIn = state.authentication.tokens.find(authenticationToken);
  const user = signedIn?.user ?? state.userTokens.redeem(userToken ?? '', switches.icbtUse === 'once');
  if (!user)
    return userToken !== undefined && switches.staleToken === 401
      ? unauthorized()
      : loginRedirect(`run?${publicSearch(request)}`);

  const app = state.directory.appByKey(request.query.get('appkey') ?? '');
  if (!app || !state.directory.mayRun(user, app)) {
    return errorRedirect('You cannot open this app', 'It does not exist, or it is not assigned to you.');
  }
  if (!app.stepUp || signedIn?.passed.has(app.key.toLowerCase())) return startSession(user, app, state, appTarget(app));
  return challengeFor(user, app, authenticationToken, request, state);
}

/** The second visit: with the ids of a passed challenge and the session that it left (protocol.md, sections 4.1 and 4.3). */
function findPassedChallenge(request: TenantRequest, state: TenantState) {
  if (!request.query.has('challengeid')) return undefined;
  const challenge = state.challenges.find(request.query.get('challengeid'), request.query.get('elevate'));
  const cookie = request.cookie(SESSION_COOKIE);
  const user = (state.sessions.find(cookie) ?? state.authentication.tokens.find(cookie))?.user;
  return challenge?.outcome === 'passed' && user === challenge.user ? challenge : undefined;
}

function findUserToken(request: TenantRequest, sources: readonly TokenSource[]): string | undefined {
  const readers = {
    header: () => request.bearer,
    query: () => request.query.get('auth'),
    cookie: () => request.cookie('icbt'),
  };
  for (const source of sources) {
    const token = readers[source]();
    if (token !== undefined) return token;
  }
  return undefined;
}

function challengeFor(
  user: TenantUser,
  app: LaunchableApp,
  userToken: string,
  request: TenantRequest,
  state: TenantState,
): Answer {
  const failureRedirectUrl = request.query.get('failureredirecturl');
  const challenge = state.challenges.start(
    { user, app, failureRedirectUrl },
    { userToken, remoteAddress: request.remoteAddress },
  );
  const cookie = state.switches.binding === 'cookie' ? cookieLine(CHALLENGE_COOKIE, challenge.origin.cookie, state) : [];
  if (state.switches.challenge === 'inline') return page(200, challengePage(challenge), cookie);
  return challengeRedirect(challenge, state, cookie);
}

/** The query as it came, less a token: the login page's address must not pass that on. */
function publicSearch({ search }: TenantRequest): string {
  return search
    .split('&')
    .filter((pair) => !/^auth=/i.test(pair))
    .join('&');
}

function unauthorized(): Answer {
  return page(401, errorPage('Not signed in', 'The token is unknown, used up or expired.'), ['WWW-Authenticate', 'Bearer']);
}
