/** What the caller says about the person's device (protocol.md, section 7.2). */
export interface AccessContext {
  sessionId?: string;
  ipAddress?: string;
  userAgent?: string;
  evaluationContext?: string;
}

const NAMES = ['sessionId', 'ipAddress', 'userAgent', 'evaluationContext'] as const;

/** Decodes a context: base64 of either alphabet, padded or not, of a JSON object. Undefined when it is something else. */
export function parseContext(encoded: string): AccessContext | undefined {
  if (!/^[\w+/-]+={0,2}$/.test(encoded)) return undefined;
  let json: unknown;
  try {
    // Buffer takes both alphabets.
    json = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const fields = json as Record<string, unknown>;
  const texts = NAMES.filter((name) => typeof fields[name] === 'string').map((name) => [name, fields[name]]);
  return Object.fromEntries(texts);
}
