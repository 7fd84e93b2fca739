import { createHash } from 'node:crypto';
import type { RedisConnection } from './redis-connection';
import { replyCode } from './redis-error';

/** A step of a store: Redis runs it whole, and nothing between. */
export interface Script {
  readonly text: string;
  /** What Redis knows it by once it has seen it. */
  readonly sha1: string;
}

/** @param prelude what each of the scripts begins with */
export function scriptsOf<const Name extends string>(
  prelude: string,
  bodies: Readonly<Record<Name, string>>,
): Readonly<Record<Name, Script>> {
  const scripts = Object.entries<string>(bodies).map(([name, body]) => {
    const text = prelude + body;
    return [name, { text, sha1: createHash('sha1').update(text).digest('hex') }];
  });
  return Object.fromEntries(scripts) as Record<Name, Script>;
}

/** By the script's hash; in full where Redis does not know it, as after a restart. */
export async function runScript(
  connection: RedisConnection,
  { text, sha1 }: Script,
  base: string,
  args: readonly string[],
): Promise<unknown> {
  try {
    return await connection.send(['EVALSHA', sha1, '1', base, ...args]);
  } catch (error) {
    if (replyCode(error) !== 'NOSCRIPT') throw error;
    return connection.send(['EVAL', text, '1', base, ...args]);
  }
}
