import type { Answer } from '../../answers';
import { stepUpChallenges } from '../../authentication/mechanisms';
import type { Purpose } from '../../authentication/packages';
import type { Challenge } from '../../challenges';
import { failure, success } from '../../envelope';
import type { JsonFields } from '../../json-fields';
import type { Route } from '../../router';
import type { TenantState } from '../../state';
import type { TenantUser } from '../../tenant';
import type { TenantRequest } from '../../tenant-request';
import { callerOf, isCaller, notAuthorized, unauthorized } from '../authorization';
import { restRoute } from '../rest';
import { signInFailed } from './outcomes';
import { startPackage } from './start-authentication';

/** Stepping up: a challenge on top of a sign-in (protocol.md, section 4.3). */
export function elevationRoutes(state: TenantState): Route[] {
  return [
    restRoute(
      {
        name: 'startchallenge',
        path: '/Security/StartChallenge',
        evidence: 'documented',
        note: 'takes up the challenge of an app click, of /run or of ChallengeUser; AdvanceAuthentication goes on',
        native: true,
        answer: (request, fields) => startChallenge(request, fields, state),
      },
      state,
    ),
    restRoute(
      {
        name: 'challengeuser',
        path: '/Security/ChallengeUser',
        evidence: 'observed',
        note: 'whether the profile of this name asks for a step-up; its challenge id if so',
        native: true,
        answer: (request) => challengeUser(request, state),
      },
      state,
    ),
  ];
}

function challengeUser(request: TenantRequest, state: TenantState): Answer {
  const caller = callerOf(request, state, 'security/challengeuser');
  if (!isCaller(caller)) return caller;
  if (caller.kind !== 'user') return notAuthorized();
  const profileName = request.query.get('profilename') ?? '';
  if (profileName === '') return failure('There is no such profile.', '_I18N_ProfileNotFound');
  const { user, passed } = caller.token;
  if (passed.has(profileName.toLowerCase())) return success(null);
  const ChallengeId = state.authentication.profileChallenges.start(user, profileName);
  return failure('A challenge has to be passed first.', '_I18N_ChallengeRequired', { ChallengeId });
}

function startChallenge(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const id = fields.text('challengestateid');
  const challenge = state.challenges.find(id, fields.text('elevate'));
  if (challenge) return startForApp(challenge, request, state);
  const caller = callerOf(request, state, 'security/startchallenge');
  if (!isCaller(caller)) return caller;
  const byProfile = state.authentication.profileChallenges.take(id);
  if (caller.kind !== 'user' || byProfile?.user !== caller.token.user) return signInFailed();
  const passes = [...caller.token.passed, byProfile.profileName.toLowerCase()];
  return start(byProfile.user, { kind: 'step-up', passes }, state);
}

/** The identity is to be the same that met the challenge: its authentication token, or the icbt of `/run` (observed, section 4.3). */
function startForApp(challenge: Challenge, request: TenantRequest, state: TenantState): Answer {
  const caller = callerOf(request, state, 'security/startchallenge');
  const isUserToken =
    request.bearer === challenge.origin.userToken && state.userTokens.redeem(request.bearer, false) !== undefined;
  if (!isUserToken && !isCaller(caller)) return unauthorized();
  const token = isCaller(caller) && caller.kind === 'user' ? caller.token : undefined;
  const isSame = isUserToken || token?.user === challenge.user;
  if (!isSame || challenge.outcome !== 'open') return signInFailed();
  const passes = [...(token?.passed ?? []), challenge.app.key.toLowerCase()];
  const ended: Purpose['ended'] = (outcome) => {
    challenge.outcome = outcome;
  };
  return start(challenge.user, { kind: 'step-up', passes, ended }, state);
}

function start(user: TenantUser, purpose: Purpose, state: TenantState): Answer {
  return startPackage({ user, name: user.name, purpose }, stepUpChallenges(user.name, user.signIn), state);
}
