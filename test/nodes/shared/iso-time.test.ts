import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isoTime } from '../../../nodes/shared/iso-time';

describe('isoTime', () => {
  it('is what a Date makes of the time, whatever times came before', () => {
    const anyTime = fc.oneof(
      fc.integer({ min: -10_000, max: 10_000 }),
      fc.integer({ min: 1_790_000_000_000, max: 1_790_000_003_000 }),
      fc.double({ min: 1_790_000_000_000, max: 1_790_000_003_000, noNaN: true }),
      fc.integer({ min: 0, max: 253_402_300_800_000 }),
    );
    fc.assert(
      fc.property(fc.array(anyTime, { minLength: 1 }), (times) => {
        for (const time of times) assert.equal(isoTime(time), new Date(Math.floor(time)).toISOString());
      }),
      { numRuns: 2_000 },
    );
  });
});
