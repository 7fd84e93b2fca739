import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** As Express hands it on: `ip` follows the app's `trust proxy` setting. */
export type ClientRequest = IncomingMessage & { readonly ip?: unknown };

/** Where a proxy of one's own lives: this machine, a private network, a container's bridge, a cluster (RFC 1918, 4193, 3927, 4291, 6598). */
const NEARBY = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const) {
  NEARBY.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  NEARBY.addSubnet(network, bits, 'ipv6');

/**
 * Address of the browser. `X-Forwarded-For` is believed as far as Express's `trust proxy` says, and no further.
 *
 * @returns undefined where it cannot be known: a proxy stands in front that nobody told Express of, so its address is everybody's
 */
export function clientAddress({ ip, socket, headers }: ClientRequest): string | undefined {
  const peer = plainAddress(socket.remoteAddress);
  const address = plainAddress(typeof ip === 'string' ? ip : undefined) ?? peer;
  const forwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return forwarded && address === peer && isNearby(address) ? undefined : address;
}

/** The network of an address, for the life-cycle events: a /24 of IPv4, a /48 of IPv6. Tells no household from its neighbours. */
export function clientNetwork(address: string): string {
  return isIPv4(address) ? `${leadingOctets(address, 3)}.0/24` : `${leadingGroups(address, 3)}::/48`;
}

/** What one customer of a provider has: one address of IPv4, a /64 of IPv6. The rate limit counts by it. */
export function clientSite(address: string): string {
  return isIPv4(address) ? address : `${leadingGroups(address, 4)}::/64`;
}

/** Without zone; an IPv4 address that a dual-stack socket shows as IPv6 is IPv4 again. */
function plainAddress(text: string | undefined): string | undefined {
  const address = text?.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
  return isIPv4(address) || isIPv6(address) ? address.toLowerCase() : undefined;
}

function isNearby(address: string | undefined): boolean {
  return address !== undefined && NEARBY.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function leadingOctets(address: string, count: number): string {
  return address.split('.').slice(0, count).join('.');
}

function leadingGroups(address: string, count: number): string {
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, count);
  return groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
}
