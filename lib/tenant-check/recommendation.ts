import type { ProbeResult } from '../cyberark/hand-off-probe';
import type { HandOffStrategy } from '../launch/hand-off';
import type { Sight } from '../launch/shown-page';

export interface Recommendation {
  /** Undefined: nothing can be said before what failed is put right. */
  readonly strategy?: HandOffStrategy;
  readonly why: string;
  /** What was not, or cannot be, found out from here. */
  readonly caveats: readonly string[];
}

/** The ways by which a browser is handed a token, or what a token began. */
export const TOKEN_WAYS = ['location', 'parent-cookie', 'auth-query'] as const satisfies readonly HandOffStrategy[];

/** What was seen from here. */
export type StrategyResults = Readonly<Record<(typeof TOKEN_WAYS)[number], ProbeResult>>;

/** What a person saw of each way. */
export type Sights = Readonly<Partial<Record<HandOffStrategy, Sight>>>;

const ELSEWHERE =
  'This was seen from one machine. A tenant may ask more of a browser at another address: try one link on a phone outside your network before you rely on it.';
const UNCLEAR =
  'Some answers were neither a challenge nor a sign-in. Those ways are not recommended before a clean browser has shown what they lead to.';
const CUSTOM_DOMAIN =
  'The cookie of the parent domain would work, too, if tenant and link host shared a domain: enter that domain and check again.';

const SEEN_IN_BROWSER =
  'Somebody saw it in a clean browser. A tenant may still ask more of a browser in another network: try one real link on a phone there.';
const SEEN_ONLY_HERE =
  'A way that shows the challenge to Node-RED does not show it in a clean browser. The tenant may tie the challenge to the network address or to the browser that began it; what was seen in the browser counts.';
const REFUSED_BY_LINKS =
  'A way that shows the challenge in a clean browser is left out: Node-RED gets the normal sign-in that way, so a link would refuse it.';

/**
 * The best of the ways that work: first the one in which no token reaches the browser, then the one that keeps it out of
 * addresses, then the one in an address; the normal sign-in works everywhere.
 *
 * @param seenHere by Node-RED
 * @param parentDomain that tenant and link host share; blank where there is none
 * @param sights what a person saw in a clean browser. They count for more than what was seen from here, but for a way that a link
 *   would refuse: it looks from here, too, before it hands off
 */
export function recommend(seenHere: StrategyResults, parentDomain: string, sights: Sights = {}): Recommendation {
  const results = withSights(seenHere, sights);
  const caveats = [
    ...(Object.values(results).includes('unclear') ? [UNCLEAR] : []),
    ...(TOKEN_WAYS.some((way) => seenHere[way] === 'works' && results[way] === 'fails') ? [SEEN_ONLY_HERE] : []),
    ...(TOKEN_WAYS.some((way) => sights[way] === 'challenge' && results[way] !== 'works') ? [REFUSED_BY_LINKS] : []),
  ];
  const seenBy = (way: HandOffStrategy): string => (sights[way] === undefined ? ELSEWHERE : SEEN_IN_BROWSER);
  if (results.location === 'works') {
    const why = 'The challenge that Node-RED begins goes on in another browser, and the browser never holds a token.';
    return { strategy: 'location', why, caveats: [...caveats, seenBy('location')] };
  }
  if (results['parent-cookie'] === 'works' && parentDomain !== '') {
    const why = "The tenant's redirect does not carry a challenge to another browser, but the tenant reads the user's cookie.";
    return { strategy: 'parent-cookie', why, caveats: [...caveats, seenBy('parent-cookie')] };
  }
  const domainCaveat = results['parent-cookie'] === 'works' ? [CUSTOM_DOMAIN] : [];
  if (results['auth-query'] === 'works') {
    const why =
      "The tenant's redirect does not carry a challenge to another browser, but the tenant takes the user's token in the address. It may stay in the browser's history and in logs, and lives ten minutes at most.";
    return { strategy: 'auth-query', why, caveats: [...caveats, ...domainCaveat, seenBy('auth-query')] };
  }
  if (sights.username === 'other') {
    const why = 'In a clean browser not even the normal sign-in opened: look at what the tenant shows there.';
    return { why, caveats: [...caveats, ...domainCaveat] };
  }
  const why =
    'No other way shows the challenge to a browser without a header. The normal sign-in, with the name filled in, always works.';
  return { strategy: 'username', why, caveats: [...caveats, ...domainCaveat] };
}

function withSights(seenHere: StrategyResults, sights: Sights): StrategyResults {
  const results = { ...seenHere };
  for (const way of TOKEN_WAYS) {
    if (sights[way] === undefined) continue;
    if (sights[way] !== 'challenge') results[way] = 'fails';
    else if (results[way] === 'unclear') results[way] = 'works';
  }
  return results;
}
