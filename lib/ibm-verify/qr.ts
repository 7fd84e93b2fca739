import { z } from 'zod';
import { IdentityError } from '../errors';
import { apiError, type Caller, callApi, readAnswer } from './api-call';
import { type FactorOutcome, passed } from './factor-outcome';
import { assertion, dateTime, userId, vendorId } from './vendor-values';

const profile = z.looseObject({ id: vendorId });
/** The member that holds the list is not documented. */
const profiles = z.union([z.array(profile), z.record(z.string(), z.unknown())]);

/**
 * `GET /v1.0/authenticators/clients`: the registration profiles of authenticator apps (protocol.md, section 7.8). Replay-safe.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where there is none, or see `readAnswer`
 */
export async function findQrProfile(caller: Caller): Promise<string> {
  const response = await callApi(caller, { method: 'GET', path: '/v1.0/authenticators/clients', replaySafe: true });
  const answer = readAnswer(response, profiles, 'the list of authenticator clients');
  const list: unknown[] = Array.isArray(answer) ? answer : Object.values(answer).filter(Array.isArray).flat();
  const [first] = list.flatMap((item) => profile.safeParse(item).data ?? []);
  if (!first) throw new IdentityError('IDENTITY_CONFIG', 'the tenant has no registration profile for authenticator apps');
  return first.id;
}

export interface QrVerification {
  /** Path and query to poll, below the tenant's origin: it holds what only the server may know. */
  readonly path: string;
  /** PNG, base64. */
  readonly qrCode: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
}

const begun = z.object({ id: vendorId, dsi: vendorId, qrCode: z.string().regex(/^[A-Za-z0-9+/]+=*$/), expiry: dateTime });

/** `GET /v2.0/factors/qr/authenticate?profileId=`. Sent once: it begins a login. @throws IdentityError see `readAnswer` */
export async function startQr(caller: Caller, profileId: string): Promise<QrVerification> {
  const base = '/v2.0/factors/qr/authenticate';
  const response = await callApi(caller, { method: 'GET', path: `${base}?profileId=${encodeURIComponent(profileId)}` });
  const { id, dsi, qrCode, expiry } = readAnswer(response, begun, 'the request for a QR code');
  const path = `${base}/${encodeURIComponent(id)}?dsi=${encodeURIComponent(dsi)}&returnJwt=true`;
  return { path, qrCode, expiresAt: expiry };
}

const polled = z.object({ state: z.string().max(100), assertion, jwt: assertion, userId });

/** `GET /v2.0/factors/qr/authenticate/{id}?dsi=&returnJwt=true`. Sent once. @throws IdentityError see `readAnswer` */
export async function pollQr(caller: Caller, path: string): Promise<FactorOutcome> {
  const response = await callApi(caller, { method: 'GET', path });
  // The tenant forgets it some time after it has ended.
  if (response.statusCode === 404) return { outcome: 'expired' };
  if (response.statusCode !== 200) throw apiError(response, 'the look at a QR code');
  const answer = readAnswer(response, polled, 'the look at a QR code');
  switch (answer.state.toUpperCase()) {
    case 'PENDING':
      return { outcome: 'pending' };
    case 'SUCCESS':
      return passed(answer.assertion ?? answer.jwt, answer.userId, 'the QR code');
    case 'TIMEOUT':
      return { outcome: 'expired' };
    case 'FAILED':
      return { outcome: 'denied', reason: 'rejected' };
    default:
      return { outcome: 'denied', reason: 'unspecified' };
  }
}
