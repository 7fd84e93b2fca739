import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { CredentialsOf } from '../../demo/credentials-file';
import { type NodeRed, startNodeRed } from '../../demo/node-red';
import { prepareUserDir } from '../../demo/user-dir';
import type { FlowNode } from './flow-nodes';
import { anyFreePort } from './program';
import { projectRoot } from './project';

export interface RealNodeRedOptions {
  readonly flow: readonly FlowNode[];
  readonly credentials: CredentialsOf;
  /** PUBLIC_URL, where browsers reach it, is set in any case. */
  readonly env: Record<string, string>;
  /** JavaScript of an object with settings on top of the demo's. */
  readonly settings?: string;
  /** Receives the log as it is written. */
  readonly onLog?: (text: string) => void;
}

export interface RealNodeRed extends NodeRed {
  readonly userDir: string;
  /** Ends Node-RED and deletes its folder. */
  close(): Promise<void>;
}

/** Node-RED as a process of its own, with the package as it was built, in a new user folder. */
export async function startRealNodeRed({ flow, credentials, env, settings, onLog }: RealNodeRedOptions): Promise<RealNodeRed> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'identity-flow-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const userDir = path.join(folder, 'user');
    await prepareUserDir({ userDir, flow, credentials, packageDir: projectRoot });
    if (settings) await appendFile(path.join(userDir, 'settings.js'), `\nObject.assign(module.exports, ${settings});\n`);
    const port = await anyFreePort();
    const withAddress = { ...env, PUBLIC_URL: `http://127.0.0.1:${port}` };
    const nodeRed = await startNodeRed({ userDir, port, env: withAddress, ...(onLog && { onLog }) });
    const close = async () => {
      await nodeRed.stop();
      await removeFolder();
    };
    return { ...nodeRed, userDir, close };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
