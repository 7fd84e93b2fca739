import type { Answer } from '../../answers';
import type { Mechanism } from '../../authentication/mechanisms';
import { packageResult } from '../../authentication/package-result';
import { type Package, type Purpose, SIGN_IN } from '../../authentication/packages';
import { success } from '../../envelope';
import type { JsonFields } from '../../json-fields';
import type { Route } from '../../router';
import type { TenantState } from '../../state';
import type { TenantUser } from '../../tenant';
import type { TenantRequest } from '../../tenant-request';
import { restRoute } from '../rest';
import { startFederation } from './federation';
import { loginSuccess, signInFailed } from './outcomes';

/** What somebody gets who has no way to sign in: a password that nobody can know. */
const HOPELESS: Mechanism[][] = [[{ name: 'UP', password: '' }]];

/** The beginning of a sign-in (protocol.md, section 6.1). */
export function startAuthenticationRoute(state: TenantState): Route {
  return restRoute(
    {
      name: 'startauthentication',
      path: '/Security/StartAuthentication',
      evidence: 'documented',
      note: 'challenges of a user, another host, another identity provider, or success at once',
      native: true,
      answer: (request, fields) => startAuthentication(request, fields, state),
    },
    state,
  );
}

function startAuthentication(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const { podFqdn, podRepeated, unknownLogin } = state.switches;
  if (podFqdn !== '' && podFqdn !== request.host) return success({ PodFqdn: podFqdn });
  const name = fields.text('user');
  if (name === '') return signInFailed('Undefined');
  const found = state.directory.user(name);
  const user = found?.enabled ? found : undefined;
  if (!user && unknownLogin === 'start') return signInFailed();
  const pod = podFqdn !== '' && podRepeated ? { PodFqdn: podFqdn } : {};
  if (user?.signIn?.federated) return startFederation(user, user.signIn.federated, request, pod, state);
  if (user?.signIn?.challenges.length === 0) return loginSuccess(user, [], state);
  return startPackage({ user, name, purpose: SIGN_IN }, challengesOf(found), state, pod);
}

/** Somebody disabled is asked as before; no answer will do. */
function challengesOf(user: TenantUser | undefined): Mechanism[][] {
  const challenges = user?.signIn?.challenges ?? [];
  return challenges.length > 0 ? challenges : HOPELESS;
}

/** Begins any kind of challenge and answers with its package. */
export function startPackage(
  what: { user: TenantUser | undefined; name: string; purpose: Purpose },
  challenges: Mechanism[][],
  state: TenantState,
  extra: object = {},
): Answer {
  return success({ ...newPackage(state.authentication.packages.start(what, challenges), state), ...extra });
}

export function newPackage(started: Package, state: TenantState) {
  const waitingSeconds = state.authentication.waitingSeconds(started.name, started.user);
  return packageResult(started, state.directory.tenant.id, waitingSeconds);
}
