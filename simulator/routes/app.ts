import { type Answer, page } from '../answers';
import { appPage } from '../pages/app';
import { errorPage, failedDemoPage } from '../pages/failure';
import type { Route } from '../router';
import { SESSION_COOKIE } from '../sessions';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';
import { appTarget, loginRedirect } from './browser';
import { page404 } from './not-found';

/** The pages that a launch ends on, well or badly. */
export function appRoutes(state: TenantState): Route[] {
  return [
    {
      name: 'app',
      methods: ['GET'],
      path: '/apps/:app',
      evidence: 'assumed',
      note: 'stands for the app itself, which would be somewhere else',
      answer: (request) => showApp(request, state),
    },
    {
      name: 'uperror',
      methods: ['GET'],
      path: '/uperror',
      evidence: 'documented',
      note: 'the tenant’s error page',
      answer: ({ query }) => page(200, errorPage(query.get('title') || 'Something went wrong', query.get('message') ?? '')),
    },
    {
      name: 'failed-demo',
      methods: ['GET'],
      path: '/failed-demo',
      evidence: 'assumed',
      note: 'a failure target for the demo; no part of a tenant',
      answer: () => page(200, failedDemoPage()),
    },
  ];
}

function showApp(request: TenantRequest, state: TenantState): Answer {
  const app = state.directory.appByName(request.variable);
  if (!app) return page404();
  const cookie = request.cookie(SESSION_COOKIE);
  const session = state.sessions.find(cookie);
  if (session?.app === app) return page(200, appPage(session));
  const token = state.authentication.tokens.find(cookie);
  if (token && state.directory.mayRun(token.user, app) && (!app.stepUp || token.passed.has(app.key.toLowerCase()))) {
    return page(200, appPage({ user: token.user, app }));
  }
  return loginRedirect(appTarget(app).slice(1));
}
