import type { Answer } from '../../answers';
import type { Route } from '../../router';
import type { TenantRequest } from '../../tenant-request';
import { apiError, empty, isAnswer, json, tooMany } from '../answers';
import { badBody, badJson, factorToken, forbidden, isFor, notThere, passed } from '../factor-access';
import type { Token } from '../grants';
import { SENDING } from '../rate-limits';
import { jsonOf } from '../request';
import type { VerifyState } from '../state';
import type { VerifyUser } from '../tenant';
import { type OtpType, sixDigits, type Verification } from '../verifications';

const KINDS = { emailotp: 'mail', smsotp: 'sms', voiceotp: 'call' } as const;

/** One-time codes by mail, SMS and voice (protocol.md, section 7.6). */
export function otpRoutes(state: VerifyState): Route[] {
  return (Object.keys(KINDS) as OtpType[]).flatMap((type) => [
    {
      name: `${type}-start`,
      methods: ['POST'],
      path: `/v2.0/factors/${type}/:enrolment/verifications`,
      evidence: 'documented',
      note: 'sends a code; :enrolment may be transient',
      answer: (request) => start(type, request, state),
    },
    {
      name: `${type}-look`,
      methods: ['GET'],
      path: `/v2.0/factors/${type}/:enrolment/verifications/:id`,
      evidence: 'observed',
      note: 'state, attempts and retries',
      answer: (request) => found(type, request, state, (verification) => json(200, describe(type, verification, state))),
    },
    {
      name: `${type}-answer`,
      methods: ['POST'],
      path: `/v2.0/factors/${type}/:enrolment/verifications/:id`,
      evidence: 'documented',
      note: 'takes a code; what a wrong one gets was observed in two ways',
      answer: (request) =>
        found(type, request, state, (verification, token) => answer(type, verification, token, request, state)),
    },
    {
      name: `${type}-cancel`,
      methods: ['DELETE'],
      path: `/v2.0/factors/${type}/:enrolment/verifications/:id`,
      evidence: 'observed',
      note: 'ends it',
      answer: (request) => found(type, request, state, (verification) => cancel(verification, state)),
    },
  ]);
}

function start(type: OtpType, request: TenantRequest, state: VerifyState): Answer {
  const token = factorToken(request, type, state);
  if (isAnswer(token)) return token;
  const body = jsonOf(request);
  if (!body) return badJson();
  const { correlation = '' } = body;
  if (typeof correlation !== 'string' || !/^[A-Za-z0-9]*$/.test(correlation)) {
    return apiError(400, 'CSIBN0018E', 'correlation takes letters and digits only');
  }
  const target =
    request.variable === 'transient' ? transientTarget(type, body, token) : enrolledTarget(type, request.variable, token, state);
  if (isAnswer(target)) return target;
  const waitSeconds = state.switches.rateLimit === 'off' ? undefined : state.limits.hit(`${type} ${target.to}`, SENDING[type]);
  if (waitSeconds !== undefined) return tooMany(state.switches.rateLimit === 'bare' ? undefined : waitSeconds);

  const verification = state.verifications.start({
    type,
    enrolmentId: request.variable,
    grant: token.grant,
    user: target.user,
    answer: sixDigits(),
    destination: target.to,
    correlation: correlation || String(1000 + (state.outbox.items.length % 9000)),
  });
  send(type, verification, state);
  return json(201, describe(type, verification, state));
}

interface Target {
  readonly to: string;
  readonly user: VerifyUser | undefined;
}

/** An address proves the user whom the grant knows already, or nobody. */
function transientTarget(type: OtpType, body: Record<string, unknown>, token: Token): Target | Answer {
  const to = body[destinationName(type)];
  return typeof to === 'string' && to !== '' ? { to, user: token.grant.user } : badBody();
}

function enrolledTarget(type: OtpType, id: string, token: Token, { directory }: VerifyState): Target | Answer {
  const found = directory.enrolment(type, (enrolment) => enrolment.id === id);
  if (!found) return notThere();
  if (!isFor(token, found.user)) return forbidden();
  const { enrolment, user } = found;
  return { to: enrolment.type === 'emailotp' ? enrolment.emailAddress : enrolment.phoneNumber, user };
}

function found(
  type: OtpType,
  request: TenantRequest,
  state: VerifyState,
  then: (verification: Verification, token: Token) => Answer,
): Answer {
  const token = factorToken(request, type, state);
  if (isAnswer(token)) return token;
  const [enrolmentId = '', id = ''] = request.variables;
  const verification = state.verifications.find(id, { type, enrolmentId, grant: token.grant });
  return verification ? then(verification, token) : notThere();
}

/** A wrong code is 400 or 401; with 401, 400 is left for what has ended (protocol.md, section 7.6). */
function answer(type: OtpType, verification: Verification, token: Token, request: TenantRequest, state: VerifyState): Answer {
  const body = jsonOf(request);
  if (!body) return badJson();
  if (typeof body.otp !== 'string') return badBody();
  if (state.verifications.stateOf(verification) !== 'PENDING') return apiError(400, 'CSIBN0021E', 'the verification has ended');
  if (state.verifications.answer(verification, body.otp)) return passed(request, token, type, verification.user, state);
  return apiError(state.switches.wrongOtp, 'CSIBN0021E', 'the one-time code is wrong');
}

function cancel(verification: Verification, { verifications }: VerifyState): Answer {
  if (verifications.stateOf(verification) === 'PENDING') verification.ended = 'CANCELED';
  return empty(204);
}

function describe(type: OtpType, verification: Verification, { verifications }: VerifyState) {
  const { id, user, createdMs, expiresMs, correlation, destination, attempts } = verification;
  const created = new Date(createdMs).toISOString();
  return {
    id,
    ...(user && { userId: user.id }),
    type,
    created,
    updated: created,
    expiry: new Date(expiresMs).toISOString(),
    state: verifications.stateOf(verification),
    correlation,
    [destinationName(type)]: destination,
    attempts,
    retries: verifications.retriesOf(verification),
  };
}

function destinationName(type: OtpType): 'emailAddress' | 'phoneNumber' {
  return type === 'emailotp' ? 'emailAddress' : 'phoneNumber';
}

function send(type: OtpType, verification: Verification, { outbox }: VerifyState): void {
  const { id, destination, answer: code, correlation, createdMs, expiresMs } = verification;
  outbox.send({
    kind: KINDS[type],
    to: destination,
    text: type === 'voiceotp' ? 'Your one-time code, read aloud' : 'Your one-time code',
    code,
    correlation,
    sentAtMs: createdMs,
    expiresAtMs: expiresMs,
    transactionId: id,
  });
}
