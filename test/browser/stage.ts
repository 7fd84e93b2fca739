import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { demoCredentials } from '../../demo/demo-credentials';
import { type NodeRed, startNodeRed } from '../../demo/node-red';
import { prepareUserDir } from '../../demo/user-dir';
import { type Simulator, startSimulator } from '../../simulator';
import { type IbmVerifySimulator, startIbmVerifySimulator } from '../../simulator/ibm-verify';
import { launchBrowser } from '../support/browser';
import { flowOf } from '../support/examples';
import type { FlowNode } from '../support/flow-nodes';
import { anyFreePort } from '../support/program';
import { projectRoot } from '../support/project';

/** What `npm start` brings up, and a browser to look at it. */
export interface Stage {
  tenant: Simulator;
  verify: IbmVerifySimulator;
  nodeRed: NodeRed;
  browser: Browser;
  /** Ends all of it. */
  close(): Promise<void>;
}

/**
 * @param examples which of the examples Node-RED runs, by file name without `.json`
 * @param more nodes that it runs beside them
 */
export async function openStage(examples: readonly string[], more: readonly FlowNode[] = []): Promise<Stage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'identity-browser-'));
  const endings: Array<() => Promise<unknown>> = [() => rm(folder, { recursive: true })];
  const close = async () => {
    for (const end of endings.reverse()) await end();
  };
  try {
    const tenant = await startSimulator();
    endings.push(() => tenant.close());
    const verify = await startIbmVerifySimulator();
    endings.push(() => verify.close());
    const userDir = path.join(folder, 'user');
    await prepareUserDir({
      userDir,
      flow: [...flowOf(examples), ...more],
      credentials: demoCredentials,
      packageDir: projectRoot,
    });
    const port = await anyFreePort();
    const env = { TENANT_URL: tenant.origin, IBM_TENANT_URL: verify.origin, PUBLIC_URL: `http://127.0.0.1:${port}` };
    const nodeRed = await startNodeRed({ userDir, port, env });
    endings.push(() => nodeRed.stop());
    const browser = await launchBrowser();
    endings.push(() => browser.close());
    return { tenant, verify, nodeRed, browser, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One stage for all tests of a `describe`. */
export function useStage(...examples: string[]): () => Stage {
  return useStageWith(examples, []);
}

/** The same, with nodes that no example has. */
export function useStageWith(examples: readonly string[], more: readonly FlowNode[]): () => Stage {
  let stage: Stage | undefined;
  before(async () => {
    stage = await openStage(examples, more);
  });
  after(() => stage?.close());
  return () => inTestsOnly(stage);
}

/** One browser for all tests of a `describe`. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());
  return () => inTestsOnly(browser);
}

function inTestsOnly<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is there inside tests only');
  return value;
}
