/** How long the bench takes: more rounds, steadier medians. */
export interface Effort {
  /** Measurements of each contestant in a cell. */
  readonly rounds: number;
  /** Of one measurement, in milliseconds. Short, so that what else the machine does falls on all contestants alike. */
  readonly sliceMs: number;
  /** Processes started afresh for what happens once in a process. */
  readonly repeats: number;
  /** Messages at once. */
  readonly burst: number;
  /** Launches before the first and before the second look at the heap. */
  readonly heapAfter: readonly [number, number];
  /** Launches of each contestant in each round of the latency cell. */
  readonly oneAtATime: number;
}

export const FULL: Effort = {
  rounds: 12,
  sliceMs: 800,
  repeats: 3,
  burst: 5000,
  heapAfter: [10_000, 100_000],
  oneAtATime: 25,
};

export const QUICK: Effort = {
  rounds: 3,
  sliceMs: 400,
  repeats: 1,
  burst: 2000,
  heapAfter: [2000, 12_000],
  oneAtATime: 15,
};
