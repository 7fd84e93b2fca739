/** Ends a test, or all of a suite from its `before`, without a result, and says why in the report. */
export function skip(context: Mocha.Context, reason: string): never {
  console.log(`      skipped: ${reason}`);
  return context.skip();
}
