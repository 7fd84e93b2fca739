import { systemClock } from '../clock';
import type { CyberArkTenantOptions } from '../cyberark/tenant';
import { IdentityError } from '../errors';
import { parseAppKey } from '../launch/launch-request';
import { parseUserName } from '../user-name';
import { userCheck } from '../user-rules';
import { checkClient } from './client-steps';
import type { ConnectionCheckOptions } from './cyberark-connection';
import { checkHandOffs, type HandOffFindings } from './hand-off-steps';
import { ProbedTenant } from './probed-tenant';
import { checkReach } from './reach-steps';
import { Checklist, type CheckStep } from './steps';
import { checkTokenWays } from './token-steps';
import { checkUserTokens } from './user-steps';

export interface TenantCheckOptions extends ConnectionCheckOptions {
  /** Somebody made for tests: challenges are begun for them that nobody answers. */
  readonly testUser: string;
  /** An app with an MFA policy that the test user may launch. */
  readonly appKey: string;
}

export interface TenantReport extends HandOffFindings {
  readonly steps: readonly CheckStep[];
}

/**
 * Finds out how a tenant answers the open questions (protocol.md, section 10, steps 1 to 7 and 9, as far as they can be seen from a
 * server), and which hand-off works there. Reports names, codes and attributes. A wrong secret is not among what is tried: it
 * would count as a bad login of the service user.
 *
 * @throws the signal's reason only: failures are steps
 */
export async function checkTenant(
  settings: CyberArkTenantOptions,
  { testUser, appKey, signal, onStep }: TenantCheckOptions,
): Promise<TenantReport> {
  const { clock = systemClock } = settings;
  const list = new Checklist(clock, onStep);
  const tenant = new ProbedTenant(settings, clock, signal);
  try {
    await list.require('settings', async () => {
      const user = allowedUser(settings, testUser);
      if (appKey.trim() === '') throw new IdentityError('IDENTITY_INPUT', 'enter the key of a test app');
      tenant.launchOf(user, parseAppKey(appKey));
      return {};
    });
    await checkReach(list, settings, clock.now(), signal);
    await checkClient(list, tenant, settings.scope, signal);
    await checkTokenWays(list, tenant);
    await checkUserTokens(list, tenant);
    return { ...(await checkHandOffs(list, tenant)), steps: list.steps };
  } finally {
    await tenant.close();
  }
}

/** @throws IdentityError `IDENTITY_INPUT`, or `IDENTITY_REFUSED` for a user whom the rules exclude */
export function allowedUser({ users, clientId }: CyberArkTenantOptions, testUser: string): string {
  if (testUser.trim() === '') throw new IdentityError('IDENTITY_INPUT', 'enter a test user');
  const user = parseUserName(testUser);
  userCheck(users, clientId)(user);
  return user;
}
