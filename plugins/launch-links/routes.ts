import { IdentityError } from '../../lib/errors';
import { isAccessor } from '../../lib/links/link';
import { LINK_STATES } from '../../lib/links/listing';
import type { LinkState } from '../../lib/links/record';
import type { OpenLinkHost } from '../../nodes/link-host/link-host-node';
import { liveLinkHosts } from '../../nodes/link-host/live-link-hosts';
import { jsonOnly } from '../../nodes/shared/json-only';
import type { AdminHandler, AdminRequest } from '../../nodes/shared/node-red';
import type { AdminRed } from './admin-api';

const PATH = '/identity-links';
/** Links of one answer: some 300 KB. */
const PAGE = 1_000;

/**
 * What the side bar asks the runtime. Nothing in the answers opens anything: no secret, hash, ciphertext or claim id.
 *
 *     GET  identity-links/hosts                               [{ id, label }]
 *     GET  identity-links/hosts/<id>/links?states=&after=     { links, next }
 *     GET  identity-links/hosts/<id>/changes?since=           { links, until, more }; without `since` only `until`
 *     POST identity-links/hosts/<id>/revoke { accessor }      { revoked }: whether there was anything left to revoke
 *
 * Reading needs the permission `identity-links.read`, revoking `identity-links.write` and a body that other sites cannot send.
 *
 * @param onLook somebody has seen what happened up to that time
 */
export function serveLinks(RED: AdminRed, onLook: (hostId: string, host: OpenLinkHost, seen: number) => void): void {
  const { httpAdmin, auth } = RED;
  const read = auth.needsPermission('identity-links.read');
  const write = auth.needsPermission('identity-links.write');

  httpAdmin.get(
    `${PATH}/hosts`,
    read,
    answer(async () => [...liveLinkHosts].map(([id, { label }]) => ({ id, label }))),
  );
  httpAdmin.get(
    `${PATH}/hosts/:id/links`,
    read,
    answer(({ params, query }) =>
      hostOf(params).service.list({ limit: PAGE, after: textOf(query.after), states: statesOf(query.states) }),
    ),
  );
  httpAdmin.get(
    `${PATH}/hosts/:id/changes`,
    read,
    answer(async ({ params, query }) => {
      const host = hostOf(params);
      const changes = await host.service.changes(timeOf(query.since), PAGE);
      onLook(params.id ?? '', host, changes.until);
      return changes;
    }),
  );
  httpAdmin.post(
    `${PATH}/hosts/:id/revoke`,
    write,
    jsonOnly,
    answer(async (request) => {
      const accessor = accessorOf(request.body);
      const revoked = await hostOf(request.params).service.revoke({ accessor });
      RED.log.audit({ event: 'identity-links.revoke', accessor, revoked: revoked.length > 0 }, request);
      return { revoked: revoked.length > 0 };
    }),
  );
}

function hostOf({ id = '' }: AdminRequest['params']): OpenLinkHost {
  const live = liveLinkHosts.get(id);
  if (!live) throw new IdentityError('IDENTITY_CONFIG', 'this link host is not deployed, or does not work');
  return live.linkHost;
}

function statesOf(value: unknown): readonly LinkState[] | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  return text.split(',').map((name) => {
    const state = LINK_STATES.find((one) => one === name);
    if (state === undefined) throw new IdentityError('IDENTITY_INPUT', 'there is no such state of links');
    return state;
  });
}

function timeOf(value: unknown): number {
  const text = textOf(value);
  if (text === undefined) return Number.MAX_SAFE_INTEGER;
  if (!/^\d{1,15}$/.test(text)) throw new IdentityError('IDENTITY_INPUT', 'the time is no number of milliseconds');
  return Number(text);
}

function accessorOf(body: unknown): string {
  const accessor = body instanceof Object && 'accessor' in body ? body.accessor : undefined;
  if (!isAccessor(accessor)) throw new IdentityError('IDENTITY_INPUT', 'the accessor is missing or malformed');
  return accessor;
}

/** Undefined where there is none; Express makes lists and objects of odd ones. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new IdentityError('IDENTITY_INPUT', 'a parameter is given more than once');
  return value;
}

const STATUS: Partial<Record<string, number>> = { IDENTITY_INPUT: 400, IDENTITY_CONFIG: 404, LINK_STORE_UNAVAILABLE: 503 };

function answer(work: (request: AdminRequest) => Promise<unknown>): AdminHandler {
  return (request, response) => {
    response.set('Cache-Control', 'no-store');
    // A promise of its own also for what is thrown before there is one.
    Promise.resolve()
      .then(() => work(request))
      .then((body) => response.json(body))
      .catch((error: unknown) => {
        const { code = 'UNEXPECTED', message = 'unexpected error' } = error instanceof IdentityError ? error : {};
        response.status(STATUS[code] ?? 500).json({ code, message });
      });
  };
}
