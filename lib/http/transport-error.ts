import { IdentityError } from '../errors';
import { inKibibytes, inSeconds } from './units';

/** Whom an error message names, and the limits that it may quote. */
export interface Peer {
  /** Host, and port unless it is the scheme's own. */
  readonly host: string;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly maxResponseBytes: number;
}

/** The connection ended after the header of the answer and before the end of its body. */
export class AnswerCutShortError extends Error {
  readonly code = 'ECONNRESET';

  /**
   * undici reports a body that ends too early as a protocol error when the server had announced to close the connection.
   * Only for errors that come after the header: before it, the same code means a header that contradicts itself.
   */
  static orSame(error: Error): Error {
    const cutShort = codeOf(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || /Invalid EOF state/.test(error.message);
    return cutShort ? new AnswerCutShortError() : error;
  }
}

/** The way to the peer ends at a proxy: it cannot be reached (`code`), or it refuses to make the tunnel (`statusCode`). */
export class ProxyError extends Error {
  readonly host: string;
  readonly code: string | undefined;
  readonly statusCode: number | undefined;

  constructor(host: string, failure: { code?: string | undefined; statusCode?: number | undefined }) {
    super('the proxy did not make a tunnel');
    this.host = host;
    this.code = failure.code;
    this.statusCode = failure.statusCode;
  }
}

const CERTIFICATE =
  /^(CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;
const HANDSHAKE = /^(ERR_TLS_|ERR_SSL_|EPROTO$)/;

/**
 * The error that leaves `lib/` for one that a connection ended with. Its message names the host and the system's own code; nothing
 * of the original message is kept, because undici and Node quote addresses, and with them credentials, in theirs.
 */
export function toIdentityError(error: Error, peer: Peer): IdentityError {
  if (error instanceof IdentityError) return error;
  if (error instanceof ProxyError) return fromProxy(error, peer);
  return fromCode(codeOf(error), peer);
}

/** The stable word that Node or undici gives an error. `''` when there is none. */
export function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : ''; // undici 7 leaves the code out.
}

function fromProxy(error: ProxyError, peer: Peer): IdentityError {
  const proxy = `the proxy ${error.host}`;
  if (error.statusCode !== undefined) return network(`${proxy} refused a tunnel to ${peer.host} (HTTP ${error.statusCode})`);
  if (error.code !== 'UND_ERR_CONNECT_TIMEOUT') return fromCode(codeOf(error), { ...peer, host: proxy });
  return timeout(`${proxy} made no tunnel to ${peer.host} within ${inSeconds(peer.connectTimeoutMs)}`);
}

function fromCode(code: string, peer: Peer): IdentityError {
  const { host } = peer;
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return timeout(`${host} accepted no connection within ${inSeconds(peer.connectTimeoutMs)}`);
    case 'ETIMEDOUT':
      return timeout(`${host} accepted no connection in time (${code})`);
    case 'UND_ERR_HEADERS_TIMEOUT':
      return timeout(`${host} did not begin an answer within ${inSeconds(peer.headersTimeoutMs)}`);
    case 'UND_ERR_BODY_TIMEOUT':
      return timeout(`${host} fell silent for ${inSeconds(peer.headersTimeoutMs)} in the middle of its answer`);
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return response(`${host} sent more than ${inKibibytes(peer.maxResponseBytes)}`);
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return response(`${host} sent an answer with too large a header (${code})`);
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return new IdentityError('IDENTITY_INPUT', `the request to ${host} was not sent: it is not valid HTTP (${code})`);
    case 'ECONNREFUSED':
      return network(`${host} refused the connection (${code})`);
    case 'ENOTFOUND':
      return network(`${host} is not a known host name (${code})`);
    case 'EAI_AGAIN':
      return network(`the host name of ${host} could not be looked up (${code})`);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return network(`${host} closed the connection before its answer was complete (${code})`);
  }
  if (CERTIFICATE.test(code)) return tls(`the certificate of ${host} is not accepted (${code})`);
  if (HANDSHAKE.test(code)) return tls(`no TLS connection to ${host} (${code})`);
  if (code.startsWith('HPE_') || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return response(`${host} sent an answer that is not valid HTTP (${code})`);
  }
  return network(`${host} could not be reached (${code || 'no error code'})`);
}

const timeout = (message: string) => new IdentityError('IDENTITY_TIMEOUT', message);
const network = (message: string) => new IdentityError('IDENTITY_NETWORK', message);
const response = (message: string) => new IdentityError('IDENTITY_RESPONSE', message);
const tls = (message: string) => new IdentityError('IDENTITY_TLS', message);
