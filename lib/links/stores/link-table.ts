import type { LinkEvent, StoredEvent } from '../events';
import type { LinkRecord } from '../record';

/** Rows of links and events, as plain as can be: what `TableLinkStore` needs beneath it. Synchronous. */
export interface LinkTable {
  get(accessor: string): LinkRecord | undefined;
  add(record: LinkRecord): void;
  /** Who it is for, its secrets and its life never change; what was sealed is dropped, or stays as it is. */
  change(record: LinkRecord): void;
  /** No room for another link: an old one is never thrown away to make some. */
  isFull(): boolean;
  /** Times at which links of this user were issued after `since`, oldest first. */
  issuedTo(user: string, since: number): readonly number[];
  openByUserAndApp(user: string, appKey: string): readonly LinkRecord[];
  openByTicket(ticket: string): readonly LinkRecord[];
  /** Open links whose life is over. */
  overdue(now: number, limit: number): readonly LinkRecord[];
  /** Drops tombstones of links that expired before `time`. */
  dropEndedBefore(time: number, limit: number): void;
  addEvent(event: LinkEvent): void;
  /** The oldest events that nobody has taken since `now`, marked as taken until `takenUntil`. */
  takeEvents(now: number, takenUntil: number, limit: number): readonly StoredEvent[];
  dropEvents(ids: readonly string[]): void;
  /** Keeps the newest `most` of the events that are left. */
  trimEvents(most: number): void;
}
