import type { Answer } from '../../answers';
import type { TenantRequest } from '../../tenant-request';
import { oauthError } from '../answers';
import { formOf } from '../request';
import type { VerifyState } from '../state';
import type { ApiClient } from '../tenant';

/** The client that proves itself by form or by Basic (protocol.md, section 7.2), or the answer for one that does not. */
export function authenticateClient(request: TenantRequest, state: VerifyState): ApiClient | Answer {
  const form = formOf(request);
  const inForm = form.has('client_id') || form.has('client_secret');
  if (request.basic !== undefined && inForm) {
    return oauthError(400, 'invalid_request', 'CSIAQ0157E', 'the client authenticates in more than one way');
  }
  const pairs =
    request.basic === undefined ? [[form.get('client_id') ?? '', form.get('client_secret') ?? '']] : pairsOf(request.basic);
  for (const [id = '', secret] of pairs) {
    const client = state.directory.client(id);
    if (client && client.secret === secret) return client;
  }
  return oauthError(state.switches.wrongClient, 'invalid_client', 'CSIAQ0155E', 'the client is unknown or its secret is wrong');
}

/** Id and secret as they are, and form-decoded (RFC 6749, section 2.3.1). Buffer takes base64 and base64url, padded or not. */
function pairsOf(basic: string): string[][] {
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return [];
  const raw = [text.slice(0, colon), text.slice(colon + 1)];
  return [raw, raw.map(formDecode)];
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
