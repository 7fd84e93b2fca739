import { z } from 'zod';

const text = z.string().nullish().catch(undefined);

/** Only `success` is written in lower case by the servers that were observed; nobody promises it (protocol.md, section 1.3). */
const envelope = z.object({ success: z.boolean(), message: text, messageid: text, errorid: text });

/** What every call outside OAuth is wrapped in. */
export interface Envelope {
  readonly success: boolean;
  /** The vendor's own sentence: not for people's eyes before it went through `redact`. */
  readonly message: string;
  readonly messageId: string | undefined;
  readonly errorId: string | undefined;
}

/**
 * Reads an answer's envelope.
 *
 * @returns undefined if the JSON is anything else
 * @throws SyntaxError if the body is not JSON at all
 */
export function parseEnvelope(body: string): Envelope | undefined {
  // Trimmed, because JSON.parse does not take the byte order mark that some servers begin with.
  const json: unknown = JSON.parse(body.trim());
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const lowerCased = Object.fromEntries(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value]));
  const parsed = envelope.safeParse(lowerCased);
  if (!parsed.success) return undefined;
  return {
    success: parsed.data.success,
    message: parsed.data.message ?? '',
    messageId: identifier(parsed.data.messageid, MESSAGE_ID),
    errorId: identifier(parsed.data.errorid, ERROR_ID),
  };
}

/** `_I18N_SomeName` and `{guid}:{32 hex}` (protocol.md, section 1.3). */
const MESSAGE_ID = /^_I18N_[A-Za-z_]{1,64}$/;
const ERROR_ID = /^[0-9a-f-]{1,36}:[0-9a-f]{1,32}$/i;

/** Whatever has another form is not repeated: a server may put into it what it was sent. */
function identifier(value: string | null | undefined, form: RegExp): string | undefined {
  return value && form.test(value) ? value : undefined;
}
