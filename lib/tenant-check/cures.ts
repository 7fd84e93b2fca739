import type { IdentityErrorCode } from '../errors';

/** What to do, where the error's own text does not say it. */
const CURES: Partial<Record<IdentityErrorCode, string>> = {
  IDENTITY_TIMEOUT: 'Check network, firewall and proxy between Node-RED and the tenant, or raise the timeout.',
  IDENTITY_NETWORK: 'Check the tenant URL, the firewall and the proxy.',
  IDENTITY_TLS:
    'Select a TLS configuration with the authority that issued the certificate, or with the right client certificate.',
  IDENTITY_INVALID_CLIENT:
    'Check client ID and client secret, and that the tenant knows the client as a confidential one. Many wrong tries may lock it.',
  IDENTITY_OAUTH:
    "Check the application ID and the name of the scope (CyberArk Identity), and that the tenant's app allows the client credentials grant.",
  IDENTITY_UNAUTHORIZED: 'Check what the scope covers.',
  IDENTITY_REFUSED: 'Check the name, the rules of this configuration, and the rights of the client in the tenant.',
  IDENTITY_RATE_LIMITED: 'Wait a while before the next try.',
  IDENTITY_UNAVAILABLE: 'Try again later.',
  IDENTITY_RESPONSE: 'Check the tenant URL: something else than the tenant may answer there, a proxy or a sign-in page.',
};

export function cureOf(code: IdentityErrorCode): string {
  return CURES[code] ?? '';
}
