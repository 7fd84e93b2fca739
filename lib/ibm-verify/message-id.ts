/** `CSIBN0021E` (protocol.md, section 7.9). */
const MESSAGE_ID = /^CSI[A-Z]{2}\d{4}[A-Z]$/;
/** The token service writes it before its sentence as well. */
const FIRST_WORD = /^CSI[A-Z]{2}\d{4}[A-Z]\b/;

/** What may be known of an error answer. Its sentences are left out on purpose: they may hold what the tenant was sent. */
export interface VendorError {
  readonly messageId: string | undefined;
  /** Not to be shown: nobody knows what a server puts there. Undefined where there is no OAuth error (RFC 6749, section 5.2). */
  readonly oauthError: string | undefined;
}

/** Reads any of the forms of protocol.md, section 7.9; of a web page or text, nothing. */
export function readVendorError(body: string): VendorError {
  let json: Record<string, unknown> | null;
  try {
    json = JSON.parse(body.trim()) as Record<string, unknown> | null;
  } catch {
    json = null;
  }
  const { messageId, messageID, error, error_description: description } = json ?? {};
  const named = [messageId, messageID].find((id): id is string => typeof id === 'string' && MESSAGE_ID.test(id));
  const written = typeof description === 'string' ? FIRST_WORD.exec(description)?.[0] : undefined;
  return { messageId: named ?? written, oauthError: typeof error === 'string' && error !== '' ? error : undefined };
}
