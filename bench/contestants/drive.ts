import { quantile } from '../statistics';
import { launchCheck } from '../vendor-calls';
import type { Contestant } from './contestant';

/** How much to launch: that many, or as many as begin within that time. */
export type Amount = { readonly launches: number } | { readonly durationMs: number };

export interface Load {
  readonly amount: Amount;
  /** Launches under way at any time. */
  readonly inFlight: number;
}

export interface DriveResult {
  /** Good ones: the right user's, with the right address. */
  readonly launches: number;
  /** Ended in an error. */
  readonly failed: number;
  /** Somebody else's launch, or half of one. */
  readonly wrong: number;
  /** Neither launch nor error after `PATIENCE_MS` in which nothing at all came back. */
  readonly lost: number;
  readonly elapsedMs: number;
  /** User and system time of the whole process, in milliseconds. */
  readonly cpuMs: number;
  /** Of the good ones. */
  readonly medianLatencyMs: number;
  readonly p99LatencyMs: number;
}

/** Twice the deadline that this package's calls have. */
const PATIENCE_MS = 20_000;

/** Keeps `inFlight` launches of different users under way until the amount is done. */
export async function drive(contestant: Contestant, origin: string, { amount, inFlight }: Load): Promise<DriveResult> {
  const isLaunchOf = launchCheck(origin);
  const outcome = { failed: 0, wrong: 0 };
  const latencies: number[] = [];
  let begun = 0;
  let ended = 0;

  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const enough = (): boolean =>
    'launches' in amount ? begun >= amount.launches : performance.now() - startedAt >= amount.durationMs;

  const worker = async (): Promise<void> => {
    while (!enough()) {
      const user = `user-${++begun}@acme.example`;
      const from = performance.now();
      try {
        const launch = await contestant.launch(user);
        if (isLaunchOf(user, launch)) latencies.push(performance.now() - from);
        else outcome.wrong += 1;
      } catch (error) {
        if (outcome.failed === 0) console.error(`first failed launch: ${error instanceof Error ? error.message : String(error)}`);
        outcome.failed += 1;
      }
      ended += 1;
    }
  };
  const quiet = whenQuiet(() => ended);
  await Promise.race([Promise.all(Array.from({ length: inFlight }, worker)), quiet.reached]);
  quiet.cancel();

  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuAtStart);
  latencies.sort((a, b) => a - b);
  return {
    launches: latencies.length,
    ...outcome,
    lost: begun - ended,
    elapsedMs,
    cpuMs: (user + system) / 1000,
    medianLatencyMs: quantile(latencies, 0.5),
    p99LatencyMs: quantile(latencies, 0.99),
  };
}

/** Resolves when `count` has stood still for `PATIENCE_MS`. */
function whenQuiet(count: () => number): { reached: Promise<void>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<void>((resolve) => {
    let last = count();
    timer = setInterval(() => {
      if (count() === last) resolve();
      last = count();
    }, PATIENCE_MS);
  });
  return { reached, cancel: () => clearInterval(timer) };
}
