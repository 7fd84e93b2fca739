import { IdentityError } from '../../lib/errors';
import type { CheckStep } from '../../lib/tenant-check/steps';
import { WrongSecrets } from '../../lib/tenant-check/wrong-secrets';
import type { AdminRequest, NodeRed } from '../shared/node-red';
import { type DialogRequest, dialogSettings, parseDialog } from './dialog-settings';
import type { IdentitySettings } from './open-identity';

/** For all dialogs together, whatever a deploy does. */
const wrongSecrets = new WrongSecrets();
/** Who has a check under way. */
const busy = new Set<string>();

/**
 * Runs the check of the settings that stand in a dialog.
 *
 * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_CONFIG` for settings that cannot be tried, `IDENTITY_RATE_LIMITED` while another
 *   check of the same person runs or after wrong secrets
 */
export async function testConnection(
  RED: NodeRed,
  request: AdminRequest,
  signal: AbortSignal,
): Promise<{ steps: readonly CheckStep[] }> {
  const dialog = parseDialog(request.body);
  const settings = dialogSettings(RED, dialog);
  return onePerPerson(request, () => guarded(settings, () => stepsOf(settings, dialog, signal)));
}

/** One check at a time for everybody. */
export async function onePerPerson<T>({ user }: AdminRequest, work: () => Promise<T>): Promise<T> {
  const person = user?.username ?? '';
  if (busy.has(person)) throw new IdentityError('IDENTITY_RATE_LIMITED', 'another check of yours is still running');
  busy.add(person);
  try {
    return await work();
  } finally {
    busy.delete(person);
  }
}

/** Keeps checks from locking the client. */
export async function guarded<T extends { readonly steps: readonly CheckStep[] }>(
  { options: { origin, clientId, clientSecret } }: IdentitySettings,
  check: () => Promise<T>,
): Promise<T> {
  wrongSecrets.assertMayTry(origin, clientId);
  const report = await check();
  const isWrong = report.steps.some(({ code }) => code === 'IDENTITY_INVALID_CLIENT');
  if (isWrong) wrongSecrets.note(origin, clientId, clientSecret);
  return report;
}

async function stepsOf(
  settings: IdentitySettings,
  { testUser }: DialogRequest,
  signal: AbortSignal,
): Promise<{ steps: readonly CheckStep[] }> {
  if (settings.provider === 'ibm-verify') {
    const { checkIbmVerifyConnection } =
      require('../../lib/tenant-check/ibm-verify-connection') as typeof import('../../lib/tenant-check/ibm-verify-connection');
    return { steps: await checkIbmVerifyConnection(settings.options, { signal }) };
  }
  const { checkCyberArkConnection } =
    require('../../lib/tenant-check/cyberark-connection') as typeof import('../../lib/tenant-check/cyberark-connection');
  return { steps: await checkCyberArkConnection(settings.options, { testUser, signal }) };
}
