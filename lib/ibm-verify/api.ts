import { IdentityError } from '../errors';
import type { HttpResponse } from '../http/client';
import { callRefused, jsonOf } from '../rest/api-answer';
import { type StatusEndpoint, TenantApi } from '../tenant-api';
import { readVendorError } from './message-id';

/** The REST API of an IBM Verify tenant: plain JSON, errors by status (protocol.md, section 7.9). */
export class IbmVerifyApi extends TenantApi {
  protected readonly headers = {};

  protected read(response: HttpResponse): unknown {
    const { statusCode } = response;
    if (statusCode >= 200 && statusCode < 300) return jsonOf(response);
    const { messageId } = readVendorError(response.body);
    throw callRefused(response, messageId === undefined ? {} : { messageId });
  }

  /** Both families of paths have the endpoints side by side (protocol.md, section 7.1). */
  protected statusPath(endpoint: StatusEndpoint): string {
    const { tokenPath } = this.options;
    if (/\/token$/.test(tokenPath)) return tokenPath.replace(/token$/, endpoint);
    throw new IdentityError('IDENTITY_CONFIG', `the token path does not end with /token: where ${endpoint} is cannot be told`);
  }
}
