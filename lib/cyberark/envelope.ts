/** What every call outside OAuth is wrapped in (protocol.md, section 1.3). Its `Message` is left out on purpose: it may hold what the tenant was sent. */
export interface Envelope {
  readonly success: boolean;
  /** Of any type; each call knows what it should be. */
  readonly result: unknown;
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
  return envelopeOf(JSON.parse(body.trim()));
}

/** The envelope that some JSON is; undefined if it is anything else. */
export function envelopeOf(json: unknown): Envelope | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const success = member(json, 'success');
  if (typeof success !== 'boolean') return undefined;
  return {
    success,
    result: member(json, 'result'),
    messageId: identifier(member(json, 'messageid'), MESSAGE_ID),
    errorId: identifier(member(json, 'errorid'), ERROR_ID),
  };
}

/** Only `success` is written in lower case by the servers that were observed; nobody promises it (protocol.md, section 1.3). */
function member(json: object, lowerCaseName: string): unknown {
  const isMeant = (key: string): boolean => key.length === lowerCaseName.length && key.toLowerCase() === lowerCaseName;
  const name = lowerCaseName in json ? lowerCaseName : Object.keys(json).find(isMeant);
  return name === undefined ? undefined : json[name as keyof typeof json];
}

/** `_I18N_SomeName` and `{guid}:{32 hex}` (protocol.md, section 1.3). */
const MESSAGE_ID = /^_I18N_[A-Za-z_]{1,64}$/;
const ERROR_ID = /^[0-9a-f-]{1,36}:[0-9a-f]{1,32}$/i;

/** Whatever has another form is not repeated: a server may put into it what it was sent. */
function identifier(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined;
}
