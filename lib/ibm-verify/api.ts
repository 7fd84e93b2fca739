import type { Clock } from '../clock';
import { Deadline } from '../deadline';
import { IdentityError } from '../errors';
import type { HttpClient, HttpResponse } from '../http/client';
import type { ClientTokens } from '../oauth/client-tokens';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import { introspectToken, revokeToken, type TokenQuestion, type TokenStatus } from '../oauth/token-status';
import { callRefused, jsonOf } from '../rest/api-answer';
import { type ApiRequest, httpRequest } from '../rest/api-request';
import type { CallOptions } from '../tenant';
import type { ApiCallOptions, TenantApi } from '../tenant-api';
import { readVendorError } from './message-id';

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

  introspectToken(token: string, options: CallOptions = {}): Promise<TokenStatus> {
    return this.#clientTokens.guardStatus(() => introspectToken(this.#question('introspect', token, options)));
  }

  async revokeToken(token: string, options: CallOptions = {}): Promise<void> {
    await this.#clientTokens.guardStatus(() => revokeToken(this.#question('revoke', token, options)));
    this.#clientTokens.invalidate(token);
  }

  /** Both families of paths have the endpoints side by side (protocol.md, section 7.1). */
  #question(endpoint: 'introspect' | 'revoke', token: string, { signal }: CallOptions): TokenQuestion {
    const { tokenPath } = this.#options;
    if (!/\/token$/.test(tokenPath)) {
      throw new IdentityError('IDENTITY_CONFIG', `the token path does not end with /token: where ${endpoint} is cannot be told`);
    }
    const deadline = new Deadline(this.#clock, this.#options.timeoutMs);
    const path = tokenPath.replace(/token$/, endpoint);
    return { http: this.#http, client: this.#options, path, token, deadline, signal };
  }
}

function readAnswer(response: HttpResponse): unknown {
  const { statusCode } = response;
  if (statusCode >= 200 && statusCode < 300) return jsonOf(response);
  const { messageId } = readVendorError(response.body);
  throw callRefused(response, messageId === undefined ? {} : { messageId });
}
