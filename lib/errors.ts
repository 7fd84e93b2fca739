/**
 * The stable codes of every failure that this package reports. A flow may switch on them; they never change their meaning.
 * The status and the sentences of cause and cure for each are in nodes/shared/error-texts.
 */
export const IDENTITY_ERROR_CODES = [
  'IDENTITY_CONFIG',
  'IDENTITY_INPUT',
  'IDENTITY_TIMEOUT',
  'IDENTITY_NETWORK',
  'IDENTITY_TLS',
  'IDENTITY_INVALID_CLIENT',
  'IDENTITY_OAUTH',
  'IDENTITY_UNAUTHORIZED',
  'IDENTITY_REFUSED',
  'IDENTITY_RATE_LIMITED',
  'IDENTITY_UNAVAILABLE',
  'IDENTITY_RESPONSE',
  'LINK_LIMIT',
  'LINK_STRATEGY',
  'LINK_STORE_UNAVAILABLE',
  'TRANSACTION_UNKNOWN',
  'TRANSACTION_BUSY',
] as const;

export type IdentityErrorCode = (typeof IDENTITY_ERROR_CODES)[number];

/** What may be told about a failure beside its text: facts of the protocol, never a secret, a header, a body or a URL. */
export interface IdentityErrorDetails {
  /** HTTP status code of the answer that caused the error. */
  readonly statusCode?: number;
  /** `error` of an OAuth error answer (RFC 6749, section 5.2). */
  readonly oauthError?: string;
  /** `MessageID` of CyberArk's envelope, `messageId` of IBM Verify's errors, `CSIBN0021E` for example (protocol.md, sections 1.3 and 7.9). */
  readonly messageId?: string;
  /** `ErrorID` of the vendor's envelope: what the vendor's support asks for. */
  readonly errorId?: string;
  /** Seconds that the server asked us to wait (RFC 9110, section 10.2.3). */
  readonly retryAfterSeconds?: number;
  /** The transaction that the call belonged to cannot go on: no action is of use any more. */
  readonly transactionEnded?: true;
}

/**
 * The only error class that leaves `lib/`. It carries no `cause` on purpose: Node-RED copies `cause` into messages,
 * and the causes of HTTP errors hold request headers.
 */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode;
  readonly details: IdentityErrorDetails;

  constructor(code: IdentityErrorCode, message: string, details: IdentityErrorDetails = {}) {
    super(message);
    // What Node-RED writes before the text, in the log and in msg.error.message.
    this.name = code;
    this.code = code;
    this.details = details;
  }
}

/** True for an {@link IdentityError}, optionally one of the given codes. */
export function isIdentityError(error: unknown, ...codes: IdentityErrorCode[]): error is IdentityError {
  return error instanceof IdentityError && (codes.length === 0 || codes.includes(error.code));
}
