import type { TlsOptions } from '../../../http/client';
import { type RedisAddress, serverNameOf } from './redis-address';

/** As much of the client as is used here. */
export interface RedisClient {
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  sendCommand(command: readonly string[], options: { readonly timeout: undefined }): Promise<unknown>;
  destroy(): void;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface RedisCredentials {
  readonly password?: string | undefined;
  readonly tls?: TlsOptions | undefined;
}

/**
 * A client for one connection: it neither makes a second one nor keeps a command for later. It speaks the older protocol, which
 * every proxy in front of a Redis knows.
 *
 * @redis/client is loaded here, with the first call: without a Redis store it costs nothing.
 */
export function createRedisClient(
  address: RedisAddress,
  { password, tls }: RedisCredentials,
  connectTimeoutMs: number,
): RedisClient {
  const { createClient } = require('@redis/client') as typeof import('@redis/client');
  const { host, port, username, database } = address;
  const socket = { host, port, connectTimeout: connectTimeoutMs, reconnectStrategy: false } as const;
  return createClient({
    socket: address.tls ? { ...socket, tls: true, ...serverNameOf(address), ...tls } : socket,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    database,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  }) as unknown as RedisClient;
}
