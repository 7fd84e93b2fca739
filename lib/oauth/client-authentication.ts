/**
 * How the client proves who it is at the token endpoint. The first two are the names of RFC 7591, section 2:
 *
 * - `client_secret_post`: both values in the form (RFC 6749, section 2.3.1); what CyberArk's on-demand MFA page shows
 * - `client_secret_basic`: Basic header over the form-encoded values, as RFC 6749, section 2.3.1, asks
 * - `client_secret_basic_raw`: Basic header over the values as they are, as the vendor's own samples do
 *   (protocol.md, section 2.2); the two differ because client ids are `user@domain`
 */
export const CLIENT_AUTHENTICATIONS = ['client_secret_post', 'client_secret_basic', 'client_secret_basic_raw'] as const;
export type ClientAuthentication = (typeof CLIENT_AUTHENTICATIONS)[number];

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface AuthenticatingClient extends ClientCredentials {
  readonly clientAuthentication: ClientAuthentication;
}

/**
 * Puts the credentials into the form or the headers, never into both.
 *
 * @param form gets the credentials where the client sends them in the form
 * @returns the headers of the form post, with JSON as the answer
 */
export function authenticateClient(
  { clientId, clientSecret, clientAuthentication }: AuthenticatingClient,
  form: URLSearchParams,
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  switch (clientAuthentication) {
    case 'client_secret_post':
      form.set('client_id', clientId);
      form.set('client_secret', clientSecret);
      break;
    case 'client_secret_basic':
      headers.authorization = basic(formEncoded(clientId), formEncoded(clientSecret));
      break;
    case 'client_secret_basic_raw':
      headers.authorization = basic(clientId, clientSecret);
      break;
  }
  return headers;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** application/x-www-form-urlencoded (RFC 6749, appendix B). */
function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}
