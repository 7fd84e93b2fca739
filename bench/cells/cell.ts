import type { Arena, Tenant } from '../arena';
import type { DriveResult } from '../contestants/drive';
import type { Effort } from '../effort';

/** What a cell measures with. */
export interface Ground {
  readonly arena: Arena;
  readonly tenant: Tenant;
  readonly effort: Effort;
}

/** Launches that did not come back as the right one. */
export function notGood({ failed, wrong, lost }: DriveResult): number {
  return failed + wrong + lost;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
