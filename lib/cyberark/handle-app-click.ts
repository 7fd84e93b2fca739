import { IdentityError } from '../errors';
import type { Pod } from './pods';
import { type CallLimits, type CallWords, statusError } from './vendor-call';

const WORDS: CallWords = {
  endpoint: 'HandleAppClick',
  request: 'the app click',
  object: 'the app click',
  unauthorized: "the tenant does not accept the person's token (401): it may have expired",
  forbidden: 'the person may not open this app',
};

export interface AppClick extends CallLimits {
  /** As `parseAppKey` gives it. */
  readonly appKey: string;
  /** The person's authentication token. */
  readonly token: string;
  /** Of the challenge that was passed, when the click is repeated after it. */
  readonly challengeId?: string | undefined;
}

/** What `elevation` begins with. */
export interface StepUp {
  readonly elevate: string;
  readonly challengeId: string;
}

/**
 * `POST /uprest/HandleAppClick?appkey=` (protocol.md, sections 4.2 and 4.3, observed): does the app ask for a step-up? Redirects are
 * not followed, and what the app itself would get is not read. Not replay-safe: where no step-up is needed, it opens the app.
 *
 * @returns undefined where no step-up is needed
 * @throws IdentityError `IDENTITY_REFUSED` where the tenant shows its error page, `IDENTITY_UNAUTHORIZED` where it shows its sign-in
 *   page, `IDENTITY_RESPONSE` for a challenge of another host, or see `statusError`
 */
export async function handleAppClick(
  pod: Pod,
  { appKey, token, challengeId, timeoutMs, signal }: AppClick,
): Promise<StepUp | undefined> {
  const response = await pod.http.request({
    method: 'POST',
    path: `/uprest/HandleAppClick?appkey=${encodeURIComponent(appKey)}`,
    headers: {
      'X-IDAP-NATIVE-CLIENT': 'true',
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
      ...(challengeId !== undefined && { 'X-CFY-CHALLENGEID': challengeId }),
    },
    body: JSON.stringify(challengeId === undefined ? {} : { ChallengeStateId: challengeId }),
    timeoutMs,
    signal,
  });
  const { statusCode, headers } = response;
  if (statusCode >= 300 && statusCode < 400 && typeof headers.location === 'string') return stepUpOf(headers.location, pod);
  if (statusCode === 200) return undefined;
  throw statusError(response, WORDS);
}

/** The path of the redirect is nowhere documented: the names in its query tell. An app on another host carries none of them. */
function stepUpOf(location: string, { host }: Pod): StepUp | undefined {
  const target = URL.parse(location, `https://${host}`);
  const query = new Map([...(target?.searchParams ?? [])].map(([name, value]) => [name.toLowerCase(), value]));
  const challengeId = query.get('challengeid');
  if (challengeId) {
    if (target?.host === host) return { elevate: query.get('elevate') ?? '', challengeId };
    throw new IdentityError('IDENTITY_RESPONSE', 'the tenant answered the app click with a challenge of another host');
  }
  if (target?.host === host && /\/uperror$/i.test(target.pathname)) {
    throw new IdentityError('IDENTITY_REFUSED', 'the tenant shows its error page: the person may not open this app');
  }
  if (target?.host === host && /\/login$/i.test(target.pathname)) {
    throw new IdentityError('IDENTITY_UNAUTHORIZED', "the tenant shows its sign-in page: the person's token may have expired");
  }
  return undefined;
}
