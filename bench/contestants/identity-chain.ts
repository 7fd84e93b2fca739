import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { APP_ID, CLIENT_ID, CLIENT_SECRET, SCOPE } from '../vendor-calls';
import type { Contestant, ContestantSetting } from './contestant';
import { runFlow } from './node-red';

const projectRoot = path.join(__dirname, '..', '..', '..');

/** This package's three nodes, as the palette gives them. */
export async function open({ origin, folder }: ContestantSetting): Promise<Contestant> {
  await installPackage(folder);
  const identity = 'tenant';
  return runFlow(folder, {
    first: 'token',
    nodes: [
      { id: 'token', type: 'identity-get-token', identity, wires: [['cookie']] },
      { id: 'cookie', type: 'identity-get-user-cookie', identity, wires: [['launch']] },
      { id: 'launch', type: 'identity-launch', identity, wires: [['sink']] },
    ],
    configurations: [{ id: identity, type: 'identity-config', tenantUrl: origin, appId: APP_ID, scope: SCOPE }],
    credentials: { [identity]: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } },
  });
}

/** What `npm install <folder>` does in Node-RED's user folder. */
export async function installPackage(userDir: string): Promise<void> {
  const scope = path.join(userDir, 'node_modules', '@mfa-launch');
  await mkdir(scope, { recursive: true });
  await symlink(projectRoot, path.join(scope, 'node-red-identity'), 'junction');
}
