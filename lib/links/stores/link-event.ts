import type { EventDetails, LinkEvent, StoredEventType } from '../events';
import type { LinkRecord } from '../record';

/** The event as a flow will receive it: what happened to which link, and nothing that opens anything. */
export function linkEvent(type: StoredEventType, record: LinkRecord, time: number, details: EventDetails = {}): LinkEvent {
  return {
    type,
    time: new Date(time).toISOString(),
    accessor: record.accessor,
    ...(record.ticket !== undefined && { ticket: record.ticket }),
    user: record.user,
    appKey: record.appKey,
    ...details,
  };
}
