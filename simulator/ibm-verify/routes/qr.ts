import type { Answer } from '../../answers';
import { secretHex } from '../../random';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, isAnswer, json } from '../answers';
import type { ApprovalOf } from '../approvals';
import { assertionFor, factorToken, forbidden, notThere, unauthorized } from '../factor-access';
import { picture } from '../picture';
import { queryOf, wantsJwt } from '../request';
import type { VerifyState } from '../state';

const LIFETIME_SECONDS = 60;
/** How long an ended record stays; the vendor says "some time". */
const REMAINS_MS = 60_000;

const STATES = { pending: 'PENDING', approve: 'SUCCESS', deny: 'FAILED', fraud: 'FAILED', timeout: 'TIMEOUT' } as const;

/** Signing in by a QR code that an authenticator app scans (protocol.md, section 7.8). */
export function qrRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'authenticator-clients',
      methods: ['GET'],
      path: '/v1.0/authenticators/clients',
      evidence: 'observed',
      note: 'the profiles that a QR code can be made for; the name of the list is assumed',
      answer: ({ bearer }) => profiles(bearer, state),
    },
    {
      name: 'qr-start',
      methods: ['GET'],
      path: '/v2.0/factors/qr/authenticate',
      evidence: 'documented',
      note: 'with or without a token',
      answer: (request) => start(request, state),
    },
    ...['/v2.0/factors/qr/authenticate/:id', '/v2.0/factors/qr/:id'].map(
      (path): Route => ({
        name: 'qr-poll',
        methods: ['GET'],
        path,
        evidence: 'documented',
        note: 'two documents differ in the path',
        answer: (request) => poll(request, state),
      }),
    ),
  ];
}

function profiles(bearer: string | undefined, { grants, directory }: VerifyState): Answer {
  if (!grants.find(bearer)) return unauthorized();
  const { qrProfiles } = directory.tenant;
  return json(200, { total: qrProfiles.length, clients: qrProfiles.map((id) => ({ id, name: 'Acme Verify', enabled: true })) });
}

function start(request: TenantRequest, state: VerifyState): Answer {
  const token = request.bearer === undefined ? undefined : factorToken(request, 'qr', state);
  if (token && isAnswer(token)) return token;
  const profileId = queryOf(request).get('profileId') ?? '';
  if (!state.directory.tenant.qrProfiles.includes(profileId)) return apiError(400, 'CSIBN0018E', 'profileId is not known');
  const lsi = secretHex(16);
  const dsi = secretHex(32);
  const qr = state.approvals.start<'qr'>(
    { kind: 'qr', grant: token?.grant, user: undefined, profileId, lsi, dsi },
    LIFETIME_SECONDS,
  );
  state.outbox.send({
    kind: 'qr',
    to: 'whoever scans it',
    text: 'A QR code to sign in with',
    code: undefined,
    correlation: undefined,
    sentAtMs: qr.createdMs,
    expiresAtMs: qr.expiresMs,
    transactionId: qr.id,
  });
  return json(200, { ...describe(qr, state), lsi, dsi, qrCode: picture(lsi) });
}

function poll(request: TenantRequest, state: VerifyState): Answer {
  const { approvals } = state;
  const qr = approvals.find(request.variable, 'qr');
  const endedMs = qr?.decidedMs ?? qr?.expiresMs ?? 0;
  if (!qr || state.now() > endedMs + REMAINS_MS) return notThere();
  if (queryOf(request).get('dsi') !== qr.dsi) return forbidden();
  const answer = { ...describe(qr, state), ...(qr.user && { userId: qr.user.id }) };
  if (!wantsJwt(request)) return json(200, answer);
  const token = factorToken(request, 'qr', state);
  if (isAnswer(token)) return request.bearer === undefined ? unauthorized() : token;
  if (!token.entitlements.includes('authnAnyUser') || (qr.grant && qr.grant !== token.grant)) return forbidden();
  return json(200, { ...answer, ...(approvals.stateOf(qr) === 'approve' && assertionFor(token, 'qr', qr.user, state)) });
}

function describe(qr: ApprovalOf<'qr'>, { approvals, origin }: VerifyState) {
  const created = new Date(qr.createdMs).toISOString();
  return {
    id: qr.id,
    created,
    updated: created,
    expiry: new Date(qr.expiresMs).toISOString(),
    state: STATES[approvals.stateOf(qr)],
    type: 'qr',
    profileId: qr.profileId,
    serviceName: 'Acme Verify',
    location: `${origin()}/v2.0/factors/qr/authenticate`,
    tenant: new URL(origin()).host,
  };
}
