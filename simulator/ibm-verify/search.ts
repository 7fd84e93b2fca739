/** Conditions of a `search`: names and the values that they must have. */
export type Search = ReadonlyMap<string, string>;

/**
 * Reads `search=userId="X"&enabled=true`, whether the whole of it is the encoded value of `search` or the query goes on after it
 * (protocol.md, section 7.5).
 */
export function searchOf(query: URLSearchParams): Search {
  const conditions = new Map<string, string>();
  const rest = query.has('enabled') ? [`enabled=${query.get('enabled')}`] : [];
  for (const condition of [...(query.get('search') ?? '').split('&'), ...rest]) {
    const found = /^\s*(\w+)\s*=\s*"?([^"]*)"?\s*$/.exec(condition);
    if (found?.[1]) conditions.set(found[1], found[2] ?? '');
  }
  return conditions;
}

/** A condition on what the item does not have is not met: a misspelt search must not find everybody. */
export function matches(search: Search, item: Record<string, unknown>): boolean {
  return [...search].every(([name, value]) => String(item[name]) === value);
}
