import { z } from 'zod';
import { IdentityError } from '../errors';
import { apiError, type Caller, callApi, readAnswer } from './api-call';
import { type FactorOutcome, readPassed, refusesAnswer } from './factor-outcome';
import { vendorId } from './vendor-values';

const relyingParty = z.looseObject({ id: vendorId });
const relyingParties = z.object({ fido2: z.union([relyingParty, z.array(relyingParty).max(100)]) });

/**
 * `POST /v2.0/factors/fido2/relyingparties`: which relying party the page's origin belongs to (protocol.md, section 7.8). Replay-safe.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where there is none, or see `readAnswer`
 */
export async function findRelyingParty(caller: Caller, origin: string): Promise<string> {
  const path = '/v2.0/factors/fido2/relyingparties';
  const response = await callApi(caller, { method: 'POST', path, body: { origin }, replaySafe: true });
  const { fido2 } = readAnswer(response, relyingParties, 'the look-up of the relying party');
  const first = Array.isArray(fido2) ? fido2[0] : fido2;
  if (!first) throw new IdentityError('IDENTITY_CONFIG', 'the tenant has no FIDO2 relying party for the origin of the page');
  return first.id;
}

const options = z.looseObject({ challenge: z.string().min(1) });

/**
 * `POST .../assertion/options`: what `navigator.credentials.get` needs, as JSON, passed on as it is.
 *
 * @param userId leaves out the credentials of everybody else; without, a passkey tells who it is
 * @throws IdentityError see `readAnswer`
 */
export async function requestAssertionOptions(
  caller: Caller,
  relyingPartyId: string,
  userId: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const path = `/v2.0/factors/fido2/relyingparties/${encodeURIComponent(relyingPartyId)}/assertion/options`;
  const body = { userVerification: 'preferred', ...(userId !== undefined && { userId }) };
  return readAnswer(await callApi(caller, { method: 'POST', path, body }), options, 'the request for FIDO2 options');
}

const credential = z.object({
  id: z.string().min(1),
  rawId: z.string().min(1).optional(),
  type: z.string().default('public-key'),
  response: z.looseObject({ clientDataJSON: z.string(), authenticatorData: z.string(), signature: z.string() }),
  authenticatorAttachment: z.string().nullish(),
  /** The name in WebAuthn's JSON; the tenant has the other one. */
  clientExtensionResults: z.record(z.string(), z.unknown()).optional(),
  getClientExtensionResults: z.record(z.string(), z.unknown()).optional(),
});

/**
 * `POST .../assertion/result?returnJwt=true`: what `navigator.credentials.get` gave. Sent once.
 *
 * @throws IdentityError `IDENTITY_INPUT` for a credential that is none, or see `apiError` and `readPassed`
 */
export async function answerAssertion(
  caller: Caller,
  relyingPartyId: string,
  given: Readonly<Record<string, unknown>>,
): Promise<FactorOutcome> {
  const parsed = credential.safeParse(given);
  if (!parsed.success) {
    const members = new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the whole'));
    throw new IdentityError('IDENTITY_INPUT', `the credential is not what WebAuthn gives (${[...members].join(', ')})`);
  }
  const { clientExtensionResults, getClientExtensionResults = clientExtensionResults ?? {}, ...rest } = parsed.data;
  const path = `/v2.0/factors/fido2/relyingparties/${encodeURIComponent(relyingPartyId)}/assertion/result?returnJwt=true`;
  const body = { ...rest, rawId: rest.rawId ?? rest.id, getClientExtensionResults };
  const response = await callApi(caller, { method: 'POST', path, body });
  // One challenge is signed once: another try needs new options.
  if (refusesAnswer(response)) return { outcome: 'wrong', open: false };
  if (response.statusCode !== 200) throw apiError(response, 'the FIDO2 assertion');
  return readPassed(response, 'the FIDO2 assertion');
}
