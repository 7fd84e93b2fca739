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
  const { origin, connectTimeoutMs, headersTimeoutMs } = options;
  const direct = undici.buildConnector({
    ...(origin.protocol === 'https:' && tlsOptionsOf(options.tls ?? {})),
    allowH2: false,
    timeout: connectTimeoutMs,
  });
  const connect = options.proxy ? tunnelThrough(options.proxy, connectTimeoutMs, direct) : direct;
  const clientOptions = {
    connect,
    pipelining: 1,
    headersTimeout: headersTimeoutMs,
    // The longest silence within a body. The same figure, so that undici can go on with the same timer.
    bodyTimeout: headersTimeoutMs,
    maxResponseSize: options.maxResponseBytes,
  };
  return new ConnectionPool(options.connections, () => new undici.Client(origin, clientOptions));
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
