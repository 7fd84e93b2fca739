import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CredentialsOf, credentialsFile, type FlowNode } from './credentials-file';
import { UserError } from './ports';
import { settingsFile } from './settings';

export interface UserDirOptions {
  /** Made when it is not there yet. */
  userDir: string;
  /** The flow to begin with, as Node-RED exports it. */
  flow: readonly FlowNode[];
  /** @default none */
  credentials?: CredentialsOf;
  /** See SettingsOptions. */
  packageDir?: string;
}

/** Only for the owner's eyes. */
const PRIVATE = { mode: 0o600 };

/**
 * Makes a folder ready to be Node-RED's user folder. A flow that is there already stays as it is, with its credentials: it may
 * be somebody's work.
 */
export async function prepareUserDir(options: UserDirOptions): Promise<{ keptFlow: boolean }> {
  const { userDir, flow, credentials = () => undefined, packageDir } = options;
  await mkdir(userDir, { recursive: true, mode: 0o700 });
  const credentialSecret = await keptSecret(path.join(userDir, 'credential-secret'));
  const settings = settingsFile({ credentialSecret, ...(packageDir && { packageDir }) });
  await writeFile(path.join(userDir, 'settings.js'), settings, PRIVATE);

  const flowFile = path.join(userDir, 'flows.json');
  if (existsSync(flowFile)) return { keptFlow: true };
  // The flow comes last: it is the mark that all is in place.
  await writeFile(path.join(userDir, 'flows_cred.json'), credentialsFile(flow, credentials, credentialSecret), PRIVATE);
  await writeFile(flowFile, JSON.stringify(flow, null, 2));
  return { keptFlow: false };
}

/**
 * Keeps a second demo out of the folder: two would write one flow, and neither could open the other's link store.
 *
 * @returns lets go of it
 * @throws UserError one sentence with what to do
 */
export async function claimUserDir(userDir: string): Promise<() => Promise<void>> {
  await mkdir(userDir, { recursive: true, mode: 0o700 });
  const file = path.join(userDir, 'demo.pid');
  const holder = existsSync(file) ? Number(await readFile(file, 'utf8')) : 0;
  if (holder > 0 && holder !== process.pid && isRunning(holder)) {
    const hint = 'end it, or set DEMO_DIR to another folder for a second one.';
    throw new UserError(`A demo is running with the folder ${userDir} already; ${hint}`);
  }
  await writeFile(file, String(process.pid), PRIVATE);
  return () => rm(file, { force: true });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Made once: with another secret Node-RED could not read the credentials of the last start. */
async function keptSecret(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, randomBytes(32).toString('base64url'), PRIVATE);
  return readFile(file, 'utf8');
}
