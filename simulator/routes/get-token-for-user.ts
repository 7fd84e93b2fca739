import type { Answer } from '../answers';
import { failure, success } from '../envelope';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';
import { administratorOf, isCaller } from './authorization';
import { LONG_TOKEN_DIGITS, userTokenCookies } from './user-token-cookies';

const REST_PATH = 'security/GetTokenForUser';

/** The call that turns a client's token into a user's (protocol.md, section 3). */
export function getTokenForUserRoute(state: TenantState): Route {
  return {
    name: 'gettokenforuser',
    methods: ['POST'],
    path: '/security/gettokenforuser',
    evidence: 'documented',
    note: 'the cookie icbt is documented; body, attributes and errors are assumed',
    answer: (request) => getTokenForUser(request, state),
  };
}

function getTokenForUser(request: TenantRequest, state: TenantState): Answer {
  const caller = administratorOf(request, state, REST_PATH);
  if (!isCaller(caller)) return caller;
  return answerFor(request.query.get('user') ?? '', state);
}

function answerFor(name: string, state: TenantState): Answer {
  const { switches } = state;
  const found = state.directory.user(name);
  const user = found?.enabled ? found : undefined;
  if (!user && (switches.unknownUser === 'fail' || name === '')) {
    return failure('The operation could not be completed for this user.', '_I18N_UserOperationFailed');
  }
  const digits = switches.icbtCookie === 'over-4-kib' ? LONG_TOKEN_DIGITS : undefined;
  const issue = () => state.userTokens.issue(user, digits);
  const value = issue();
  const cookies = userTokenCookies(switches.icbtCookie, value, switches.cookieAttrs, issue);
  return success(
    resultOf(value, state),
    cookies.flatMap((cookie) => ['Set-Cookie', cookie]),
  );
}

function resultOf(value: string, { switches }: TenantState): unknown {
  if (switches.body === 'string') return value;
  return switches.body === 'object' ? { icbt: value } : null;
}
