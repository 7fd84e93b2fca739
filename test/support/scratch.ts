import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INSTALL, npm } from './npm';
import { projectRoot } from './project';

/** A new folder outside the project, where nothing of the project's node_modules is found by accident. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'node-red-identity-'));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/**
 * The node_modules of an otherwise empty folder with this package in it, installed once and kept for later runs.
 *
 * @param specification an exact version, "node-red@4.1.15" for example
 */
export async function installed(specification: string): Promise<string> {
  const folder = path.join(projectRoot, 'node_modules', '.cache', 'test-installs', specification.replaceAll('/', '-'));
  const modules = path.join(folder, 'node_modules');
  const complete = path.join(modules, '.package-lock.json'); // npm writes it last
  if (!existsSync(complete)) {
    await emptyPackage(folder);
    await npm(folder, ...INSTALL, specification);
  }
  return modules;
}

/** A folder into which npm installs, whatever it finds in the folders above. */
export async function emptyPackage(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
}
