import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCookie } from '../../../lib/cyberark/set-cookie';
import { isIdentityError } from '../../../lib/errors';

const HOST = 'acme.my.idaptive.app';
const NOW = Date.UTC(2026, 0, 1);

/** What a server means by a `Set-Cookie` line. The lines are written from this, and the expectation is worked out from this. */
interface Meaning {
  readonly isOurs: boolean;
  readonly value: string;
  readonly fitsHeader: boolean;
  /** Milliseconds since the epoch; undefined for a session cookie. */
  readonly end: number | undefined;
  readonly isForThisHost: boolean;
}

interface Line extends Meaning {
  readonly text: string;
}

const blank = fc.constantFrom('', '', ' ', '\t', ' \t ');
const name = fc.constantFrom(
  ...['icbt', 'icbt', 'icbt', 'ICBT', 'iCbT'].map((text) => ({ text, isOurs: true })),
  ...['sessdata', 'icbt2', 'x-icbt', 'ic bt'].map((text) => ({ text, isOurs: false })),
);
const value = fc.constantFrom(
  ...['A', 'A', 'A', 'B', 'a=b==', '%41', 'x'.repeat(4096)].map((text) => ({ text, fitsHeader: true })),
  ...['x'.repeat(4097), 'ü', 'a b', '\u{1f511}'].map((text) => ({ text, fitsHeader: false })),
  { text: '', fitsHeader: true },
);
const maxAge = fc.constantFrom(
  { text: undefined, end: undefined },
  { text: undefined, end: undefined },
  { text: '600', end: NOW + 600_000 },
  { text: '1', end: NOW + 1000 },
  { text: '0', end: NOW },
  { text: '-7', end: NOW - 7000 },
  { text: '1h', end: undefined },
  { text: '', end: undefined },
);
const expires = fc.constantFrom(
  { text: undefined, end: undefined },
  { text: undefined, end: undefined },
  { text: 'Thu, 01 Jan 2026 00:10:00 GMT', end: NOW + 600_000 },
  { text: 'Fri, 02-Jan-26 00:00:00 GMT', end: NOW + 86_400_000 },
  { text: 'Thu, 01 Jan 1970 00:00:00 GMT', end: 0 },
  { text: 'Never', end: undefined },
);
const domain = fc.constantFrom(
  ...[undefined, undefined, '', HOST, `.${HOST}`, 'IDAPTIVE.app'].map((text) => ({ text, isForThisHost: true })),
  ...['evil.example', `x.${HOST}`, 'daptive.app'].map((text) => ({ text, isForThisHost: false })),
);
const otherAttributes = fc.subarray(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Partitioned', 'icbt=C', 'X=Max-Age=0', '']);

const line: fc.Arbitrary<Line> = fc
  .record({
    name,
    value,
    quoted: fc.boolean(),
    maxAge,
    expires,
    domain,
    otherAttributes,
    upper: fc.boolean(),
    blanks: fc.tuple(blank, blank, blank),
  })
  .map(({ name, value, quoted, maxAge, expires, domain, otherAttributes, upper, blanks: [b1, b2, b3] }) => {
    const attribute = (key: string, text: string | undefined): string[] =>
      text === undefined ? [] : [`${b1}${upper ? key.toUpperCase() : key}${b2}=${b3}${text}`];
    const attributes = [
      ...attribute('expires', expires.text),
      ...otherAttributes,
      ...attribute('max-age', maxAge.text),
      ...attribute('domain', domain.text),
    ];
    const shown = quoted ? `"${value.text}"` : value.text;
    return {
      text: [`${b1}${name.text}${b2}=${b3}${shown}${b1}`, ...attributes].join(';'),
      isOurs: name.isOurs,
      value: value.text,
      fitsHeader: value.fitsHeader,
      end: maxAge.end ?? expires.end,
      isForThisHost: domain.isForThisHost,
    };
  });

/** Undefined for no cookie, `refused` for an answer that must not be used. */
function expected(lines: readonly Meaning[]): { value: string; expiresAt: number | undefined } | undefined | 'refused' {
  const ours = lines.filter(({ isOurs, isForThisHost }) => isOurs && isForThisHost);
  const isDeletion = ({ value, end }: Meaning): boolean => value === '' || (end !== undefined && end <= NOW);
  // A deletion parts the lines into runs; what counts is the last run, but no run may contradict itself.
  const runs: Meaning[][] = [[]];
  for (const one of ours) {
    if (isDeletion(one)) runs.push([]);
    else runs.at(-1)?.push(one);
  }
  if (runs.some((run) => new Set(run.map((one) => one.value)).size > 1)) return 'refused';
  const last = runs.at(-1)?.at(-1);
  if (last === undefined) return undefined;
  return last.fitsHeader ? { value: last.value, expiresAt: last.end } : 'refused';
}

describe('readCookie and a model of the cookie rules', () => {
  it('agree on 5,000 generated sets of lines', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        const expectation = expected(lines);
        let actual: unknown;
        try {
          actual = readCookie(
            lines.map(({ text }) => text),
            'icbt',
            HOST,
            NOW,
          );
        } catch (error) {
          assert.ok(isIdentityError(error, 'IDENTITY_RESPONSE'), String(error));
          actual = 'refused';
        }
        assert.deepEqual(actual, expectation);
        seen.add(typeof expectation);
      }),
      { numRuns: 5000 },
    );
    assert.deepEqual([...seen].sort(), ['object', 'string', 'undefined']);
  });

  it('agree that no text at all makes it fail in another way', () => {
    const anyLine = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'binary' }).map((text) => `icbt=${text}`),
    );
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 4 }), (lines) => {
        try {
          const cookie = readCookie(lines, 'icbt', HOST, NOW);
          if (cookie) assert.match(cookie.value, /^[\x21-\x7e]{1,4096}$/);
        } catch (error) {
          assert.ok(isIdentityError(error, 'IDENTITY_RESPONSE'), String(error));
        }
      }),
      { numRuns: 5000 },
    );
  });
});
