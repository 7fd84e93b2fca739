import { z } from 'zod';
import { IdentityError } from '../errors';
import { statedLifetimeSeconds } from '../oauth/token-response';

/** Scope of a token that is good for factors only: it comes in a 200 like any other (protocol.md, section 0, verdict 11). */
const CHALLENGE_SCOPE = 'mfa_challenge';
/** Documented life of a challenge token (seed 003), for answers that do not say. */
const CHALLENGE_LIFETIME_SECONDS = 1800;

// Visible ASCII: the values go into headers and forms as they are.
const token = z
  .string()
  .max(16_384)
  .regex(/^[\x21-\x7e]+$/);

/** Texts are documented; objects are not, and nobody has seen a third form. */
const allowedFactor = z.union([
  z.string(),
  z.looseObject({ type: z.string() }).transform(({ type }) => type),
  z.looseObject({ name: z.string() }).transform(({ name }) => name),
  z.looseObject({ factor: z.string() }).transform(({ factor }) => factor),
  z.unknown().transform(() => ''),
]);

const grantAnswer = z.object({
  access_token: token,
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  scope: z.string().max(1000).optional(),
  grant_id: z
    .string()
    .max(200)
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
  expires_in: z.unknown().optional(),
  allowedFactors: z.array(allowedFactor).max(100).nullish(),
  refresh_token: token.nullish().catch(undefined),
});

interface Issued {
  readonly accessToken: string;
  /** The same in every leg of one flow. */
  readonly grantId: string | undefined;
}

/** One more factor has to be passed. */
export interface FactorChallenge extends Issued {
  readonly outcome: 'challenge';
  /** In the tenant's words, those that can be shown; unknown ones, too. */
  readonly allowedFactors: readonly string[];
  readonly expiresInSeconds: number;
}

/** The policy is satisfied. */
export interface UserTokenAnswer extends Issued {
  readonly outcome: 'granted';
  readonly scope: string | undefined;
  /** Undefined where the tenant does not say. */
  readonly expiresInSeconds: number | undefined;
  readonly refreshToken: string | undefined;
}

/**
 * Reads a 200 of the token endpoint to a leg of the policy flow (protocol.md, section 7.3).
 *
 * @throws IdentityError `IDENTITY_RESPONSE`
 */
export function parseGrantAnswer(body: string): FactorChallenge | UserTokenAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body.trim());
  } catch {
    throw unexpected('is not JSON');
  }
  const parsed = grantAnswer.safeParse(json);
  if (!parsed.success) {
    const members = new Set(parsed.error.issues.map(({ path: [member] }) => String(member ?? 'the body')));
    throw unexpected(`is not what it should be (${[...members].join(', ')})`);
  }
  const { access_token: accessToken, grant_id: grantId, scope, expires_in, allowedFactors, refresh_token } = parsed.data;
  const expiresInSeconds = statedLifetimeSeconds(expires_in);
  const isChallenge = scope?.split(/\s+/).includes(CHALLENGE_SCOPE) || (allowedFactors?.length ?? 0) > 0;
  if (!isChallenge) {
    return { outcome: 'granted', accessToken, grantId, scope, expiresInSeconds, refreshToken: refresh_token ?? undefined };
  }
  return {
    outcome: 'challenge',
    accessToken,
    grantId,
    allowedFactors: [...new Set(allowedFactors ?? [])].filter((type) => /^[\w.:-]{1,64}$/.test(type)),
    expiresInSeconds: expiresInSeconds ?? CHALLENGE_LIFETIME_SECONDS,
  };
}

function unexpected(how: string): IdentityError {
  return new IdentityError('IDENTITY_RESPONSE', `the token endpoint's answer ${how}: check the tenant URL and the token path`, {
    statusCode: 200,
  });
}
