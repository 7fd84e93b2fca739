import { type AuthenticationResult, readAuthenticationResult } from './authentication-result';
import type { Pod } from './pods';
import { type CallLimits, type CallWords, callVendor } from './vendor-call';

const WORDS: CallWords = {
  endpoint: 'OnDemandChallenge',
  request: 'the on-demand challenge',
  object: 'the on-demand challenge',
  unauthorized: 'the tenant does not accept the access token (401): does the scope cover security/OnDemandChallenge?',
  forbidden: 'the service user needs the right to call OnDemandChallenge, and the scope must cover it',
};

export interface OnDemandChallengeRequest extends CallLimits {
  /** A login name that the rules allow. */
  readonly user: string;
  /** Name of an authentication profile; without, the tenant's policy decides. */
  readonly profile?: string | undefined;
  /** The client's access token. */
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * `POST /Security/OnDemandChallenge` (protocol.md, section 4.3). That a client may start a challenge for a named user is
 * documented; the names in the body, and that the answer is a package as StartAuthentication gives it, are assumed and were not
 * tried on a live tenant. Not replay-safe: each one begins a challenge.
 *
 * @throws IdentityError see `callVendor` and `readAuthenticationResult`
 */
export async function onDemandChallenge(
  pod: Pod,
  { user, profile, accessToken, now, ...limits }: OnDemandChallengeRequest,
): Promise<AuthenticationResult> {
  const body = { User: user, Version: '1.0', ...(profile !== undefined && { ProfileName: profile }) };
  const answer = await callVendor(pod.http, { path: '/Security/OnDemandChallenge', body, bearer: accessToken, ...limits }, WORDS);
  return readAuthenticationResult(answer, WORDS, { host: pod.hostname, now });
}
