import type { Clock } from '../clock';
import { Deadline } from '../deadline';
import type { HttpClient, HttpResponse } from '../http/client';
import type { ClientTokens } from '../oauth/client-tokens';
import { manageToken } from '../oauth/token-management';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import { callRefused, jsonOf } from '../rest/api-answer';
import { type ApiRequest, httpRequest } from '../rest/api-request';
import type { CallOptions } from '../tenant';
import type { ApiCallOptions, TenantApi } from '../tenant-api';

export interface IbmVerifyApiOptions extends ClientCredentialsGrant {
  readonly timeoutMs: number;
}

/** The REST API of an IBM Verify tenant: plain JSON, errors by status (protocol.md, section 7.9). */
export class IbmVerifyApi implements TenantApi {
  readonly #http: HttpClient;
  readonly #clientTokens: ClientTokens;
  readonly #clock: Clock;
  readonly #options: IbmVerifyApiOptions;

  constructor(http: HttpClient, clientTokens: ClientTokens, clock: Clock, options: IbmVerifyApiOptions) {
    this.#http = http;
    this.#clientTokens = clientTokens;
    this.#clock = clock;
    this.#options = options;
  }

  async call(request: ApiRequest, { accessToken, signal }: ApiCallOptions): Promise<unknown> {
    const deadline = new Deadline(this.#clock, this.#options.timeoutMs);
    const send = async (token: string) => {
      const timeoutMs = deadline.leftMs;
      return readAnswer(
        await this.#http.request({ ...httpRequest(request, { authorization: `Bearer ${token}` }), timeoutMs, signal }),
      );
    };
    return accessToken === undefined ? this.#clientTokens.callWith(send, { deadline, signal }) : send(accessToken);
  }

  introspectToken(token: string, { signal }: CallOptions): Promise<unknown> {
    return this.#manageToken('introspect', token, signal);
  }

  revokeToken(token: string, { signal }: CallOptions): Promise<unknown> {
    return this.#manageToken('revoke', token, signal);
  }

  /** Both endpoints are beside the token endpoint (protocol.md, section 7.1). */
  #manageToken(endpoint: 'introspect' | 'revoke', token: string, signal: AbortSignal | undefined): Promise<unknown> {
    const path = this.#options.tokenPath.replace(/\/token$/, `/${endpoint}`);
    return manageToken(this.#http, { ...this.#options, path, token, signal });
  }
}

function readAnswer(response: HttpResponse): unknown {
  const { statusCode } = response;
  if (statusCode >= 200 && statusCode < 300) return jsonOf(response);
  const messageId = messageIdIn(response.body);
  throw callRefused(response, messageId === undefined ? {} : { messageId });
}

/** `CSIAQ0155E`: what the vendor's message catalogue goes by. Nothing else of an error's body is repeated. */
function messageIdIn(body: string): string | undefined {
  try {
    const { messageId, messageID } = JSON.parse(body) as { messageId?: unknown; messageID?: unknown };
    const id = messageId ?? messageID;
    return typeof id === 'string' && /^CSI[A-Z]{2}\d{4}[A-Z]$/.test(id) ? id : undefined;
  } catch {
    return undefined; // No JSON, or JSON that is no object: an error of something in between.
  }
}
