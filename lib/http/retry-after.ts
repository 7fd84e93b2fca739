import type { ResponseHeaders } from './message';

/** Nine digits are 30 years. */
const DELAY_SECONDS = /^\d{1,9}$/;
/** Begins like any of the three forms of RFC 9110, section 5.6.7; keeps `Date.parse` away from numbers and words. */
const HTTP_DATE = /^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? .*\d\d:\d\d:\d\d/;

/**
 * How long the server asks us to wait (RFC 9110, section 10.2.3), in milliseconds from `nowMs`: 0 for a time that has passed,
 * undefined when it does not say, or says something that is neither a number of seconds (of at most 9 digits) nor a date.
 */
export function retryAfterMs(headers: ResponseHeaders, nowMs: number): number | undefined {
  const field = headers['retry-after'];
  const value = (typeof field === 'string' ? field : field?.[0])?.trim();
  if (value === undefined) return undefined;
  if (DELAY_SECONDS.test(value)) return Number(value) * 1000;
  if (!HTTP_DATE.test(value)) return undefined;
  // The oldest form has no zone, but means GMT all the same.
  const at = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
