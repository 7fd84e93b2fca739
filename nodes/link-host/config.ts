import { z } from 'zod';
import { IdentityError } from '../../lib/errors';
import { isLoopback } from '../../lib/origin';

const SHORTEST_LIFE_SECONDS = 30;
const LONGEST_LIFE_SECONDS = 86_400;

const text = z.string().trim().default('');
const lifetime = `must be ${SHORTEST_LIFE_SECONDS} to ${LONGEST_LIFE_SECONDS}`;

/** What the editor saved for an `identity-link-host` node. */
export const linkHostConfig = z
  .object({
    publicUrl: text,
    path: z
      .string()
      .trim()
      .regex(/^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/, 'must be a path such as /mfa')
      .default('/mfa'),
    lifetimeSeconds: z.coerce
      .number('must be a number')
      .min(SHORTEST_LIFE_SECONDS, lifetime)
      .max(LONGEST_LIFE_SECONDS, lifetime)
      .default(600),
    store: z.enum(['sqlite', 'redis', 'memory']).default('sqlite'),
    redisUrl: text,
    redisKeyPrefix: text,
    redisTls: z.string().default(''),
    /** One `name = https://...` a line. */
    failureTargets: z.string().default('').transform(namedTargets),
    title: text,
    helpText: text,
    supportContact: text,
  })
  .transform(({ publicUrl, lifetimeSeconds, ...rest }) => ({
    ...rest,
    publicUrl: parsePublicUrl(publicUrl),
    lifetimeMs: lifetimeSeconds * 1000,
  }));

/**
 * Where browsers reach this Node-RED's HTTP nodes: https, or http on this machine; a path is fine, since a proxy or
 * `httpNodeRoot` may add one. Never taken from a request (links.md, T13).
 */
function parsePublicUrl(value: string): string {
  const url = /[\s\\]/.test(value) ? null : URL.parse(value);
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!isPlain || !isSafe) {
    throw new IdentityError(
      'IDENTITY_CONFIG',
      'the public URL must be an https address without query or user name (http only on this machine)',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function namedTargets(lines: string): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const line of lines.split('\n').map((entry) => entry.trim())) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    const [name, target] = [line.slice(0, equals).trim(), line.slice(equals + 1).trim()];
    if (equals < 1 || name === '' || !/^https?:\/\//i.test(target) || !URL.canParse(target)) {
      throw new IdentityError('IDENTITY_CONFIG', 'each failure target must read: name = https://...');
    }
    targets.set(name, target);
  }
  return targets;
}
