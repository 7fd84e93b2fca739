import type { Clock } from '../../clock';
import { IdentityError } from '../../errors';
import type { EventDetails, StoredEvent } from '../events';
import { type LinkRecord, MAX_LINKS_PER_USER, type NewLink, TOMBSTONE_MS, USER_WINDOW_MS } from '../record';
import type { ClaimAnswer, ClaimRequest, IssueAnswer, LinkStore, RevokedLink } from '../store';
import * as transitions from '../transitions';
import { EventListeners } from './event-listeners';
import { MOST_EVENTS, REDELIVERY_MS, SWEEP_LIMIT } from './limits';
import { linkEvent } from './link-event';
import type { LinkTable } from './link-table';

/** Runs steps on the table, each whole or not at all, one after the other. A step may be run anew: it keeps nothing to itself. */
export interface StepRunner {
  run<T>(step: (table: LinkTable) => T): Promise<T>;
  close(): Promise<void>;
}

/** A link store on a table of one process: the state machine, and what goes beyond a single link. */
export class TableLinkStore implements LinkStore {
  readonly #runner: StepRunner;
  readonly #clock: Clock;
  readonly #sweepBeside: (now: number) => void;
  readonly #listeners: EventListeners;

  /** @param sweepBeside what else a sweep is to drop, in the same step */
  constructor(runner: StepRunner, clock: Clock, sweepBeside: (now: number) => void = () => undefined) {
    this.#runner = runner;
    this.#clock = clock;
    this.#sweepBeside = sweepBeside;
    this.#listeners = new EventListeners(clock);
  }

  async now(): Promise<number> {
    return this.#clock.now();
  }

  issue(link: NewLink): Promise<IssueAnswer> {
    return this.#step((scope) => {
      const { table, now } = scope;
      // Resent: the first one was done.
      if (table.get(link.accessor)) return { outcome: 'issued', superseded: [] };
      const recent = table.issuedTo(link.user, now - USER_WINDOW_MS);
      const [oldest] = recent;
      if (oldest !== undefined && recent.length >= MAX_LINKS_PER_USER) {
        return { outcome: 'limited', retryAfterMs: oldest + USER_WINDOW_MS - now };
      }
      if (table.isFull()) throw new IdentityError('LINK_STORE_UNAVAILABLE', 'The link store is full');
      const older = table.openByUserAndApp(link.user, link.appKey);
      const superseded = older.filter((record) => apply(scope, record, transitions.revoke(record, 'superseded', now)));
      const record = transitions.newRecord(link, now);
      table.add(record);
      apply(scope, record, { answer: undefined, event: { type: 'link-issued' } });
      return { outcome: 'issued', superseded: superseded.map(({ accessor }) => accessor) };
    });
  }

  claim(request: ClaimRequest): Promise<ClaimAnswer> {
    const unknown: ClaimAnswer = { outcome: 'denied', reason: 'unknown' };
    return this.#onRecord(request.accessor, unknown, (record, now) => transitions.claim(record, request, now));
  }

  release(accessor: string, claimId: string, details: EventDetails, counts = true): Promise<'released' | 'failed' | 'lost'> {
    return this.#onRecord(accessor, 'lost', (record) => transitions.release(record, claimId, details, counts));
  }

  commit(accessor: string, claimId: string, details: EventDetails): Promise<'committed' | 'lost'> {
    return this.#onRecord(accessor, 'lost', (record, now) => transitions.commit(record, claimId, details, now));
  }

  revoke(by: { readonly accessor: string } | { readonly ticket: string }): Promise<readonly RevokedLink[]> {
    return this.#step((scope) => {
      const { table, now } = scope;
      const found =
        'ticket' in by ? table.openByTicket(by.ticket) : [table.get(by.accessor)].filter((record) => record !== undefined);
      const revoked = found.filter((record) => apply(scope, record, transitions.revoke(record, 'requested', now)));
      return revoked.map(({ accessor, user, appKey, ticket, failureTarget }) => ({
        accessor,
        user,
        appKey,
        ticket,
        failureTarget,
      }));
    });
  }

  reportTampering(accessor: string, claimId: string): Promise<void> {
    return this.#onRecord(accessor, undefined, (record) => transitions.tamper(record, claimId));
  }

  challengeFailed(accessor: string, nonceHash: string): Promise<{ readonly failureTarget: string | undefined } | undefined> {
    return this.#step((scope) => {
      const record = scope.table.get(accessor);
      if (!record || !apply(scope, record, transitions.challengeFailed(record, nonceHash, scope.now))) return undefined;
      return { failureTarget: record.failureTarget };
    });
  }

  sweep(): Promise<number> {
    return this.#step((scope) => {
      const { table, now } = scope;
      const overdue = table.overdue(now, SWEEP_LIMIT);
      for (const record of overdue) apply(scope, record, transitions.sweep(record, now));
      table.dropEndedBefore(now - TOMBSTONE_MS, SWEEP_LIMIT);
      table.trimEvents(MOST_EVENTS);
      this.#sweepBeside(now);
      return overdue.length;
    });
  }

  takeEvents(limit: number): Promise<readonly StoredEvent[]> {
    return this.#step(({ table, now }) => table.takeEvents(now, now + REDELIVERY_MS, limit));
  }

  acknowledgeEvents(ids: readonly string[]): Promise<void> {
    return this.#step(({ table }) => table.dropEvents(ids));
  }

  onEvents(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return this.#runner.close();
  }

  async #step<T>(work: (scope: StepScope) => T): Promise<T> {
    let scope: StepScope | undefined;
    const answer = await this.#runner.run((table) => {
      scope = { table, now: this.#clock.now(), told: false };
      return work(scope);
    });
    if (scope?.told) this.#listeners.tell();
    return answer;
  }

  #onRecord<T>(accessor: string, unknown: T, work: (record: LinkRecord, now: number) => transitions.Step<T>): Promise<T> {
    return this.#step((scope) => {
      const record = scope.table.get(accessor);
      return record ? apply(scope, record, work(record, scope.now)) : unknown;
    });
  }
}

interface StepScope {
  readonly table: LinkTable;
  readonly now: number;
  /** Whether the step wrote an event. */
  told: boolean;
}

function apply<T>(scope: StepScope, before: LinkRecord, { answer, record, event }: transitions.Step<T>): T {
  if (record) scope.table.change(record);
  if (event) {
    scope.table.addEvent(linkEvent(event.type, record ?? before, scope.now, event.details));
    scope.told = true;
  }
  return answer;
}
