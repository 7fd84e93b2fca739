import { setTimeout as pause } from 'node:timers/promises';

/**
 * The first value of `look` that is neither undefined nor false. For what announces itself to nobody, such as a file that
 * another process writes.
 *
 * @throws Error after `withinMs`, saying what never came
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`within ${withinMs} ms there was never: ${what}`);
    await pause(10);
  }
}
