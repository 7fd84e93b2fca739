import { IdentityError, type IdentityErrorDetails } from '../errors';
import type { HttpResponse } from '../http/message';
import { refusedByStatus } from '../http/status';

/**
 * What a call answered, as JSON; null for an empty body.
 *
 * @throws IdentityError `IDENTITY_RESPONSE` for a web page, or anything else that is no JSON
 */
export function jsonOf({ statusCode, headers, body }: HttpResponse): unknown {
  const text = body.trim(); // A byte order mark is no JSON.
  if (text === '') return null;
  const contentType = String(headers['content-type'] ?? '').toLowerCase();
  if (contentType.includes('html') || text.startsWith('<')) {
    const hint = "is the path right, and is this the tenant's own address?";
    throw new IdentityError('IDENTITY_RESPONSE', `the tenant answered with a web page where JSON was due: ${hint}`, {
      statusCode,
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new IdentityError('IDENTITY_RESPONSE', "the tenant's answer is not JSON, or not all of it", { statusCode });
  }
}

/**
 * The error for a call of the REST API that was not answered with a 2xx.
 *
 * @param details identifiers that the body names, of a known form
 */
export function callRefused(response: HttpResponse, details: IdentityErrorDetails): IdentityError {
  const { statusCode } = response;
  if (statusCode === 401) {
    const text = 'the tenant does not accept the token for this call (401): has it expired, does its scope cover the path?';
    return new IdentityError('IDENTITY_UNAUTHORIZED', text, { ...details, statusCode });
  }
  const refused = refusedByStatus(response, 'the call');
  const names = identifiers(details);
  return new IdentityError(refused.code, names ? `${refused.message}: ${names}` : refused.message, {
    ...refused.details,
    ...details,
  });
}

/** The vendor's identifiers in words; never its sentence. Undefined where it gave none. */
export function identifiers({ messageId, errorId }: IdentityErrorDetails): string | undefined {
  const names = [messageId && `MessageID ${messageId}`, errorId && `ErrorID ${errorId}`].filter((name) => name);
  return names.length === 0 ? undefined : names.join(', ');
}
