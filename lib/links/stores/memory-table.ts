import type { LinkEvent, StoredEvent } from '../events';
import type { LinkRecord } from '../record';
import { isOpen } from '../transitions';
import type { LinkTable } from './link-table';
import type { StepRunner } from './table-link-store';

/** Some hundred MB at the very most: a link that carries a user token takes a few KB. */
const MOST_LINKS = 100_000;

interface WaitingEvent extends StoredEvent {
  takenUntil: number;
}

/** Rows in this process's memory. A restart forgets them: for tests, and where no other store is to be had. */
export class MemoryTable implements LinkTable, StepRunner {
  readonly #records = new Map<string, LinkRecord>();
  readonly #byUser = new Map<string, Set<string>>();
  readonly #byTicket = new Map<string, Set<string>>();
  readonly #events = new Map<string, WaitingEvent>();
  #lastEventId = 0;

  /** A step that throws must leave nothing behind: it may throw before its first change, but not after it. */
  async run<T>(step: (table: LinkTable) => T): Promise<T> {
    return step(this);
  }

  async close(): Promise<void> {
    // Nothing to let go of.
  }

  get(accessor: string): LinkRecord | undefined {
    return this.#records.get(accessor);
  }

  add(record: LinkRecord): void {
    index(this.#byUser, record.user, record.accessor);
    if (record.ticket !== undefined) index(this.#byTicket, record.ticket, record.accessor);
    this.#records.set(record.accessor, record);
  }

  change(record: LinkRecord): void {
    this.#records.set(record.accessor, record);
  }

  isFull(): boolean {
    return this.#records.size >= MOST_LINKS;
  }

  issuedTo(user: string, since: number): readonly number[] {
    const times = this.#indexed(this.#byUser, user).map((record) => record.issuedAt);
    return times.filter((time) => time > since).sort((a, b) => a - b);
  }

  openByUserAndApp(user: string, appKey: string): readonly LinkRecord[] {
    return this.#indexed(this.#byUser, user).filter((record) => record.appKey === appKey && isOpen(record));
  }

  openByTicket(ticket: string): readonly LinkRecord[] {
    return this.#indexed(this.#byTicket, ticket).filter(isOpen);
  }

  overdue(now: number, limit: number): readonly LinkRecord[] {
    const found: LinkRecord[] = [];
    for (const record of this.#records.values()) {
      if (found.length === limit) break;
      if (isOpen(record) && record.expiresAt <= now) found.push(record);
    }
    return found;
  }

  dropEndedBefore(time: number, limit: number): void {
    let dropped = 0;
    for (const record of this.#records.values()) {
      if (dropped === limit) break;
      if (isOpen(record) || record.expiresAt >= time) continue;
      dropped += 1;
      this.#records.delete(record.accessor);
      unindex(this.#byUser, record.user, record.accessor);
      if (record.ticket !== undefined) unindex(this.#byTicket, record.ticket, record.accessor);
    }
  }

  addEvent(event: LinkEvent): void {
    this.#lastEventId += 1;
    const id = String(this.#lastEventId);
    this.#events.set(id, { id, event, takenUntil: 0 });
  }

  takeEvents(now: number, takenUntil: number, limit: number): readonly StoredEvent[] {
    const taken: StoredEvent[] = [];
    for (const waiting of this.#events.values()) {
      if (taken.length === limit) break;
      if (waiting.takenUntil > now) continue;
      waiting.takenUntil = takenUntil;
      taken.push({ id: waiting.id, event: waiting.event });
    }
    return taken;
  }

  dropEvents(ids: readonly string[]): void {
    for (const id of ids) this.#events.delete(id);
  }

  trimEvents(most: number): void {
    for (const id of this.#events.keys()) {
      if (this.#events.size <= most) break;
      this.#events.delete(id);
    }
  }

  #indexed(by: Map<string, Set<string>>, key: string): LinkRecord[] {
    return [...(by.get(key) ?? [])].map((accessor) => this.#records.get(accessor)).filter((record) => record !== undefined);
  }
}

function index(by: Map<string, Set<string>>, key: string, accessor: string): void {
  const accessors = by.get(key) ?? new Set();
  by.set(key, accessors.add(accessor));
}

function unindex(by: Map<string, Set<string>>, key: string, accessor: string): void {
  const accessors = by.get(key);
  accessors?.delete(accessor);
  if (accessors?.size === 0) by.delete(key);
}
