import { type ConnectionOptions, createSecureContext, type SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import { IdentityError } from '../errors';
import { ConnectionPool } from './connection-pool';
import type { ProxyServer } from './proxy';
import { tunnelThrough } from './tunnel';

/** Certificates, keys and checks of a TLS connection, as `tls.connect` takes them. */
export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'pfx' | 'servername' | 'rejectUnauthorized' | 'minVersion' | 'maxVersion'
>;

export interface ConnectOptions {
  readonly origin: URL;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxyServer | undefined;
}

export type ConnectorOptions = Pick<ConnectOptions, 'origin' | 'connectTimeoutMs' | 'tls' | 'proxy'>;

/**
 * Connections of the client's own, never those of a process-wide agent: other packages change that one under us. HTTP/1.1 with one
 * request at a time on each, so that no answer can be taken for another's.
 *
 * undici is loaded here, with the first call: an unused package costs Node-RED nothing at its start.
 *
 * @throws IdentityError `IDENTITY_CONFIG` for a certificate, key or passphrase that cannot be used
 */
export function connectionsTo(options: ConnectOptions): ConnectionPool {
  const undici = require('undici') as typeof import('undici');
  const { origin, headersTimeoutMs } = options;
  const clientOptions = {
    connect: connectorTo(options),
    pipelining: 1,
    headersTimeout: headersTimeoutMs,
    // The longest silence within a body. The same figure, so that undici can go on with the same timer.
    bodyTimeout: headersTimeoutMs,
    maxResponseSize: options.maxResponseBytes,
  };
  return new ConnectionPool(options.connections, () => new undici.Client(origin, clientOptions));
}

/**
 * What makes each of those connections.
 *
 * @throws IdentityError `IDENTITY_CONFIG` for a certificate, key or passphrase that cannot be used
 */
export function connectorTo({ origin, connectTimeoutMs, tls, proxy }: ConnectorOptions): buildConnector.connector {
  const undici = require('undici') as typeof import('undici');
  const direct = undici.buildConnector({
    ...(origin.protocol === 'https:' && tlsOptionsOf(tls ?? {})),
    allowH2: false,
    timeout: connectTimeoutMs,
  });
  return proxy ? tunnelThrough(proxy, connectTimeoutMs, direct) : direct;
}

/** Certificates and keys are read once, not for each connection: it takes a third of a millisecond. */
function tlsOptionsOf({ servername, rejectUnauthorized, ...certificates }: TlsOptions): buildConnector.BuildOptions {
  return {
    secureContext: secureContextOf(certificates),
    ...(servername !== undefined && { servername }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  };
}

function secureContextOf(certificates: TlsOptions): SecureContext {
  try {
    return createSecureContext(certificates);
  } catch {
    throw new IdentityError('IDENTITY_CONFIG', 'the certificate, key or passphrase of the TLS settings cannot be used');
  }
}
