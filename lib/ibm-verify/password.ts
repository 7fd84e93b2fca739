import { z } from 'zod';
import { apiError, type Caller, callApi, readAnswer } from './api-call';
import { type FactorOutcome, passed, refusesAnswer } from './factor-outcome';
import { assertion, userId } from './vendor-values';

export interface IdentitySource {
  readonly id: string;
  readonly name: string;
}

const sources = z.object({
  password: z.array(z.object({ id: z.string().min(1).max(200), name: z.string().max(500) })).max(1000),
});

/**
 * `GET /v1.0/authnmethods/password` (protocol.md, section 7.4): what passwords can be checked by. Replay-safe.
 *
 * @throws IdentityError see `readAnswer`
 */
export async function listIdentitySources(caller: Caller): Promise<readonly IdentitySource[]> {
  const response = await callApi(caller, { method: 'GET', path: '/v1.0/authnmethods/password', replaySafe: true });
  return readAnswer(response, sources, 'the list of identity sources').password;
}

const verified = z.object({ id: userId, assertion, jwt: assertion });

/**
 * `POST /v1.0/authnmethods/password/{id}?returnJwt=true` (seed 003). Sent once: wrong passwords lock accounts.
 *
 * @throws IdentityError see `apiError` and `passed`
 */
export async function verifyPassword(
  caller: Caller,
  sourceId: string,
  credentials: { readonly username: string; readonly password: string },
): Promise<FactorOutcome> {
  const { username, password } = credentials;
  const path = `/v1.0/authnmethods/password/${encodeURIComponent(sourceId)}?returnJwt=true`;
  const response = await callApi(caller, { method: 'POST', path, body: { username, password } });
  if (refusesAnswer(response)) return { outcome: 'wrong', open: true };
  if (response.statusCode !== 200) throw apiError(response, 'the password');
  const answer = readAnswer(response, verified, 'the password');
  return passed(answer.assertion ?? answer.jwt, answer.id, 'the password');
}
