import { randomFillSync } from 'node:crypto';

/** Asking the system for random bytes costs as much for a few as for these: a link needs three texts. */
const pool = Buffer.alloc(4096);
let drawn = pool.length;

/** Random bytes as base64url. Each byte of the pool is given out once, and does not stay in it. */
export function randomText(bytes: number): string {
  if (drawn + bytes > pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const text = pool.toString('base64url', drawn, drawn + bytes);
  pool.fill(0, drawn, drawn + bytes);
  drawn += bytes;
  return text;
}
