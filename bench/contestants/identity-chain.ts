import { installPackage } from '../install-package';
import { APP_ID, CLIENT_ID, CLIENT_SECRET, SCOPE } from '../vendor-calls';
import type { Contestant, ContestantSetting } from './contestant';
import { runFlow } from './node-red';

/** This package's three nodes, wired as the palette gives them. */
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
