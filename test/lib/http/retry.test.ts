import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HttpResponse } from '../../../lib/http/message';
import { MAX_ATTEMPTS, type RetrySituation, retryDelayMs } from '../../../lib/http/retry';

const NOW = Date.parse('2026-01-05T12:00:00Z');

function answer(statusCode: number, retryAfter?: string): HttpResponse {
  return { statusCode, headers: { 'retry-after': retryAfter }, setCookies: [], body: '' };
}

function failure(code: string): Error {
  return Object.assign(new Error('failed'), { code });
}

function situation(changes: Partial<RetrySituation> = {}): RetrySituation {
  return { attempts: 1, remainingMs: 10_000, nowMs: NOW, random: () => 0.5, ...changes };
}

describe('retryDelayMs', () => {
  for (const status of [408, 429, 500, 502, 503, 504]) {
    it(`repeats after a ${status}`, () => assert.equal(retryDelayMs(answer(status), situation()), 50));
  }

  for (const status of [200, 204, 302, 400, 401, 403, 404, 409, 501, 505]) {
    it(`takes a ${status} as final`, () => assert.equal(retryDelayMs(answer(status, '0'), situation()), undefined));
  }

  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']) {
    it(`repeats at once after ${code}`, () => assert.equal(retryDelayMs(failure(code), situation()), 0));
  }

  for (const code of [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'EPROTO',
    'ENOTFOUND',
    'HPE_INVALID_CONSTANT',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    'IDENTITY_TIMEOUT',
  ]) {
    it(`takes ${code} as final`, () => assert.equal(retryDelayMs(failure(code), situation()), undefined));
  }

  it('waits longer from one lost connection to the next', () => {
    const delays = (random: number) =>
      [1, 2, 3].map((attempts) => retryDelayMs(failure('ECONNRESET'), situation({ attempts, random: () => random })));
    assert.deepEqual(delays(0), [0, 50, 100]);
    assert.deepEqual(delays(1), [0, 100, 200]);
  });

  it('doubles the longest backoff from one refusing answer to the next, with full jitter', () => {
    const delays = (random: number) =>
      [1, 2, 3].map((attempts) => retryDelayMs(answer(503), situation({ attempts, random: () => random })));
    assert.deepEqual(delays(0), [0, 0, 0]);
    assert.deepEqual(delays(1), [100, 200, 400]);
  });

  it('waits as long as Retry-After says, in seconds or as a date', () => {
    assert.equal(retryDelayMs(answer(429, '3'), situation()), 3_000);
    assert.equal(retryDelayMs(answer(503, 'Mon, 05 Jan 2026 12:00:02 GMT'), situation()), 2_000);
  });

  it('waits a moment also where Retry-After asks for none', () => {
    assert.equal(retryDelayMs(answer(429, '0'), situation()), 50);
    assert.equal(retryDelayMs(answer(503, 'Mon, 05 Jan 2026 11:00:00 GMT'), situation({ attempts: 2 })), 100);
  });

  it('gives up when the wait would use up the deadline', () => {
    assert.equal(retryDelayMs(answer(429, '10'), situation()), undefined);
    assert.equal(retryDelayMs(answer(429, '3600'), situation()), undefined);
    assert.equal(retryDelayMs(answer(503), situation({ remainingMs: 50 })), undefined);
    assert.equal(retryDelayMs(failure('ECONNRESET'), situation({ remainingMs: 0 })), undefined);
  });

  it(`gives up after ${MAX_ATTEMPTS} attempts`, () => {
    assert.notEqual(retryDelayMs(answer(503), situation({ attempts: MAX_ATTEMPTS - 1 })), undefined);
    assert.equal(retryDelayMs(answer(503), situation({ attempts: MAX_ATTEMPTS })), undefined);
    assert.equal(retryDelayMs(failure('ECONNRESET'), situation({ attempts: MAX_ATTEMPTS })), undefined);
  });

  it('never waits beyond the deadline, whatever the server says', () => {
    const outcome = fc.oneof(
      fc.constantFrom('ECONNRESET', 'EPIPE', 'EPROTO').map(failure),
      fc
        .tuple(fc.integer({ min: 100, max: 599 }), fc.option(fc.string(), { nil: undefined }))
        .map(([status, after]) => answer(status, after)),
    );
    fc.assert(
      fc.property(
        outcome,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: -10, max: 20_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (outcome, attempts, remainingMs, random) => {
          const delay = retryDelayMs(outcome, situation({ attempts, remainingMs, random: () => random }));
          assert(delay === undefined || (delay >= 0 && delay < remainingMs), String(delay));
        },
      ),
    );
  });
});
