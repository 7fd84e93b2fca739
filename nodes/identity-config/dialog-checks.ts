import type { HandOffFindings } from '../../lib/tenant-check/hand-off-steps';
import type { CheckStep } from '../../lib/tenant-check/steps';
import type { AdminRequest, NodeRed } from '../shared/node-red';
import { guarded } from './check-guard';
import { cyberArkSettings, type DialogRequest, dialogSettings, parseDialog } from './dialog-settings';
import { endGuidedOf } from './guided-check';
import type { IdentitySettings } from './open-identity';

/** What a dialog shows. */
export interface DialogReport extends Partial<HandOffFindings> {
  readonly steps: readonly (CheckStep & { readonly calls: readonly string[] })[];
}

/**
 * Tests the connection with the settings that stand in a dialog.
 *
 * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_CONFIG` for settings that cannot be tried, or see `guarded`
 */
export async function testConnection(RED: NodeRed, request: AdminRequest, signal: AbortSignal): Promise<DialogReport> {
  const dialog = beginCheck(request);
  const settings = dialogSettings(RED, dialog);
  return forDialog(await guarded(request, settings, async () => ({ steps: await connectionSteps(settings, dialog, signal) })));
}

/**
 * Finds out which hand-off works at a CyberArk Identity tenant.
 *
 * @throws IdentityError as `testConnection`
 */
export async function checkTenant(RED: NodeRed, request: AdminRequest, signal: AbortSignal): Promise<DialogReport> {
  const dialog = beginCheck(request);
  const settings = cyberArkSettings(RED, dialog);
  const lib = require('../../lib/tenant-check/tenant-check') as typeof import('../../lib/tenant-check/tenant-check');
  return forDialog(await guarded(request, settings, () => lib.checkTenant(settings.options, { ...dialog, signal })));
}

/** What was seen before counts no more. */
function beginCheck({ body }: AdminRequest): DialogRequest {
  const dialog = parseDialog(body);
  endGuidedOf(dialog.id);
  return dialog;
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

function forDialog(report: { readonly steps: readonly CheckStep[] } & Partial<HandOffFindings>): DialogReport {
  const { callLines } = require('../../lib/tenant-check/call-text') as typeof import('../../lib/tenant-check/call-text');
  return { ...report, steps: report.steps.map((step) => ({ ...step, calls: callLines(step.facts) })) };
}
