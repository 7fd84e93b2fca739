import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startSimulator } from '../../simulator';
import { client, hrPortal } from '../simulator/support';
import { INSTALL, npm } from '../support/npm';
import { projectRoot } from '../support/project';
import { emptyPackage, temporaryFolder } from '../support/scratch';

describe('the command of the packed package', function () {
  this.timeout(120_000);

  it('checks a tenant where npx finds it installed', async () => {
    const folder = await temporaryFolder();
    const simulator = await startSimulator();
    try {
      const [tarball] = JSON.parse(
        await npm(projectRoot, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder.path),
      );
      const place = path.join(folder.path, 'place');
      await emptyPackage(place);
      await npm(place, ...INSTALL, path.join(folder.path, tarball.filename));
      const words = ['@mfa-launch/node-red-identity', 'tenant-check', '--url', simulator.origin, '--app-id', 'ticket_launcher'];
      const more = [
        '--scope',
        'LaunchScope',
        '--client-id',
        client.id,
        '--user',
        'alice@acme.example',
        '--app-key',
        hrPortal.key,
      ];
      const { stdout } = await promisify(execFile)('npx', ['--no-install', ...words, ...more], {
        cwd: place,
        env: { ...process.env, IDENTITY_CLIENT_SECRET: client.secret },
        shell: process.platform === 'win32', // npx.cmd
      });
      assert.match(stdout, /\nRecommended hand-off: location\n/);
    } finally {
      await simulator.close();
      await folder.remove();
    }
  });
});
