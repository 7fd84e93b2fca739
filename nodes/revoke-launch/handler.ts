import type { z } from 'zod';
import { IdentityError } from '../../lib/errors';
import { isAccessor } from '../../lib/links/link';
import { parseTicket } from '../../lib/links/ticket';
import { findLinkHost } from '../link-host/find-link-host';
import type { OpenLinkHost } from '../link-host/link-host-node';
import type { ActionContext } from '../shared/action-node';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { assertSettable, setMessageProperty, typedValue } from '../shared/values';
import { revokeLaunchConfig } from './config';

type Prepared = z.infer<typeof revokeLaunchConfig> & { readonly linkHost: OpenLinkHost };

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  return { ...parseSaved(revokeLaunchConfig, saved), linkHost: findLinkHost(RED, saved.linkHost) };
}

/** An unknown or ended link is no error: nothing was left to revoke, and the list says so. */
export async function onMessage({ RED, node, prepared }: ActionContext<Prepared>, message: Message): Promise<() => string> {
  const value = await typedValue(RED, node, prepared.value, prepared.valueType, message);
  assertSettable(RED, message, prepared.output);
  const revoked = await prepared.linkHost.service.revoke(
    prepared.by === 'ticket' ? { ticket: ticketIn(value) } : { accessor: accessorIn(value) },
  );
  const listed = revoked.map(({ accessor, ticket, user, appKey }) => ({
    accessor,
    ...(ticket !== undefined && { ticket }),
    user,
    appKey,
  }));
  setMessageProperty(RED, message, prepared.output, listed);
  return () => RED._('status.revoked', { count: String(listed.length) });
}

function ticketIn(value: unknown): string {
  const ticket = parseTicket(value);
  if (ticket === undefined) throw new IdentityError('IDENTITY_INPUT', 'the ticket reference is missing');
  return ticket;
}

function accessorIn(value: unknown): string {
  if (!isAccessor(value))
    throw new IdentityError('IDENTITY_INPUT', 'the accessor is missing or malformed: msg.launch.accessor of a link');
  return value;
}
