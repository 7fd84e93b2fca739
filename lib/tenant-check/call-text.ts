import type { SeenCall } from './recording-client';
import type { Facts } from './steps';

/** The calls among a step's facts, a line each: `GET /run?appkey: 302 to /login?elevate&challengeId`, and what came along. */
export function callLines({ calls }: Facts): string[] {
  return ((calls ?? []) as unknown as readonly SeenCall[]).map(callText);
}

function callText({ call, query, status, location, headers, cookies }: SeenCall): string {
  const target = location && ` to ${location.host}${location.path}${queryText(location.query)}`;
  const extras = [headers.length > 0 && `headers ${headers.join(', ')}`, ...cookies.map((cookie) => `cookie ${cookie}`)];
  return [`${call}${queryText(query)}: ${status}${target ?? ''}`, ...extras.filter((extra) => extra !== false)].join(' | ');
}

function queryText(names: readonly string[]): string {
  return names.length === 0 ? '' : `?${names.join('&')}`;
}
