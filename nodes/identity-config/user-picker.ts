import { z } from 'zod';
import type { UserChoice } from '../../lib/cyberark/user-choices';
import { IdentityError } from '../../lib/errors';
import type { AdminRequest, NodeRed } from '../shared/node-red';
import { withoutLockOut } from './check-guard';
import { dialogSettings, notOfDialog, parseDialog } from './dialog-settings';
import { findDeployed } from './find-identity';
import type { OpenIdentity } from './identity';
import { openIdentity } from './open-identity';

const question = z.object({ search: z.string().trim().min(1).max(254), id: z.string().max(100), config: z.unknown().optional() });

/**
 * Users of a tenant by a part of their name, for a dialog: of the deployed tenant, or with the fields of its own dialog.
 *
 * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_CONFIG` where the tenant cannot be asked or is not of CyberArk,
 *   `IDENTITY_RATE_LIMITED` after wrong secrets, or see `findUserChoices`
 */
export async function listUsers(
  RED: NodeRed,
  { body }: AdminRequest,
  signal: AbortSignal,
): Promise<{ users: readonly UserChoice[] }> {
  const { search, id, config } = parseQuestion(body);
  if (config === undefined) return { users: await find(findDeployed(RED, id, 'users'), search, signal) };
  const settings = dialogSettings(RED, parseDialog(body));
  const identity = openIdentity(settings);
  try {
    return { users: await withoutLockOut(settings, () => find(identity, search, signal)) };
  } finally {
    await identity.tenant.close();
  }
}

async function find(identity: OpenIdentity, search: string, signal: AbortSignal): Promise<readonly UserChoice[]> {
  if (identity.provider !== 'cyberark') throw new IdentityError('IDENTITY_CONFIG', 'users of IBM Verify are not looked up');
  const { findUserChoices } = require('../../lib/cyberark/user-choices') as typeof import('../../lib/cyberark/user-choices');
  return findUserChoices(identity.tenant, search, { signal });
}

function parseQuestion(body: unknown): z.infer<typeof question> {
  const parsed = question.safeParse(body);
  if (parsed.success) return parsed.data;
  throw notOfDialog();
}
