import { type AuthenticationResult, type ChallengePackage, readAuthenticationResult } from './authentication-result';
import type { Pod } from './pods';
import { type CallLimits, type CallWords, callVendor } from './vendor-call';

const WORDS: CallWords = {
  endpoint: 'AdvanceAuthentication',
  request: 'a step of the sign-in',
  object: 'a step of the sign-in',
  unauthorized: 'the tenant does not take the step of the sign-in (401): the sign-in may be over',
  forbidden: 'does a rule of the tenant exclude the address of this machine?',
};

/** One step with one mechanism. */
export type Operation =
  /** Security questions of several parts are answered by uuid. */
  | { readonly Action: 'Answer'; readonly Answer: string | Readonly<Record<string, string>> }
  /** Sends the code, the push or the call; `RetryOOB` once more. */
  | { readonly Action: 'StartOOB' | 'RetryOOB' }
  /** Has it been confirmed elsewhere? */
  | { readonly Action: 'Poll' };

export interface AdvanceAuthenticationRequest extends CallLimits {
  readonly package: Pick<ChallengePackage, 'sessionId' | 'tenantId'>;
  readonly mechanismId: string;
  readonly operation: Operation;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * `POST /Security/AdvanceAuthentication` (protocol.md, section 6.2). Only a poll is replay-safe.
 *
 * @throws IdentityError see `callVendor` and `readAuthenticationResult`
 */
export async function advanceAuthentication(pod: Pod, request: AdvanceAuthenticationRequest): Promise<AuthenticationResult> {
  const { mechanismId, operation, now, timeoutMs, signal } = request;
  const { sessionId, tenantId } = request.package;
  const answer = await callVendor(
    pod.http,
    {
      path: '/Security/AdvanceAuthentication',
      body: { TenantId: tenantId, SessionId: sessionId, MechanismId: mechanismId, ...operation },
      replaySafe: operation.Action === 'Poll',
      timeoutMs,
      signal,
    },
    WORDS,
  );
  return readAuthenticationResult(answer, WORDS, { host: pod.hostname, now });
}
