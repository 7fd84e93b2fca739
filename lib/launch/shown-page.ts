import type { HttpResponse } from '../http/message';

/** What a tenant shows to whoever sent a request, as far as its answer tells (protocol.md, sections 2.7 and 4.2). */
export interface ShownPage {
  /** `sign-in`: its normal one, or a refusal. The tenant does not know who asks. */
  readonly page: 'challenge' | 'sign-in' | 'unclear';
  /** Where the challenge is, if the answer is a redirect to it: path and query on the tenant. */
  readonly at?: string;
}

/** What a person can see in a browser after a hand-off; `other` is an error or anything else. */
export const SIGHTS = ['challenge', 'sign-in', 'other'] as const;
export type Sight = (typeof SIGHTS)[number];

/** The call by which the vendor's page says which challenge it shows; none, where the id is empty. */
const LOGIN_VIEW = /\bLaunchLoginView\s*\([^<]{0,2000}?\bchallengeId['"]?\s*:\s*(['"])([^'"<]*)\1/i;

/** @param origin of the tenant that answered */
export function shownPage(origin: string, { statusCode, headers, body }: HttpResponse): ShownPage {
  if (statusCode === 401 || statusCode === 403) return { page: 'sign-in' };
  if (statusCode >= 300 && statusCode < 400) return redirectedTo(origin, headers.location);
  const [, , challengeId] = (statusCode === 200 && LOGIN_VIEW.exec(body)) || [];
  if (challengeId === undefined) return { page: 'unclear' };
  return { page: challengeId === '' ? 'sign-in' : 'challenge' };
}

function redirectedTo(origin: string, location: string | readonly string[] | undefined): ShownPage {
  const target = typeof location === 'string' ? URL.parse(location, origin) : null;
  if (!target) return { page: 'unclear' };
  const query = new Map([...target.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const isTenants = target.origin === origin;
  if (query.get('challengeid'))
    return isTenants ? { page: 'challenge', at: target.pathname + target.search } : { page: 'unclear' };
  const isLogin = query.has('cloudredirect') || (isTenants && /^\/login\/?$/i.test(target.pathname));
  return { page: isLogin ? 'sign-in' : 'unclear' };
}
