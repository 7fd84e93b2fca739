import type { Switches } from '../switches';

const NOWHERE = 'http://nowhere.invalid';

/**
 * Where a failed challenge leads: the launch's `failureRedirectUrl`, in the form that the tenant honours (protocol.md, section 4.1).
 * @returns undefined when there is none, or none that is honoured
 */
export function failureTarget(wanted: string | undefined, honoured: Switches['failureRedirectUrl']): string | undefined {
  if (!wanted || !URL.canParse(wanted, NOWHERE)) return undefined;
  const url = new URL(wanted, NOWHERE);
  const relative = url.origin === NOWHERE;
  if (honoured !== 'any' && honoured !== (relative ? 'relative' : 'absolute')) return undefined;
  if (relative) return `${url.pathname}${url.search}${url.hash}`;
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}
