import { IdentityError } from '../errors';
import type { HttpResponse } from './message';
import { retryAfterMs } from './retry-after';

/**
 * The error for a status that ends a call whatever the body says. Callers look for the meanings of their own protocol first.
 *
 * @param what the call in words: "the token request"
 * @param nowMs milliseconds since the epoch, for a `Retry-After` that is a date
 */
export function refusedByStatus({ statusCode, headers }: HttpResponse, what: string, nowMs = Date.now()): IdentityError {
  const retryAfter = retryAfterMs(headers, nowMs);
  const retryAfterSeconds = retryAfter === undefined ? undefined : Math.ceil(retryAfter / 1000);
  const details = { statusCode, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  if (statusCode === 429) {
    const wait = retryAfterSeconds === undefined ? '' : ` and asks for ${retryAfterSeconds} s of patience`;
    return new IdentityError('IDENTITY_RATE_LIMITED', `the tenant limits the rate of requests (429)${wait}`, details);
  }
  if (statusCode >= 500 || statusCode === 408)
    return new IdentityError('IDENTITY_UNAVAILABLE', `the tenant could not serve ${what} (${statusCode})`, details);
  if (statusCode >= 300 && statusCode < 400) {
    return new IdentityError(
      'IDENTITY_CONFIG',
      `the tenant redirected ${what} (${statusCode}): is this the tenant's own address?`,
      details,
    );
  }
  if (statusCode >= 400) return new IdentityError('IDENTITY_REFUSED', `the tenant refused ${what} (${statusCode})`, details);
  return new IdentityError('IDENTITY_RESPONSE', `the tenant answered ${what} with an unexpected status (${statusCode})`, details);
}
