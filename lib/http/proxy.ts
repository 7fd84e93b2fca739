import { isIPv6 } from 'node:net';
import { IdentityError } from '../errors';
import { isLoopback } from '../origin';

/**
 * Which HTTP proxy to use: a given one, or `'environment'`, the one that `https_proxy`, `http_proxy` and `no_proxy` name (in lower
 * or upper case).
 */
export type ProxySettings =
  | {
      /** `http://host:port` or `https://host:port`; user name and password may be part of it. */
      readonly url: string;
      readonly username?: string | undefined;
      readonly password?: string | undefined;
      /** Hosts that are reached directly: `host`, `host:port`, `.domain`, `*`. A name stands for its subdomains, too. */
      readonly noProxy?: readonly string[] | undefined;
    }
  | 'environment';

export interface ProxyServer {
  /** Without user name and password. */
  readonly url: URL;
  /** The value of `Proxy-Authorization`. A secret. */
  readonly authorization: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy on the way to `target`; undefined when the way is direct.
 *
 * @throws IdentityError `IDENTITY_CONFIG` when the address of the proxy is not an http or https URL
 */
export function proxyFor(
  target: URL,
  settings: ProxySettings | undefined,
  environment: Environment = process.env,
): ProxyServer | undefined {
  if (settings === undefined) return undefined;
  if (settings === 'environment') return proxyOfEnvironment(target, environment);
  if (isExempt(target, settings.noProxy ?? [])) return undefined;
  return parseProxy(settings.url, settings.username, settings.password);
}

function proxyOfEnvironment(target: URL, environment: Environment): ProxyServer | undefined {
  // No variable is meant for a tenant simulator on this machine, and few people think of naming it in no_proxy.
  if (isLoopback(target.hostname)) return undefined;
  const variable = (name: string) => environment[name] || environment[name.toUpperCase()] || '';
  const address = (target.protocol === 'https:' && variable('https_proxy')) || variable('http_proxy');
  if (!address || isExempt(target, variable('no_proxy').split(/[\s,]+/))) return undefined;
  return parseProxy(address, undefined, undefined);
}

function parseProxy(address: string, username: string | undefined, password: string | undefined): ProxyServer {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`);
  // Never quote the address: it may hold a password.
  if (url === null) throw new IdentityError('IDENTITY_CONFIG', 'the address of the proxy is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new IdentityError('IDENTITY_CONFIG', `the proxy must be an http or https one, not ${url.protocol.slice(0, -1)}`);
  }
  const credentials = username || password ? `${username ?? ''}:${password ?? ''}` : credentialsIn(url);
  url.username = '';
  url.password = '';
  return { url, authorization: credentials && `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function credentialsIn(url: URL): string | undefined {
  if (!url.username && !url.password) return undefined;
  try {
    return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  } catch {
    throw new IdentityError('IDENTITY_CONFIG', 'the user name or password of the proxy is not percent-encoded');
  }
}

/** Optional `*.` or `.`, the name, optional port. */
const EXEMPTION = /^(?:\*?\.)?(.+?)(?::(\d+))?$/;

function isExempt(target: URL, entries: readonly string[]): boolean {
  const host = target.hostname;
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return entries.some((written) => {
    const entry = written.trim().toLowerCase();
    if (entry === '*' || (isIPv6(entry) && host === `[${entry}]`)) return true;
    const [, name, onlyPort] = EXEMPTION.exec(entry) ?? [];
    if (name === undefined || (onlyPort !== undefined && onlyPort !== port)) return false;
    return host === name || host.endsWith(`.${name}`);
  });
}
