import type { AppChoice } from '../../lib/cyberark/app-choices';
import type { AdminRequest, NodeRed } from '../shared/node-red';
import { asCyberArk, findDeployed } from './find-identity';
import type { OpenCyberArk } from './identity';

/** Whoever opens dialogs again and again makes few calls to the tenant. */
const REMEMBERED_MS = 30_000;

interface Remembered {
  readonly apps: Promise<readonly AppChoice[]>;
  readonly until: number;
}

/** By open configuration: another one is deployed, and this is forgotten. */
const remembered = new WeakMap<OpenCyberArk, Remembered>();

/**
 * The apps of a deployed tenant, for the dialog of a launch node.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where the tenant is not deployed or not of CyberArk, or see `listAppChoices`
 */
export async function listApps(RED: NodeRed, { params }: AdminRequest): Promise<{ apps: readonly AppChoice[] }> {
  const identity = asCyberArk(findDeployed(RED, params.id, 'apps'), 'it has no apps to launch');
  const now = identity.tenant.clock.now();
  let entry = remembered.get(identity);
  if (!entry || now >= entry.until) {
    const { listAppChoices } = require('../../lib/cyberark/app-choices') as typeof import('../../lib/cyberark/app-choices');
    entry = { apps: listAppChoices(identity.tenant, {}), until: now + REMEMBERED_MS };
    remembered.set(identity, entry);
  }
  return { apps: await entry.apps };
}
