/** Conditions of a `search`: names and the values that they must have. */
export type Search = ReadonlyMap<string, string>;

/**
 * Reads `search=userId="X"&enabled=true`, whether the whole of it is the encoded value of `search` or the query goes on after it
 * (protocol.md, section 7.5).
 */
export function searchOf(query: URLSearchParams): Search {
  const conditions = new Map<string, string>();
  const rest = [...query]
    .filter(([name]) => name !== 'search' && name !== 'returnJwt')
    .map(([name, value]) => `${name}=${value}`);
  for (const condition of [...(query.get('search') ?? '').split('&'), ...rest]) {
    const found = /^\s*(\w+)\s*=\s*"?([^"]*)"?\s*$/.exec(condition);
    if (found?.[1]) conditions.set(found[1], found[2] ?? '');
  }
  return conditions;
}

export function matches(search: Search, item: Record<string, unknown>): boolean {
  return [...search].every(([name, value]) => !(name in item) || String(item[name]) === value);
}
