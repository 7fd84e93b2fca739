import { z } from 'zod';
import { type LinkEvent, type LinkEventType, PASSING_EVENT_TYPES, STORED_EVENT_TYPES } from '../../lib/links/events';
import { findLinkHost } from '../link-host/find-link-host';
import { resolveEnvironment } from '../shared/environment';
import type { NodeRed, NodeStatus, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { StatusLine } from '../shared/status-line';

/** What the editor saved for a `launch-event` node. */
const launchEventConfig = z.object({
  /** Which events; none chosen means all of them. */
  events: z.array(z.enum([...STORED_EVENT_TYPES, ...PASSING_EVENT_TYPES])).default([]),
});

/** What is no success must not look like one. */
const FILLS: Partial<Record<LinkEventType, NodeStatus['fill']>> = {
  'link-released': 'yellow',
  'link-denied': 'yellow',
  'challenge-failed': 'red',
  'tamper-detected': 'red',
  'store-unavailable': 'red',
};

/** @returns how to stop. @throws IdentityError `IDENTITY_CONFIG` */
export function listen(RED: NodeRed, node: RuntimeNode, saved: SavedNode): () => void {
  const { events } = parseSaved(launchEventConfig, resolveEnvironment(RED, node, saved));
  const linkHost = findLinkHost(RED, saved.linkHost);
  const status = new StatusLine(node);
  const wanted = (event: LinkEvent): boolean => events.length === 0 || events.includes(event.type);
  const stop = linkHost.onEvent((event) => {
    if (!wanted(event)) return;
    // A copy: other launch-event nodes are told of the same event, and flows change what they are given.
    node.send({ payload: { ...event }, topic: event.type, ...(event.ticket !== undefined && { ticket: event.ticket }) });
    status.show({ fill: FILLS[event.type] ?? 'green', shape: 'dot', text: event.type });
  });
  return () => {
    stop();
    status.close();
  };
}
