import type { ChallengePackage } from './authentication-result';
import type { Pod } from './pods';
import { type CallLimits, type CallWords, callVendor, refusal } from './vendor-call';

const WORDS: CallWords = {
  endpoint: 'CleanupAuthentication',
  request: 'the end of the sign-in',
  object: 'the end of the sign-in',
  unauthorized: 'the tenant does not take the end of the sign-in (401)',
  forbidden: 'the sign-in ends by itself',
};

/**
 * `POST /Security/CleanupAuthentication` (protocol.md, section 6.2, observed): nobody goes on with this package.
 *
 * @throws IdentityError see `callVendor`; `IDENTITY_REFUSED` for `success:false`
 */
export async function cleanupAuthentication(
  pod: Pod,
  { sessionId, tenantId }: Pick<ChallengePackage, 'sessionId' | 'tenantId'>,
  limits: CallLimits,
): Promise<void> {
  const body = { TenantId: tenantId, SessionId: sessionId };
  const { envelope } = await callVendor(pod.http, { path: '/Security/CleanupAuthentication', body, ...limits }, WORDS);
  if (envelope?.success === false) throw refusal(envelope, WORDS);
}
