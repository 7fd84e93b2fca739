import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a POST comes from our own page (links.md, T13). A browser says where a POST comes from, by `Sec-Fetch-Site`, by
 * `Origin` or by both, and no page can change that: neither may tell of another site, and one of them must be there.
 *
 * `none` is a person's own doing, a reload for example; no site can bring it about. `same-site` is another host of the domain.
 *
 * @param publicOrigin as configured: no header of the request has a say in it
 */
export function isFromOwnPage(headers: IncomingHttpHeaders, publicOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  if (site === undefined && origin === undefined) return false;
  return (site === undefined || site === 'same-origin' || site === 'none') && (origin === undefined || origin === publicOrigin);
}
