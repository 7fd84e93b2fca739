import { IdentityError } from '../../lib/errors';
import type { Recommendation } from '../../lib/tenant-check/recommendation';
import type { CheckStep } from '../../lib/tenant-check/steps';
import type { AdminRequest, NodeRed } from '../shared/node-red';
import { guarded } from './check-guard';
import { type DialogRequest, dialogSettings, parseDialog } from './dialog-settings';
import type { IdentitySettings } from './open-identity';

/** What a dialog shows. */
export interface DialogReport {
  readonly steps: readonly (CheckStep & { readonly calls: readonly string[] })[];
  readonly recommendation?: Recommendation;
}

/**
 * Tests the connection with the settings that stand in a dialog.
 *
 * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_CONFIG` for settings that cannot be tried, or see `guarded`
 */
export async function testConnection(RED: NodeRed, request: AdminRequest, signal: AbortSignal): Promise<DialogReport> {
  const dialog = parseDialog(request.body);
  const settings = dialogSettings(RED, dialog);
  return forDialog(await guarded(request, settings, async () => ({ steps: await connectionSteps(settings, dialog, signal) })));
}

/**
 * Finds out which hand-off works at a CyberArk Identity tenant.
 *
 * @throws IdentityError as `testConnection`
 */
export async function checkTenant(RED: NodeRed, request: AdminRequest, signal: AbortSignal): Promise<DialogReport> {
  const dialog = parseDialog(request.body);
  const settings = dialogSettings(RED, dialog);
  if (settings.provider !== 'cyberark')
    throw new IdentityError('IDENTITY_INPUT', 'only CyberArk Identity has hand-offs to check');
  const lib = require('../../lib/tenant-check/tenant-check') as typeof import('../../lib/tenant-check/tenant-check');
  return forDialog(await guarded(request, settings, () => lib.checkTenant(settings.options, { ...dialog, signal })));
}

function connectionSteps(
  settings: IdentitySettings,
  { testUser }: DialogRequest,
  signal: AbortSignal,
): Promise<readonly CheckStep[]> {
  if (settings.provider === 'ibm-verify') {
    const { checkIbmVerifyConnection } =
      require('../../lib/tenant-check/ibm-verify-connection') as typeof import('../../lib/tenant-check/ibm-verify-connection');
    return checkIbmVerifyConnection(settings.options, { signal });
  }
  const { checkCyberArkConnection } =
    require('../../lib/tenant-check/cyberark-connection') as typeof import('../../lib/tenant-check/cyberark-connection');
  return checkCyberArkConnection(settings.options, { testUser, signal });
}

function forDialog(report: { readonly steps: readonly CheckStep[]; readonly recommendation?: Recommendation }): DialogReport {
  const { callLines } = require('../../lib/tenant-check/call-text') as typeof import('../../lib/tenant-check/call-text');
  return { ...report, steps: report.steps.map((step) => ({ ...step, calls: callLines(step.facts) })) };
}
