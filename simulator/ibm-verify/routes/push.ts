import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { isAnswer, json, tooMany } from '../answers';
import type { ApprovalOf } from '../approvals';
import { assertionFor, badBody, badJson, factorToken, forbidden, isFor, notThere } from '../factor-access';
import { PUSHING } from '../rate-limits';
import { jsonOf, wantsJwt } from '../request';
import type { VerifyState } from '../state';

const DEFAULT_LIFETIME_SECONDS = 120;
const LONGEST_LIFETIME_SECONDS = 3600;

/** States by what the person did: the usual spellings, and others that clients have met (protocol.md, section 7.7). */
const STATES = {
  usual: { approve: 'VERIFY_SUCCESS', deny: 'USER_DENIED', fraud: 'USER_FRAUDULENT', pending: 'PENDING', timeout: 'TIMEOUT' },
  other: {
    approve: 'VERIFY_SUCCESS',
    deny: 'VERIFY_FAILED',
    fraud: 'USER_FRAUD_SUSPICIOUS',
    pending: 'PENDING',
    timeout: 'TIMEOUT',
  },
} as const;

export function pushRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'push-start',
      methods: ['POST'],
      path: '/v1.0/authenticators/:authenticator/verifications',
      evidence: 'observed',
      note: 'sends a push',
      answer: (request) => start(request, state),
    },
    {
      name: 'push-poll',
      methods: ['GET'],
      path: '/v1.0/authenticators/:authenticator/verifications/:id',
      evidence: 'observed',
      note: 'what transactionUri leads to',
      answer: (request) => poll(request, state),
    },
  ];
}

function start(request: TenantRequest, state: VerifyState): Answer {
  const token = factorToken(request, 'push', state);
  if (isAnswer(token)) return token;
  const found = state.directory.enrolment('signature', ({ authenticatorId }) => authenticatorId === request.variable);
  if (!found) return notThere();
  const { user, enrolment } = found;
  if (!isFor(token, user)) return forbidden();
  const body = jsonOf(request);
  if (!body) return badJson();
  const order = orderOf(body);
  if (!order?.methodIds.includes(enrolment.id)) return badBody();
  const waitSeconds = state.switches.rateLimit === 'off' ? undefined : state.limits.hit(`push ${enrolment.id}`, PUSHING);
  if (waitSeconds !== undefined) return tooMany(state.switches.rateLimit === 'bare' ? undefined : waitSeconds);

  const { transactionData, lifetimeSeconds, title } = order;
  const push = state.approvals.start<'push'>(
    { kind: 'push', grant: token.grant, user, enrolment, transactionData },
    lifetimeSeconds,
  );
  state.outbox.send({
    kind: 'push',
    to: enrolment.device,
    text: title,
    code: undefined,
    correlation: push.id.slice(0, 8),
    sentAtMs: push.createdMs,
    expiresAtMs: push.expiresMs,
    transactionId: push.id,
  });
  return json(202, describe(push, state));
}

interface Order {
  readonly methodIds: unknown[];
  readonly transactionData: object;
  readonly lifetimeSeconds: number;
  /** What the device shows. */
  readonly title: string;
}

function orderOf(body: Record<string, unknown>): Order | undefined {
  const { authenticationMethods, transactionData, pushNotification, expiresIn = DEFAULT_LIFETIME_SECONDS } = body;
  if (!Array.isArray(authenticationMethods) || typeof transactionData !== 'object' || transactionData === null) return undefined;
  if (typeof expiresIn !== 'number' || expiresIn < 1 || expiresIn > LONGEST_LIFETIME_SECONDS) return undefined;
  const texts = { ...transactionData, ...(pushNotification as object | undefined) } as { title?: unknown; message?: unknown };
  return {
    methodIds: authenticationMethods.map((method) => method?.id),
    transactionData,
    lifetimeSeconds: expiresIn,
    title: [texts.title, texts.message].filter((text) => typeof text === 'string').join(' – ') || 'Approve this request?',
  };
}

function poll(request: TenantRequest, state: VerifyState): Answer {
  const token = factorToken(request, 'push', state);
  if (isAnswer(token)) return token;
  const [authenticatorId, id = ''] = request.variables;
  const push = state.approvals.find(id, 'push');
  if (!push || push.enrolment.authenticatorId !== authenticatorId || push.grant !== token.grant) return notThere();
  const isApproved = state.approvals.stateOf(push) === 'approve';
  return json(200, {
    ...describe(push, state),
    ...(isApproved && { userId: push.user?.id, ...(wantsJwt(request) && assertionFor(token, 'push', push.user, state)) }),
  });
}

function describe(push: ApprovalOf<'push'>, { approvals, switches, origin }: VerifyState) {
  const { id, enrolment, user, createdMs, expiresMs, transactionData } = push;
  const host = switches.transactionUri === 'own' ? origin() : 'https://elsewhere.example';
  return {
    id,
    state: STATES[switches.pushStates][approvals.stateOf(push)],
    transactionUri: `${host}/v1.0/authenticators/${enrolment.authenticatorId}/verifications/${id}`,
    owner: user?.id,
    userActions: ['VERIFY_ATTEMPT', 'USER_DENIED', 'USER_FRAUDULENT'],
    authenticationMethods: [{ methodType: 'signature', subType: enrolment.subType, id: enrolment.id }],
    creationTime: new Date(createdMs).toISOString(),
    expiryTime: new Date(expiresMs).toISOString(),
    // JSON inside JSON, as the vendor has it.
    transactionData: JSON.stringify(transactionData),
    authenticatorId: enrolment.authenticatorId,
    logic: 'OR',
    pushNotification: { sendState: 'SUCCESS' },
  };
}
