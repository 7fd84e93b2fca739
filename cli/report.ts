import type { Recommendation } from '../lib/tenant-check/recommendation';
import type { SeenCall } from '../lib/tenant-check/recording-client';
import type { CheckStep, Facts } from '../lib/tenant-check/steps';

const TITLES: Readonly<Record<string, string>> = {
  settings: 'Settings',
  name: 'Host name',
  connection: 'Connection',
  token: 'Access token',
  scope: 'Scope',
  'other-token-path': 'The other token path',
  'other-client-authentication': 'Another client authentication',
  'unknown-scope': 'A scope that is not there',
  user: "The test user's token",
  'unknown-user': 'A user who is not there',
  run: 'Launch with a header (documented)',
  location: 'Hand-off: location',
  'parent-cookie': 'Hand-off: parent-cookie',
  'auth-query': 'Hand-off: auth-query',
  username: 'Hand-off: username',
  'failure-target': 'Failure targets',
};

const MARKS = { true: '✔', false: '✘', skipped: '-' } as const;

/** A step as a few lines of text. */
export function stepText({ id, ok, durationMs, code, facts, hint }: CheckStep): string {
  const duration = ok === 'skipped' ? '' : ` (${Math.round(durationMs)} ms)`;
  const { calls, ...others } = facts;
  const details = [
    ...(hint ? [hint] : []),
    ...factLines(others),
    ...((calls ?? []) as unknown as readonly SeenCall[]).map(callText),
  ];
  const head = `${MARKS[`${ok}`]} ${TITLES[id] ?? id}${duration}${code ? ` ${code}` : ''}`;
  return [head, ...details.map((line) => `    ${line}`), ''].join('\n');
}

function factLines(facts: Facts): string[] {
  const entries = Object.entries(facts).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`);
  return entries.length === 0 ? [] : [entries.join('; ')];
}

/** `GET /run?appkey: 302 to /login?elevate&challengeId`, then what came along. */
function callText({ call, query, status, location, headers, cookies }: SeenCall): string {
  const target = location && ` to ${location.host}${location.path}${queryText(location.query)}`;
  const extras = [headers.length > 0 && `headers ${headers.join(', ')}`, ...cookies.map((cookie) => `cookie ${cookie}`)];
  return [`${call}${queryText(query)}: ${status}${target ?? ''}`, ...extras.filter((extra) => extra !== false)].join(' | ');
}

function queryText(names: readonly string[]): string {
  return names.length === 0 ? '' : `?${names.join('&')}`;
}

export function recommendationText({ strategy, why, caveats }: Recommendation): string {
  const title = strategy ? `Recommended hand-off: ${strategy}` : 'No recommendation';
  return ['', title, `  ${why}`, ...caveats.map((caveat) => `  ${caveat}`), ''].join('\n');
}
