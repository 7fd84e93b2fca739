import { z } from 'zod';
import { IdentityError } from '../errors';

/** Used where the answer names no usable lifetime (RFC 6749, section 5.1, leaves it open). */
const DEFAULT_LIFETIME_SECONDS = 300;
/** Longer promises are not believed: a token that old should be asked for again. */
const LONGEST_LIFETIME_SECONDS = 86_400;
const LONGEST_TOKEN = 16_384;

const tokenResponse = z.object({
  // Visible ASCII: the value goes into a header as it is.
  access_token: z
    .string()
    .max(LONGEST_TOKEN)
    .regex(/^[\x21-\x7e]+$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.unknown().optional(),
  scope: z.string().max(1000).optional().catch(undefined),
});

/** A successful answer of the token endpoint (RFC 6749, section 5.1). */
export interface TokenResponse {
  readonly accessToken: string;
  /** Seconds; 0 for a token that is good for the request that asked for it, and no longer. */
  readonly expiresInSeconds: number;
  /** The scope that was granted: the one asked for where the answer names none (RFC 6749, section 5.1). */
  readonly scope: string;
}

/**
 * Reads the body of a 200 of the token endpoint. Unknown members are ignored; the token is opaque, JWT or not.
 *
 * @param requestedScope what the request asked for
 * @throws IdentityError `IDENTITY_RESPONSE`
 */
export function parseTokenResponse(body: string, requestedScope: string): TokenResponse {
  let json: unknown;
  try {
    json = JSON.parse(body.trim()); // Trimmed: a byte order mark is no JSON.
  } catch {
    throw new IdentityError(
      'IDENTITY_RESPONSE',
      'the token endpoint answered 200, but not with JSON: check the tenant URL and the token path',
      { statusCode: 200 },
    );
  }
  const parsed = tokenResponse.safeParse(json);
  if (!parsed.success) {
    const members = parsed.error.issues.map((issue) => issue.path.join('.') || 'the body').join(', ');
    throw new IdentityError('IDENTITY_RESPONSE', `the token endpoint's answer is not a bearer token answer (${members})`, {
      statusCode: 200,
    });
  }
  return {
    accessToken: parsed.data.access_token,
    expiresInSeconds: statedLifetimeSeconds(parsed.data.expires_in) ?? DEFAULT_LIFETIME_SECONDS,
    scope: parsed.data.scope ?? requestedScope,
  };
}

/** `expires_in` as servers send it: number, numeric string, zero; undefined for nothing and nonsense. */
export function statedLifetimeSeconds(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), LONGEST_LIFETIME_SECONDS);
}
