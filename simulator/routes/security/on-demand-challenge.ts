import type { Answer } from '../../answers';
import { stepUpChallenges } from '../../authentication/mechanisms';
import type { JsonFields } from '../../json-fields';
import type { Route } from '../../router';
import type { TenantState } from '../../state';
import type { TenantRequest } from '../../tenant-request';
import { administratorOf, isCaller, notAuthorized } from '../authorization';
import { restRoute } from '../rest';
import { signInFailed } from './outcomes';
import { startPackage } from './start-authentication';

/** A challenge that a server starts for somebody, without any sign-in (protocol.md, section 4.3). */
export function onDemandChallengeRoute(state: TenantState): Route {
  return restRoute(
    {
      name: 'ondemandchallenge',
      path: '/Security/OnDemandChallenge',
      evidence: 'documented',
      note: 'that a client may start one for a named user is documented; body and answer are assumed',
      native: true,
      answer: (request, fields) => onDemandChallenge(request, fields, state),
    },
    state,
  );
}

function onDemandChallenge(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const client = administratorOf(request, state, 'security/OnDemandChallenge');
  if (!isCaller(client)) return client;
  if (state.switches.onDemandChallenge === 'refused') return notAuthorized();
  const name = fields.text('user');
  if (name === '') return signInFailed('Undefined');
  const found = state.directory.user(name);
  const user = found?.enabled ? found : undefined;
  if (!user && state.switches.unknownLogin === 'start') return signInFailed();
  return startPackage({ user, name, purpose: { kind: 'on-demand', passes: [] } }, stepUpChallenges(name, found?.signIn), state);
}
