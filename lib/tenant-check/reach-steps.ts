import { lookup } from 'node:dns/promises';
import { waitAtMost } from '../deadline';
import { IdentityError } from '../errors';
import type { ProxySettings, TlsOptions } from '../http/client';
import { inspectConnection } from '../http/inspect-connection';
import { proxyFor } from '../http/proxy';
import { type Checklist, type Finding, failed } from './steps';

export interface Way {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
}

const DAY_MS = 86_400_000;
/** Somebody has to renew a certificate, which takes time. */
const SHORT_NOTICE_DAYS = 14;

/** Whether the tenant's name is known, and a connection is accepted on both sides. */
export async function checkReach(list: Checklist, way: Way, nowMs: number, signal?: AbortSignal): Promise<void> {
  await list.require('name', () => checkName(way, signal));
  await list.require('connection', () => checkConnection(way, nowMs, signal));
}

async function checkName({ origin, timeoutMs, proxy }: Way, signal?: AbortSignal): Promise<Finding> {
  const url = new URL(origin);
  const server = proxyFor(url, proxy);
  if (server) return { ok: 'skipped', facts: { proxy: server.url.host }, hint: "The proxy looks up the tenant's name." };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = await waitAtMost(lookup(host, { all: true }).catch(unknownName(host)), timeoutMs, signal);
  return { facts: { addresses: found.map(({ address }) => address) } };
}

const unknownName = (host: string) => (error: NodeJS.ErrnoException) => {
  const known = /^(ENOTFOUND|EAI_AGAIN|ENODATA)$/.test(error.code ?? '') ? error.code : 'no error code';
  throw new IdentityError('IDENTITY_NETWORK', `the host name ${host} could not be looked up (${known})`);
};

async function checkConnection(way: Way, nowMs: number, signal?: AbortSignal): Promise<Finding> {
  const { error, tlsVersion, certificate } = await waitAtMost(inspectConnection(way), way.timeoutMs, signal);
  const daysLeft = certificate && Math.floor((Date.parse(certificate.expiresAt) - nowMs) / DAY_MS);
  const facts = {
    tls: tlsVersion ?? null,
    ...(certificate && { ...certificate }),
    ...(daysLeft !== undefined && { daysLeft }),
  };
  if (error) return failed(error, certificate ? facts : {});
  const isUnencrypted = new URL(way.origin).protocol === 'http:';
  if (isUnencrypted) return { facts, hint: 'Not encrypted: for a simulator on this machine only.' };
  const isShort = daysLeft !== undefined && daysLeft < SHORT_NOTICE_DAYS;
  return { facts, ...(isShort && { hint: `The tenant's certificate expires in ${daysLeft} days.` }) };
}
