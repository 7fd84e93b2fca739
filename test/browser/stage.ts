import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { demoCredentials } from '../../demo/demo-credentials';
import { type NodeRed, startNodeRed } from '../../demo/node-red';
import { prepareUserDir } from '../../demo/user-dir';
import { type Simulator, startSimulator } from '../../simulator';
import { launchBrowser } from '../support/browser';
import { projectRoot } from '../support/project';

/** What `npm start` brings up, and a browser to look at it. */
export interface Stage {
  tenant: Simulator;
  nodeRed: NodeRed;
  browser: Browser;
  /** Ends all of it. */
  close(): Promise<void>;
}

/** @param examples which of the examples Node-RED runs, by file name without `.json` */
export async function openStage(examples: readonly string[]): Promise<Stage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'identity-browser-'));
  const endings: Array<() => Promise<unknown>> = [() => rm(folder, { recursive: true })];
  const close = async () => {
    for (const end of endings.reverse()) await end();
  };
  try {
    const tenant = await startSimulator();
    endings.push(() => tenant.close());
    const flowFile = path.join(folder, 'examples.json');
    await writeFile(flowFile, JSON.stringify(await flowOf(examples)));
    const userDir = path.join(folder, 'user');
    await prepareUserDir({ userDir, flowFile, credentials: demoCredentials(), packageDir: projectRoot });
    const nodeRed = await startNodeRed({ userDir, port: 0, env: { TENANT_URL: tenant.origin } });
    endings.push(() => nodeRed.stop());
    const browser = await launchBrowser();
    endings.push(() => browser.close());
    return { tenant, nodeRed, browser, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One stage for all tests of a `describe`. */
export function useStage(...examples: string[]): () => Stage {
  let stage: Stage | undefined;
  before(async () => {
    stage = await openStage(examples);
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

/** A node as an example has it, so far as it shows. */
export interface ExampleNode {
  id: string;
  type: string;
  label?: string;
  name?: string;
  x?: number;
}

export async function readExample(name: string): Promise<ExampleNode[]> {
  return JSON.parse(await readFile(path.join(projectRoot, 'examples', `${name}.json`), 'utf8')) as ExampleNode[];
}

/** All of the examples in one; what several of them bring comes once. */
async function flowOf(examples: readonly string[]): Promise<ExampleNode[]> {
  const nodes = (await Promise.all(examples.map(readExample))).flat();
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

function inTestsOnly<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is there inside tests only');
  return value;
}
