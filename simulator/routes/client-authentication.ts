import { type Answer, oauthError } from '../answers';
import type { TenantState } from '../state';
import type { ServiceClient } from '../tenant';
import type { TenantRequest } from '../tenant-request';

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** The client that proves itself by form or by Basic (protocol.md, verdict 2), or the answer for one that does not. */
export function authenticateClient(request: TenantRequest, state: TenantState): ServiceClient | Answer {
  const inForm = request.form.has('client_id') || request.form.has('client_secret');
  if (request.basic !== undefined && inForm) {
    return oauthError(400, 'invalid_request', 'the client authenticates in more than one way');
  }
  const tries = request.basic === undefined ? fromForm(request) : fromBasic(request.basic);
  if (tries.length === 0) return oauthError(400, 'invalid_client', 'no client id');
  const known = tries.flatMap((credentials) => {
    const client = state.directory.client(credentials.id);
    return client ? [{ client, credentials }] : [];
  });
  if (known.length === 0) return oauthError(400, 'invalid_client', 'wrong clientid');
  const proven = known.find(({ client, credentials }) => client.secret === credentials.secret);
  if (proven) return proven.client;
  return oauthError(state.switches.wrongSecret, 'access_denied', 'invalid client creds or client not allowed');
}

export function isClient(result: ServiceClient | Answer): result is ServiceClient {
  return 'secret' in result;
}

function fromForm({ form }: TenantRequest): Credentials[] {
  const id = form.get('client_id');
  return id === undefined ? [] : [{ id, secret: form.get('client_secret') ?? '' }];
}

/** The parts as they are, which is what the vendor's samples send, and form-decoded, which is what RFC 6749, section 2.3.1, asks for. */
function fromBasic(encoded: string): Credentials[] {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return [];
  const raw = { id: text.slice(0, colon), secret: text.slice(colon + 1) };
  return [raw, { id: formDecode(raw.id), secret: formDecode(raw.secret) }];
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
