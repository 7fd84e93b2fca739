import { type Answer, redirect } from '../answers';
import { failure, success } from '../envelope';
import type { JsonFields } from '../json-fields';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { LaunchableApp, TenantUser } from '../tenant';
import type { TenantRequest } from '../tenant-request';
import { callerOf, isCaller, notAuthorized, type UserCaller } from './authorization';
import { appTarget, challengeRedirect, errorRedirect, startSession } from './browser';
import { restRoute } from './rest';

/** The user portal's own calls: its apps and a click on one (protocol.md, sections 4.1 and 6.3). */
export function userPortalRoutes(state: TenantState): Route[] {
  return [
    restRoute(
      {
        name: 'getupdata',
        path: '/UPRest/GetUPData',
        evidence: 'documented',
        note: 'the apps of the token’s user; a client names the user',
        native: true,
        answer: (request, fields) => getUserPortalData(request, fields, state),
      },
      state,
    ),
    restRoute(
      {
        name: 'handleappclick',
        methods: ['GET', 'POST'],
        path: '/uprest/HandleAppClick',
        evidence: 'observed',
        note: 'leads to the app, or to its challenge; the sister platform documents it',
        answer: (request, fields) => handleAppClick(request, fields, state),
      },
      state,
    ),
  ];
}

function getUserPortalData(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const caller = callerOf(request, state, 'uprest/GetUPData');
  if (!isCaller(caller)) return caller;
  const name = fields.text('username');
  if (caller.kind === 'user') {
    const isSelf = name === '' || name.toLowerCase() === caller.token.user.name.toLowerCase();
    return isSelf ? portalOf(caller.token.user, state) : notAuthorized();
  }
  if (!caller.token.client.systemAdministrator) return notAuthorized();
  const user = state.directory.user(name);
  return user ? portalOf(user, state) : failure('The user was not found.', '_I18N_UserNotFound');
}

function portalOf(user: TenantUser, state: TenantState): Answer {
  return success({ Apps: state.directory.appsOf(user).map(describe) });
}

function describe({ key, name, title }: LaunchableApp) {
  return {
    AppKey: key,
    DisplayName: title,
    Name: name,
    TemplateName: 'Bookmark',
    WebAppType: 'Bookmark',
    Icon: `/vfslow/icons/${encodeURIComponent(name)}.png`,
  };
}

function handleAppClick(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const caller = callerOf(request, state, 'uprest/HandleAppClick');
  if (!isCaller(caller)) return caller;
  if (caller.kind !== 'user') return notAuthorized();
  const { user } = caller.token;
  const app = state.directory.appByKey(request.query.get('appkey') ?? '');
  if (!app || !state.directory.mayRun(user, app)) {
    return errorRedirect('You cannot open this app', 'It does not exist, or it is not assigned to you.');
  }
  if (!app.stepUp || isElevated(caller, app, request, fields, state)) return openApp(caller, app, state);
  const origin = { userToken: caller.value, remoteAddress: request.remoteAddress };
  return challengeRedirect(state.challenges.start({ user, app, failureRedirectUrl: undefined }, origin), state);
}

function isElevated(
  { token }: UserCaller,
  app: LaunchableApp,
  request: TenantRequest,
  fields: JsonFields,
  { switches, challenges }: TenantState,
): boolean {
  if (!token.passed.has(app.key.toLowerCase())) return false;
  if (switches.elevatedClick === 'token') return true;
  const challenge = challenges.byId(request.header('x-cfy-challengeid') ?? fields.text('challengestateid'));
  return challenge?.outcome === 'passed' && challenge.app === app && challenge.user === token.user;
}

/** A browser that came with its cookie keeps it; anybody else gets one for this app. */
function openApp({ token, source }: UserCaller, app: LaunchableApp, state: TenantState): Answer {
  return source === 'cookie' ? redirect(302, appTarget(app)) : startSession(token.user, app, state, appTarget(app));
}
