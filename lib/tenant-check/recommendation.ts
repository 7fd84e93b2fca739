import type { ProbeResult } from '../cyberark/hand-off-probe';
import type { HandOffStrategy } from '../launch/hand-off';

export interface Recommendation {
  /** Undefined: nothing can be said before what failed is put right. */
  readonly strategy?: HandOffStrategy;
  readonly why: string;
  /** What was not, or cannot be, found out from here. */
  readonly caveats: readonly string[];
}

export type StrategyResults = Readonly<Record<Exclude<HandOffStrategy, 'username'>, ProbeResult>>;

const ELSEWHERE =
  'This was seen from one machine. A tenant may ask more of a browser at another address: try one link on a phone outside your network before you rely on it.';
const UNCLEAR =
  'Some answers were neither a challenge nor a sign-in. Those ways are left out: a link would still refuse them rather than send somebody astray.';
const CUSTOM_DOMAIN =
  'The cookie of the parent domain would work, too, if tenant and link host shared a domain: enter that domain and check again.';

/**
 * The best of the ways that work: first the one in which no token reaches the browser, then the one that keeps it out of
 * addresses, then the one in an address; the normal sign-in works everywhere.
 *
 * @param parentDomain that tenant and link host share; blank where there is none
 */
export function recommend(results: StrategyResults, parentDomain: string): Recommendation {
  const caveats = Object.values(results).includes('unclear') ? [UNCLEAR] : [];
  if (results.location === 'works') {
    const why = 'The challenge that Node-RED begins goes on in another browser, and the browser never holds a token.';
    return { strategy: 'location', why, caveats: [...caveats, ELSEWHERE] };
  }
  if (results['parent-cookie'] === 'works' && parentDomain !== '') {
    const why = "The tenant's redirect does not carry a challenge to another browser, but the tenant reads the user's cookie.";
    return { strategy: 'parent-cookie', why, caveats: [...caveats, ELSEWHERE] };
  }
  const domainCaveat = results['parent-cookie'] === 'works' ? [CUSTOM_DOMAIN] : [];
  if (results['auth-query'] === 'works') {
    const why =
      "The tenant's redirect does not carry a challenge to another browser, but the tenant takes the user's token in the address. It may stay in the browser's history and in logs, and lives ten minutes at most.";
    return { strategy: 'auth-query', why, caveats: [...caveats, ...domainCaveat, ELSEWHERE] };
  }
  const why =
    'No other way shows the challenge to a browser without a header. The normal sign-in, with the name filled in, always works.';
  return { strategy: 'username', why, caveats: [...caveats, ...domainCaveat] };
}
