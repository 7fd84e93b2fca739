/** How long the bench takes: more rounds, steadier medians. */
export interface Effort {
  readonly rounds: number;
  /** Of one measurement, in milliseconds. */
  readonly sliceMs: number;
  /** Processes started afresh for what happens once in a process. */
  readonly repeats: number;
  /** Messages at once. */
  readonly burst: number;
  /** Launches before the first and before the second look at the heap. */
  readonly heapAfter: readonly [number, number];
  /** Launches, one after the other, of each contestant in each round of the latency cell. */
  readonly oneAtATime: number;
}

export const FULL: Effort = {
  rounds: 9,
  sliceMs: 1500,
  repeats: 5,
  burst: 5000,
  heapAfter: [10_000, 100_000],
  oneAtATime: 50,
};

export const QUICK: Effort = {
  rounds: 3,
  sliceMs: 500,
  repeats: 2,
  burst: 5000,
  heapAfter: [2000, 12_000],
  oneAtATime: 20,
};
