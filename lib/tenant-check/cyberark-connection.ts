import { systemClock } from '../clock';
import { CyberArkTenant, type CyberArkTenantOptions } from '../cyberark/tenant';
import { TokenCache } from '../oauth/token-cache';
import { checkClient } from './client-steps';
import { checkReach } from './reach-steps';
import { Checklist, type CheckStep } from './steps';

export interface ConnectionCheckOptions {
  /** Login name of somebody who may be launched; a token for them is asked for and thrown away. */
  readonly testUser?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: CheckStep) => void) | undefined;
}

/**
 * Whether a launch could work with these settings, step by step: name, connection, token, scope, user. Every token is asked for anew
 * and kept nowhere; refusals of the client count as everywhere, see `TokenRefusals`.
 *
 * @throws the signal's reason only: failures are steps
 */
export async function checkCyberArkConnection(
  settings: CyberArkTenantOptions,
  { testUser = '', signal, onStep }: ConnectionCheckOptions = {},
): Promise<readonly CheckStep[]> {
  const { clock = systemClock } = settings;
  const list = new Checklist(clock, onStep);
  const tenant = new CyberArkTenant({ ...settings, tokens: new TokenCache({ clock }) });
  try {
    await checkReach(list, settings, clock.now(), signal);
    await checkClient(list, tenant, settings.scope, signal);
    await list.look('user', async () => {
      if (testUser.trim() === '')
        return { ok: 'skipped', hint: 'Enter a test user to see whether the client may launch somebody.' };
      const { expiresAt } = await tenant.getTokenForUser(testUser, { signal });
      return { facts: { expiresInSeconds: Math.round((expiresAt - clock.now()) / 1000) } };
    });
    return list.steps;
  } finally {
    await tenant.close();
  }
}
