import { z } from 'zod';
import type { AuthenticationContext, DenialReason } from '../authentication/authenticator';
import { IdentityError } from '../errors';
import { type Caller, callApi, readAnswer } from './api-call';
import { type FactorOutcome, passed } from './factor-outcome';
import { assertion, dateTime, userId, vendorId } from './vendor-values';

/** For how long the tenant waits for the phone. */
const EXPIRES_IN_SECONDS = 120;

export interface PushRequest {
  readonly authenticatorId: string;
  /** Enrolment of the signature that the phone gives. */
  readonly enrolmentId: string;
  /** What the phone shows. */
  readonly message: string;
  readonly context: AuthenticationContext;
}

export interface PushVerification {
  /** Path and query of the verification, below the tenant's origin. */
  readonly path: string;
  /** First characters of the id, as the vendor's SDK shows them, and the app. */
  readonly correlation: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
}

const begun = z.object({ id: vendorId, transactionUri: z.string().max(2000), expiryTime: dateTime });

/**
 * `POST /v1.0/authenticators/{id}/verifications`: sends the push (protocol.md, section 7.7). Once, whatever happens.
 *
 * @param origin of the tenant: nothing else is ever asked, whatever address the answer gives
 * @throws IdentityError `IDENTITY_RESPONSE` for an address elsewhere, or see `readAnswer`
 */
export async function startPush(caller: Caller, origin: string, request: PushRequest): Promise<PushVerification> {
  const { authenticatorId, enrolmentId, message, context } = request;
  const { ipAddress, userAgent } = context;
  const response = await callApi(caller, {
    method: 'POST',
    path: `/v1.0/authenticators/${encodeURIComponent(authenticatorId)}/verifications`,
    body: {
      transactionData: {
        message,
        ...(ipAddress !== undefined && { originIpAddress: ipAddress }),
        ...(userAgent !== undefined && { originUserAgent: userAgent }),
      },
      pushNotification: { send: true, title: message, message },
      authenticationMethods: [{ id: enrolmentId, methodType: 'signature' }],
      logic: 'OR',
      expiresIn: EXPIRES_IN_SECONDS,
    },
  });
  const { id, transactionUri, expiryTime } = readAnswer(response, begun, 'the request for a push');
  return { path: pathAt(origin, transactionUri), correlation: id.slice(0, 8), expiresAt: expiryTime };
}

/** The token goes where the tenant is, and nowhere else. */
function pathAt(origin: string, transactionUri: string): string {
  const url = URL.parse(transactionUri, origin);
  if (url?.origin !== origin || url.username !== '' || url.password !== '') {
    throw new IdentityError('IDENTITY_RESPONSE', "the tenant names an address for the push that is not the tenant's own");
  }
  url.searchParams.set('returnJwt', 'true');
  return `${url.pathname}${url.search}`;
}

const polled = z.object({ state: z.string().max(100), assertion, jwt: assertion, userId, owner: userId });

/**
 * `GET {transactionUri}?returnJwt=true`. Sent once: its answer may hold the proof.
 *
 * @throws IdentityError see `readAnswer`
 */
export async function pollPush(caller: Caller, path: string): Promise<FactorOutcome> {
  const answer = readAnswer(await callApi(caller, { method: 'GET', path }), polled, 'the look at a push');
  const state = answer.state.toUpperCase();
  if (state === 'PENDING') return { outcome: 'pending' };
  if (state === 'VERIFY_SUCCESS' || state === 'SUCCESS') {
    return passed(answer.assertion ?? answer.jwt, answer.userId ?? answer.owner, 'the push');
  }
  return state === 'TIMEOUT' ? { outcome: 'expired' } : { outcome: 'denied', reason: reasonOf(state) };
}

/** The spellings differ between versions (protocol.md, section 7.7); whatever is not known is no success. */
function reasonOf(state: string): DenialReason {
  if (/FRAUD|SUSPICIOUS/.test(state)) return 'fraud';
  if (/DENIED|REFUSED|REJECTED|DECLINED/.test(state)) return 'rejected';
  if (/^CANCELL?ED$/.test(state)) return 'cancelled';
  return state === 'VERIFY_FAILED' || state === 'FAILED' ? 'wrong-answer' : 'unspecified';
}
