import { quantile } from '../statistics';

/** What one slice of work came to. */
export interface LoadResult {
  readonly done: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** User and system time of this process, in milliseconds. */
  readonly cpuMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Keeps `inFlight` operations under way until there are no more.
 *
 * @param operations what to do, one after the other; asked for the next one whenever one has ended
 */
export async function runLoad(operations: Iterator<() => Promise<void>>, inFlight: number): Promise<LoadResult> {
  const latencies: number[] = [];
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let next = operations.next(); !next.done; next = operations.next()) {
      const from = performance.now();
      try {
        await next.value();
        latencies.push(performance.now() - from);
      } catch (error) {
        if (failed === 0) console.error('first failure:', error);
        failed += 1;
      }
    }
  };
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuAtStart);
  latencies.sort((a, b) => a - b);
  return {
    done: latencies.length,
    failed,
    elapsedMs,
    cpuMs: (user + system) / 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

/** The same operation again and again, as often as it begins within that time, but at most so often. */
export function* during(
  durationMs: number,
  operation: () => Promise<void>,
  most = Number.POSITIVE_INFINITY,
): Generator<() => Promise<void>, void> {
  const startedAt = performance.now();
  for (let begun = 0; begun < most && performance.now() - startedAt < durationMs; begun += 1) yield operation;
}

/** One operation for each item. */
export function* forEach<Item>(items: readonly Item[], operation: (item: Item) => Promise<void>) {
  for (const item of items) yield () => operation(item);
}

export const perSecond = ({ done, elapsedMs }: LoadResult): number => done / (elapsedMs / 1000);
