import type { LinkStoreSettings } from '../../../../lib/links/stores/open-store';

/** Places in a redemption, in their order, where a process of the tests may end or stand still. */
export const REDEMPTION_POINTS = [
  'received',
  'claimed',
  'opened',
  /** Inside the tenant's calls. */
  'minted',
  'prepared',
  /** The store has been asked to commit and has not answered: what it did, nobody knows. */
  'committing',
  'committed',
  /** Before the first byte of the answer. */
  'answering',
  /** The browser has its answer. */
  'answered',
] as const;

export type Point = (typeof REDEMPTION_POINTS)[number];

export interface WorkerTask {
  readonly store: LinkStoreSettings;
  /** Where to end; nowhere unless told. */
  readonly at?: Point;
  /** SIGKILL, or SIGSTOP until somebody sends SIGCONT. */
  readonly signal?: 'SIGKILL' | 'SIGSTOP';
}

export const PUBLIC_URL = 'https://help.example/mfa';
export const TENANT = 'https://tenant.example';
