import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs npm in a folder and resolves with what it printed; rejects with npm's own report. Arguments must hold no shell syntax. */
export async function npm(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args, {
    cwd: folder,
    maxBuffer: 16 * 1024 * 1024,
    shell: process.platform === 'win32', // npm.cmd
  });
  return stdout;
}

/** What makes an install quick and quiet. */
export const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
