import { callLines } from '../lib/tenant-check/call-text';
import type { Recommendation } from '../lib/tenant-check/recommendation';
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
  const { calls: _, ...others } = facts;
  const details = [...(hint ? [hint] : []), ...factLines(others), ...callLines(facts)];
  const head = `${MARKS[`${ok}`]} ${TITLES[id] ?? id}${duration}${code ? ` ${code}` : ''}`;
  return [head, ...details.map((line) => `    ${line}`), ''].join('\n');
}

function factLines(facts: Facts): string[] {
  const entries = Object.entries(facts).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`);
  return entries.length === 0 ? [] : [entries.join('; ')];
}

export function recommendationText({ strategy, why, caveats }: Recommendation): string {
  const title = strategy ? `Recommended hand-off: ${strategy}` : 'No recommendation';
  return ['', title, `  ${why}`, ...caveats.map((caveat) => `  ${caveat}`), ''].join('\n');
}
