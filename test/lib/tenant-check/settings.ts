import type { CyberArkTenantOptions } from '../../../lib/cyberark/tenant';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import type { CheckStep } from '../../../lib/tenant-check/steps';
import { demoTenant } from '../../../simulator';

const [client] = demoTenant.clients;

/** Settings that fit the demo tenant at this origin. */
export function settingsFor(origin: string, changes: Partial<CyberArkTenantOptions> = {}): CyberArkTenantOptions {
  return {
    origin,
    appId: 'ticket_launcher',
    tokenPath: '/oauth2/token/ticket_launcher',
    scope: 'LaunchScope',
    clientAuthentication: 'client_secret_post',
    clientId: client?.id ?? '',
    clientSecret: client?.secret ?? '',
    timeoutMs: 10_000,
    users: { allow: [], deny: [] },
    refusals: new TokenRefusals(),
    ...changes,
  };
}

export function outcomes(steps: readonly CheckStep[]): string[] {
  return steps.map(({ id, ok, code }) =>
    [id, { true: 'ok', false: 'failed', skipped: 'skipped' }[`${ok}`], code].filter(Boolean).join(' '),
  );
}

export function stepOf(steps: readonly CheckStep[], id: string): CheckStep {
  const step = steps.find((one) => one.id === id);
  if (!step) throw new Error(`there is no step ${id}`);
  return step;
}
