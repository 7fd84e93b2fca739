import { UserError } from './ports';

/**
 * Runs a demo until it ends by itself or is told to end, then ends the process with the demo's exit code.
 *
 * @param demo resolves when everything that it started has ended; the signal tells it to
 */
export function runDemo(demo: (interrupted: AbortSignal) => Promise<number>): void {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
  if (process.env.npm_lifecycle_event) abortWithParent(interruption);
  demo(interruption.signal).then(
    (code) => process.exit(code),
    (error: unknown) => {
      if (interruption.signal.aborted) process.exit(0);
      console.error(error instanceof UserError ? error.message : error);
      process.exit(1);
    },
  );
}

/** npm passes a signal on to the shell between it and this program, and that shell dies of it alone. */
function abortWithParent(interruption: AbortController): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && interruption.abort(), 500).unref();
}
