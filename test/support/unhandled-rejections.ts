/** The reasons of every rejection that nobody handled while `action` ran. Mocha's own listener, which would end the test, is set aside. */
export async function unhandledRejections(action: () => Promise<unknown>): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const collect = (reason: unknown): number => reasons.push(reason);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', collect);
  try {
    await action();
    // Node looks for them after the microtasks of a turn; two turns are enough for any of ours.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', collect);
    for (const listener of others) process.on('unhandledRejection', listener);
  }
  return reasons;
}
