import type { Pod } from './pods';
import { type CallLimits, type CallWords, callVendor, refusal } from './vendor-call';

const WORDS: CallWords = {
  endpoint: 'Logout',
  request: 'the log-out',
  object: 'the log-out',
  unauthorized: "the tenant does not accept the person's token (401): it may have ended already",
  forbidden: 'the token is none of a person',
};

/**
 * `POST /Security/Logout` (protocol.md, section 6.3): the end of a person's authentication token. Replay-safe: the second one
 * finds it ended.
 *
 * @throws IdentityError see `callVendor`; `IDENTITY_REFUSED` for `success:false`
 */
export async function logOut(pod: Pod, { token, ...limits }: CallLimits & { readonly token: string }): Promise<void> {
  const call = { path: '/Security/Logout', body: {}, bearer: token, replaySafe: true, ...limits };
  const { envelope } = await callVendor(pod.http, call, WORDS);
  if (envelope?.success === false) throw refusal(envelope, WORDS);
}
