import { type AuthenticationResult, readAuthenticationResult } from './authentication-result';
import type { Pod } from './pods';
import { type CallLimits, type CallWords, callVendor } from './vendor-call';

const WORDS: CallWords = {
  endpoint: 'StartAuthentication',
  request: 'the start of the sign-in',
  object: 'the start of the sign-in',
  unauthorized: 'the tenant does not let anybody start a sign-in by API (401)',
  forbidden: 'does a rule of the tenant exclude the address of this machine?',
};

export interface StartAuthenticationRequest extends CallLimits {
  /** A login name that `parseUserName` has passed. */
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * `POST /Security/StartAuthentication` (protocol.md, section 6.1). Not replay-safe: each one begins a sign-in.
 *
 * @throws IdentityError see `callVendor` and `readAuthenticationResult`
 */
export async function startAuthentication(
  pod: Pod,
  { user, now, ...limits }: StartAuthenticationRequest,
): Promise<AuthenticationResult> {
  const body = { User: user, Version: '1.0' };
  const answer = await callVendor(pod.http, { path: '/Security/StartAuthentication', body, ...limits }, WORDS);
  return readAuthenticationResult(answer, WORDS, { host: pod.hostname, now });
}
