import { demoTenant } from '../simulator';
import type { Credentials } from './credentials-file';

/** Of the service account with which the example flow goes to the simulated tenant. */
const SERVICE_ACCOUNT = 'svc-launch@acme.example';

/** By node type, as prepareUserDir takes them. */
export function demoCredentials(): Record<string, Credentials> {
  const client = demoTenant.clients.find(({ id }) => id === SERVICE_ACCOUNT);
  if (!client) throw new Error(`The demo tenant has no ${SERVICE_ACCOUNT}.`);
  return { 'identity-config': { clientId: client.id, clientSecret: client.secret } };
}
