import { isIP } from 'node:net';
import { IdentityError } from '../../../errors';

/** What a Redis URL says: `redis[s]://[user@]host[:port][/database]`. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly database: number;
}

const DEFAULT_PORT = 6379;

/** @throws IdentityError `IDENTITY_CONFIG`; the message does not repeat the URL, which may hold a password */
export function parseRedisUrl(text: string): RedisAddress {
  const url = URL.parse(text);
  if (!url || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw configError('is not of the form redis://host:6379 or rediss://host:6379');
  }
  if (url.password !== '')
    throw configError('holds a password: it belongs into the password field, which flow files do not show');
  const database = url.pathname.replace(/^\//, '');
  if (!/^\d{0,5}$/.test(database)) throw configError('ends in something that is not the number of a database');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || DEFAULT_PORT),
    tls: url.protocol === 'rediss:',
    username: url.username === '' ? undefined : decodeURIComponent(url.username),
    database: Number(database),
  };
}

/** Where a cluster says that our keys are: `MOVED 3999 10.0.0.7:6381`. An empty host means the one that was asked. */
export function movedTo(message: string, asked: RedisAddress): RedisAddress | undefined {
  const [, host, port] = /^MOVED \d+ (.*):(\d+)$/.exec(message) ?? [];
  return host === undefined ? undefined : { ...asked, host: host || asked.host, port: Number(port) };
}

/** The name that a TLS server is to show a certificate for, where it has one. */
export function serverNameOf({ host }: RedisAddress): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

function configError(what: string): IdentityError {
  return new IdentityError('IDENTITY_CONFIG', `The Redis URL of the link store ${what}`);
}
