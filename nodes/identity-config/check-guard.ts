import { IdentityError } from '../../lib/errors';
import type { CheckStep } from '../../lib/tenant-check/steps';
import { WrongSecrets } from '../../lib/tenant-check/wrong-secrets';
import type { AdminRequest } from '../shared/node-red';
import type { IdentitySettings } from './open-identity';

/** For all dialogs together, whatever a deploy does. */
const wrongSecrets = new WrongSecrets();
/** Who has a check under way. */
const busy = new Set<string>();

/**
 * Runs a check: one at a time for each person, and none that could lock the client.
 *
 * @throws IdentityError `IDENTITY_RATE_LIMITED`, or whatever `check` throws
 */
export async function guarded<T extends { readonly steps: readonly CheckStep[] }>(
  { user }: AdminRequest,
  { options: { origin, clientId, clientSecret } }: IdentitySettings,
  check: () => Promise<T>,
): Promise<T> {
  const person = user?.username ?? '';
  if (busy.has(person)) throw new IdentityError('IDENTITY_RATE_LIMITED', 'another check of yours is still running');
  wrongSecrets.assertMayTry(origin, clientId);
  busy.add(person);
  try {
    const report = await check();
    if (report.steps.some(({ code }) => code === 'IDENTITY_INVALID_CLIENT')) wrongSecrets.note(origin, clientId, clientSecret);
    return report;
  } finally {
    busy.delete(person);
  }
}
