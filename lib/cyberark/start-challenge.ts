import { type AuthenticationResult, readAuthenticationResult } from './authentication-result';
import type { Pod } from './pods';
import { type CallLimits, type CallWords, callVendor } from './vendor-call';

const WORDS: CallWords = {
  endpoint: 'StartChallenge',
  request: 'the start of the step-up',
  object: 'the start of the step-up',
  unauthorized: "the tenant does not accept the person's token (401): it may have expired",
  forbidden: 'the token must be the one that met the challenge',
};

export interface StartChallengeRequest extends CallLimits {
  /** The token that met the challenge: the same identity has to go on (protocol.md, verdict 7). */
  readonly token: string;
  /** Both from the redirect that the app click was answered with; a challenge of another origin has no `elevate`: `''`. */
  readonly elevate: string;
  readonly challengeId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * `POST /Security/StartChallenge` (protocol.md, section 4.3). Not replay-safe: each one begins a challenge.
 *
 * @throws IdentityError see `callVendor` and `readAuthenticationResult`
 */
export async function startChallenge(
  pod: Pod,
  { token, elevate, challengeId, now, ...limits }: StartChallengeRequest,
): Promise<AuthenticationResult> {
  const body = { Version: '1.0', ...(elevate && { elevate }), ChallengeStateId: challengeId };
  const answer = await callVendor(pod.http, { path: '/Security/StartChallenge', body, bearer: token, ...limits }, WORDS);
  return readAuthenticationResult(answer, WORDS, { host: pod.hostname, now });
}
