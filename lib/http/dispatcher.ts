import type { ConnectionOptions } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { ProxyServer } from './proxy';
import { tunnelThrough } from './tunnel';

/** Certificates, keys and checks of a TLS connection, as `tls.connect` takes them. */
export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'pfx' | 'servername' | 'rejectUnauthorized' | 'minVersion' | 'maxVersion'
>;

export interface DispatcherOptions {
  readonly origin: URL;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxyServer | undefined;
}

/**
 * A pool of kept-alive HTTP/1.1 connections of its own, never the process-wide agent: other packages change that one under us.
 * One request at a time on a connection, so that no answer can be taken for another's.
 *
 * undici is loaded here, with the first call: an unused package costs Node-RED nothing at its start.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const undici = require('undici') as typeof import('undici');
  const direct = undici.buildConnector({ ...options.tls, allowH2: false, timeout: options.connectTimeoutMs });
  return new undici.Pool(options.origin, {
    connect: options.proxy ? tunnelThrough(options.proxy, options.connectTimeoutMs, direct) : direct,
    connections: options.connections,
    pipelining: 1,
    headersTimeout: options.headersTimeoutMs,
    // The longest silence within a body. The same figure, so that undici can go on with the same timer.
    bodyTimeout: options.headersTimeoutMs,
    maxResponseSize: options.maxResponseBytes,
  });
}
