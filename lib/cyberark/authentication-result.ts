import { z } from 'zod';
import type { IdentityError } from '../errors';
import { type Mechanism, mechanismResult, usableMechanism } from './mechanism';
import { oneLine } from './one-line';
import { readCookie } from './set-cookie';
import { type CallWords, parseResult, refusal, type VendorAnswer } from './vendor-call';

/** What the vendor calls a package: the challenges of one sign-in. */
export interface ChallengePackage {
  readonly sessionId: string;
  readonly tenantId: string | undefined;
  /** In order, each with the mechanisms that can be used; none where the person has no such mechanism. */
  readonly challenges: readonly (readonly Mechanism[])[];
}

/** A person's own token (the documents call it the authentication token). */
export interface AuthenticationToken {
  /** Unaltered. */
  readonly value: string;
  /** Milliseconds since the epoch, where the tenant says so. */
  readonly expiresAt: number | undefined;
}

/** What StartAuthentication, StartChallenge, OnDemandChallenge and AdvanceAuthentication answer (protocol.md, sections 6.1 and 6.2). */
export interface AuthenticationResult {
  /** For `success:false`, whatever else is told. */
  readonly refusal: IdentityError | undefined;
  readonly summary: string | undefined;
  readonly package: ChallengePackage | undefined;
  /** Where the call belongs, or where it was answered: `host` or `host:port`. */
  readonly podFqdn: string | undefined;
  readonly isFederated: boolean;
  /** 0 without a lock-out. */
  readonly retryWaitingSeconds: number;
  readonly numberToMatch: string | undefined;
  readonly token: AuthenticationToken | undefined;
  readonly user: string | undefined;
  readonly userId: string | undefined;
}

const AUTHENTICATION_COOKIE = '.ASPXAUTH';

const optionalName = z.string().max(1000).transform(oneLine).nullish().catch(undefined);
const optionalId = z.string().max(1000).nullish();
const optionalSeconds = z.coerce.number().min(0).max(1e9).nullish().catch(undefined);
// Visible ASCII: the value goes into a header as it is.
const optionalToken = z
  .string()
  .max(16_384)
  .regex(/^[\x21-\x7e]*$/)
  .nullish();

const authenticationResult = z
  .object({
    Summary: z.string().max(100).nullish(),
    SessionId: optionalId,
    TenantId: optionalId,
    Challenges: z
      .array(z.object({ Mechanisms: z.array(mechanismResult).max(50) }))
      .max(20)
      .nullish(),
    PodFqdn: optionalId,
    PodFQDN: optionalId,
    IdpRedirectUrl: z.unknown().optional(),
    IdpRedirectShortUrl: z.unknown().optional(),
    RetryWaitingTime: optionalSeconds,
    GeneratedAuthValue: z
      .union([z.string().max(100), z.number()])
      .nullish()
      .catch(undefined),
    Auth: optionalToken,
    Token: optionalToken,
    TokenLifetime: optionalSeconds,
    User: optionalName,
    UserId: optionalName,
  })
  .nullish()
  .transform((result) => result ?? ({} as Partial<NonNullable<typeof result>>));

/**
 * A refusal is not thrown: what it means depends on the step.
 *
 * @param host name of the host that answered, without a port
 * @param now milliseconds since the epoch, when the request was made
 * @throws IdentityError `IDENTITY_RESPONSE`
 */
export function readAuthenticationResult(
  { envelope, setCookies }: VendorAnswer,
  words: CallWords,
  { host, now }: { readonly host: string; readonly now: number },
): AuthenticationResult {
  const refused = envelope?.success === false ? refusal(envelope, words) : undefined;
  const result = refused
    ? (authenticationResult.safeParse(envelope?.result).data ?? {})
    : parseResult(authenticationResult, envelope, words);
  const token = result.Auth || result.Token || undefined;
  const lifetimeSeconds = result.TokenLifetime || undefined;
  const expiresAt = lifetimeSeconds === undefined ? undefined : now + lifetimeSeconds * 1000;
  const cookie = token ? undefined : readCookie(setCookies, AUTHENTICATION_COOKIE, host, now);
  return {
    refusal: refused,
    summary: result.Summary ?? undefined,
    package: packageOf(result),
    podFqdn: result.PodFqdn || result.PodFQDN || undefined,
    isFederated: Boolean(result.IdpRedirectUrl || result.IdpRedirectShortUrl),
    retryWaitingSeconds: Math.ceil(result.RetryWaitingTime ?? 0),
    numberToMatch: result.GeneratedAuthValue == null ? undefined : oneLine(String(result.GeneratedAuthValue)) || undefined,
    token: token ? { value: token, expiresAt } : cookie && { value: cookie.value, expiresAt: expiresAt ?? cookie.expiresAt },
    user: result.User || undefined,
    userId: result.UserId || undefined,
  };
}

function packageOf({ SessionId, TenantId, Challenges }: Partial<NonNullable<z.output<typeof authenticationResult>>>) {
  if (!SessionId || !Challenges || Challenges.length === 0) return undefined;
  const challenges = Challenges.map(({ Mechanisms }) => Mechanisms.flatMap((one) => usableMechanism(one) ?? []));
  return { sessionId: SessionId, tenantId: TenantId || undefined, challenges };
}
