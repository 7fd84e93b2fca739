import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { IdentityError } from '../errors';
import { parseOrigin } from '../origin';
import { type ShownCertificate, shownCertificate } from './certificate';
import { type ConnectorOptions, connectorTo, type TlsOptions } from './connect';
import { type ProxySettings, proxyFor } from './proxy';
import { toIdentityError } from './transport-error';

export interface InspectOptions {
  readonly origin: string;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** Of each connection. @default 3_000 */
  readonly connectTimeoutMs?: number | undefined;
}

export interface Inspection {
  /** Why there is no connection. */
  readonly error?: IdentityError;
  /** `TLSv1.3`; undefined without TLS. */
  readonly tlsVersion?: string;
  /** The server's, whether it was accepted or not. */
  readonly certificate?: ShownCertificate;
}

/**
 * Makes the connection that a call would be made on, sends nothing over it, and closes it. Where the certificate is not accepted,
 * a second one is made to read it: nothing is sent over that one either.
 *
 * @throws IdentityError `IDENTITY_CONFIG` for an origin, proxy or TLS options that cannot be used
 */
export async function inspectConnection({ origin, tls, proxy, connectTimeoutMs = 3_000 }: InspectOptions): Promise<Inspection> {
  const url = new URL(parseOrigin(origin, 'tenant URL'));
  const options = { origin: url, tls, proxy: proxyFor(url, proxy), connectTimeoutMs };
  try {
    return await look(options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const identityError = toIdentityError(error, { host: url.host, connectTimeoutMs, headersTimeoutMs: 0, maxResponseBytes: 0 });
    if (identityError.code !== 'IDENTITY_TLS') return { error: identityError };
    const shown = await look({ ...options, tls: { ...tls, rejectUnauthorized: false } }).catch(() => ({}));
    return { ...shown, error: identityError };
  }
}

async function look(options: ConnectorOptions): Promise<Inspection> {
  const socket = await connect(options);
  try {
    if (!(socket instanceof TLSSocket)) return {};
    const tlsVersion = socket.getProtocol();
    const certificate = shownCertificate(socket);
    return { ...(tlsVersion && { tlsVersion }), ...(certificate && { certificate }) };
  } finally {
    socket.destroy();
  }
}

function connect(options: ConnectorOptions): Promise<Socket> {
  const { protocol, host, hostname, port } = options.origin;
  const target = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port };
  return new Promise((resolve, reject) => {
    connectorTo(options)(target, (error, socket) => {
      if (error || !socket) return reject(error ?? new Error('no connection'));
      socket.on('error', () => undefined); // The other side may reset what we never use.
      resolve(socket);
    });
  });
}
