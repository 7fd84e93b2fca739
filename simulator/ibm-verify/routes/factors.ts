import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, json, webSphere404 } from '../answers';
import { forbidden, notThere, unauthorized } from '../factor-access';
import { factorOf } from '../factor-name';
import { queryOf } from '../request';
import { matches, searchOf } from '../search';
import type { VerifyState } from '../state';
import type { Enrolment, VerifyUser } from '../tenant';

const TYPES: readonly string[] = ['emailotp', 'smsotp', 'voiceotp', 'totp', 'questions', 'signature', 'fido2'];
const CREATED = '2025-06-01T08:00:00.000Z';

/** What users have enrolled (protocol.md, section 7.5), and the answer to types that do not exist. */
export function factorRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'factors',
      methods: ['GET'],
      path: '/v2.0/factors',
      evidence: 'documented',
      note: 'search=userId="X"&enabled=true, encoded or not',
      answer: (request) => list(request, state),
    },
    {
      name: 'factors-of-type',
      methods: ['GET'],
      path: '/v2.0/factors/:type',
      evidence: 'observed',
      note: 'the same of one type',
      answer: (request) => (TYPES.includes(request.variable) ? list(request, state) : unknownType(request, state)),
    },
    {
      name: 'signatures',
      methods: ['GET'],
      path: '/v1.0/authnmethods/signatures',
      evidence: 'observed',
      note: 'search=owner="X"; the older list of push enrolments',
      answer: (request) => signatures(request, state),
    },
    ...['/v2.0/factors/:type/:id', '/v2.0/factors/:type/:id/verifications', '/v2.0/factors/:type/:id/verifications/:trx'].map(
      (path): Route => ({
        name: 'unknown-factor',
        methods: ['GET', 'POST', 'DELETE'],
        path,
        evidence: 'observed',
        note: 'a type that does not exist: text of the application server',
        answer: (request) => unknownType(request, state),
      }),
    ),
  ];
}

function list(request: TenantRequest, state: VerifyState): Answer {
  const users = readableUsers(request, state);
  if (!Array.isArray(users)) return users;
  const search = searchOf(queryOf(request));
  const { variable: type } = request;
  const factors = users
    .flatMap((user) => user.enrolments.map((enrolment) => describe(user, enrolment)))
    .filter((factor) => (type === '' || factor.type === type) && matches(search, factor));
  return json(200, { total: factors.length, [type || 'factors']: factors, count: 200, limit: 200, page: 1 });
}

function signatures(request: TenantRequest, state: VerifyState): Answer {
  const users = readableUsers(request, state);
  if (!Array.isArray(users)) return users;
  const search = searchOf(queryOf(request));
  const found = users
    .flatMap((user) => user.enrolments.map((enrolment) => ({ user, enrolment })))
    .flatMap(({ user, enrolment }) => {
      if (enrolment.type !== 'signature') return [];
      const { id, enabled, subType, authenticatorId } = enrolment;
      return [{ id, owner: user.id, enabled, subType, methodType: 'signature', attributes: { authenticatorId } }];
    })
    .filter((item) => matches(search, item));
  return json(200, { total: found.length, signatures: found });
}

/** Whose enrolments the token may list: its user's, or everybody's (protocol.md, section 7.3). */
function readableUsers(request: TenantRequest, { grants, directory, switches }: VerifyState): VerifyUser[] | Answer {
  const token = grants.find(request.bearer);
  if (!token) return unauthorized();
  if (token.kind === 'challenge' && token.grant.user) return [token.grant.user];
  if (token.entitlements.includes('readEnrollMFAMethod')) return directory.tenant.users;
  return token.kind === 'challenge' && switches.listBeforeFirstFactor ? directory.tenant.users : forbidden();
}

function describe(user: VerifyUser, enrolment: Enrolment): Record<string, unknown> {
  const { id, type, enabled } = enrolment;
  const common = { id, userId: user.id, type, created: CREATED, updated: CREATED, attempted: CREATED, enabled, validated: true };
  switch (enrolment.type) {
    case 'emailotp':
      return { ...common, attributes: { emailAddress: enrolment.emailAddress } };
    case 'smsotp':
    case 'voiceotp':
      return { ...common, attributes: { phoneNumber: enrolment.phoneNumber } };
    case 'totp':
      return { ...common, attributes: { algorithm: 'SHA1', digits: 6, period: 30 } };
    case 'questions':
      return { ...common, attributes: { questionKeys: enrolment.questions.map(({ questionKey }) => questionKey) } };
    case 'signature':
      return {
        ...common,
        subType: enrolment.subType,
        attributes: { algorithm: 'RSASHA256', deviceName: enrolment.device },
        references: { authenticatorId: enrolment.authenticatorId },
      };
    case 'fido2':
      return { ...common, attributes: { credentialId: enrolment.credentialId } };
  }
}

function unknownType(request: TenantRequest, { switches }: VerifyState): Answer {
  if (factorOf(request.variable)) return notThere();
  return switches.unknownType === 'websphere'
    ? webSphere404(request.variable)
    : apiError(404, 'CSIAO5401E', 'there is no such factor type');
}
