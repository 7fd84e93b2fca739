import { z } from 'zod';
import { systemClock } from '../clock';
import { isIdentityError } from '../errors';
import { IbmVerifyTenant, type IbmVerifyTenantOptions } from '../ibm-verify/tenant';
import { TokenCache } from '../oauth/token-cache';
import { checkClient } from './client-steps';
import type { ConnectionCheckOptions } from './cyberark-connection';
import { checkReach } from './reach-steps';
import { Checklist, type CheckStep, type Finding } from './steps';

export interface IbmVerifyCheckSettings extends IbmVerifyTenantOptions {
  /** Name of the identity source that passwords are checked by. Blank: the only one that there is. */
  readonly identitySource: string;
}

const sources = z.object({ password: z.array(z.object({ name: z.string() })) });

/**
 * Whether an authentication could work with these settings, step by step: name, connection, token, scope, identity source.
 *
 * @throws the signal's reason only: failures are steps
 */
export async function checkIbmVerifyConnection(
  settings: IbmVerifyCheckSettings,
  { signal, onStep }: ConnectionCheckOptions = {},
): Promise<readonly CheckStep[]> {
  const { clock = systemClock, identitySource } = settings;
  const list = new Checklist(clock, onStep);
  const tenant = new IbmVerifyTenant({ ...settings, tokens: new TokenCache({ clock }) });
  try {
    await checkReach(list, settings, clock.now(), signal);
    await checkClient(list, tenant, settings.scope, signal);
    await list.look('identity-source', () => checkIdentitySource(tenant, identitySource, signal));
    return list.steps;
  } finally {
    await tenant.close();
  }
}

/** protocol.md, section 7.4. */
async function checkIdentitySource(tenant: IbmVerifyTenant, wanted: string, signal?: AbortSignal): Promise<Finding> {
  let answer: unknown;
  try {
    answer = await tenant.api.call({ method: 'GET', path: '/v1.0/authnmethods/password' }, { signal });
  } catch (error) {
    if (!isIdentityError(error, 'IDENTITY_UNAUTHORIZED', 'IDENTITY_REFUSED')) throw error;
    // A person's own token may list them, and that is what an authentication uses.
    return { ok: 'skipped', code: error.code, hint: "The client's own token may not list the identity sources." };
  }
  const parsed = sources.safeParse(answer);
  if (!parsed.success)
    return { ok: false, code: 'IDENTITY_RESPONSE', hint: "The tenant's list of identity sources has another form." };
  const found = parsed.data.password.map(({ name }) => name);
  const facts = { identitySources: found.length };
  if (wanted === '' ? found.length === 1 : found.includes(wanted)) return { facts };
  const hint =
    wanted === ''
      ? `The tenant has ${found.length} identity sources: enter the name of one.`
      : 'The tenant has no identity source of this name.';
  return { ok: false, code: 'IDENTITY_CONFIG', facts, hint };
}
