import { randomFillSync } from 'node:crypto';

/**
 * Numbers in [0, 1) that repeat for the same seed (the generator known as mulberry32), so that a run with random faults can be run again.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pool = Buffer.alloc(16 * 1024);
let used = pool.length;

/** Unpredictable hex digits, two a byte. Drawn from a pool: one system call a token would show in a benchmark. */
export function secretHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
