import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';

const projectRoot = path.join(__dirname, '..', '..');

/** What `npm install <folder of this project>` does in Node-RED's user folder. */
export async function installPackage(userDir: string): Promise<void> {
  const scope = path.join(userDir, 'node_modules', '@mfa-launch');
  await mkdir(scope, { recursive: true });
  await symlink(projectRoot, path.join(scope, 'node-red-identity'), 'junction');
}
