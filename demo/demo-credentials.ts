import { demoTenant } from '../simulator';
import { demoVerifyTenant } from '../simulator/ibm-verify';
import type { Credentials, FlowNode } from './credentials-file';

/** Of the service account with which the example flows go to the simulated CyberArk tenant. */
const SERVICE_ACCOUNT = 'svc-launch@acme.example';
/** Of the API client with which they go to the one of IBM Verify. */
const API_CLIENT = 'helpdesk automation';

/** Those of a configuration node of the examples, for the tenant of its provider. */
export function demoCredentials({ type, provider }: FlowNode): Credentials | undefined {
  if (type !== 'identity-config') return undefined;
  const client =
    provider === 'ibm-verify'
      ? demoVerifyTenant.clients.find(({ name }) => name === API_CLIENT)
      : demoTenant.clients.find(({ id }) => id === SERVICE_ACCOUNT);
  if (!client) throw new Error('The demo tenant has no client for the examples.');
  return { clientId: client.id, clientSecret: client.secret };
}
