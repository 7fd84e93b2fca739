import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, isAnswer, json } from '../answers';
import { assertionFor, badJson, factorToken, notThere, unauthorized } from '../factor-access';
import { jsonOf, queryOf, wantsJwt } from '../request';
import { matches, searchOf } from '../search';
import type { VerifyState } from '../state';

/** Identity sources and the password factor (protocol.md, section 7.4). */
export function passwordRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'identity-sources',
      methods: ['GET'],
      path: '/v1.0/authnmethods/password',
      evidence: 'documented',
      note: 'search=name="Cloud Directory"',
      answer: (request) => list(request, state),
    },
    {
      name: 'password',
      methods: ['POST'],
      path: '/v1.0/authnmethods/password/:source',
      evidence: 'documented',
      note: 'how it fails is assumed',
      answer: (request) => verify(request, state),
    },
  ];
}

function list(request: TenantRequest, { grants, directory, origin }: VerifyState): Answer {
  if (!grants.find(request.bearer)) return unauthorized();
  const search = searchOf(queryOf(request));
  const password = directory.tenant.identitySources
    .filter((source) => matches(search, { ...source }))
    .map((source) => ({ ...source, location: `${origin()}/v1.0/authnmethods/password/${source.id}` }));
  return json(200, { total: password.length, password });
}

function verify(request: TenantRequest, state: VerifyState): Answer {
  const token = factorToken(request, 'password', state);
  if (isAnswer(token)) return token;
  if (!state.directory.tenant.identitySources.some(({ id }) => id === request.variable)) return notThere();
  const body = jsonOf(request);
  if (!body) return badJson();
  const user = typeof body.username === 'string' ? state.directory.userByName(body.username) : undefined;
  if (!user || user.password !== body.password) {
    return apiError(state.switches.wrongPassword, 'CSIAI0160E', 'the user name or the password is wrong');
  }
  return json(200, {
    id: user.id,
    groups: user.groups.map((displayName) => ({ displayName })),
    attributes: [{ name: 'displayName', values: [user.displayName] }],
    ...(wantsJwt(request) ? assertionFor(token, 'password', user, state) : {}),
  });
}
