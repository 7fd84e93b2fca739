import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { demoCredentials } from '../../demo/demo-credentials';
import { type NodeRed, startNodeRed } from '../../demo/node-red';
import { prepareUserDir } from '../../demo/user-dir';
import type { LinkEvent } from '../../lib/links/events';
import { type FlowNode, launchEvent, launchLink, onTab, TAB, tenant } from './flow-nodes';
import { projectRoot } from './project';
import { until } from './until';

export interface LinkNodeRedOptions {
  /** Where browsers reach Node-RED. */
  readonly publicUrl: string;
  readonly port: number;
  readonly tenantUrl: string;
  /** What the nodes have beside the least that they need. */
  readonly saved?: { readonly tenant?: object; readonly links?: object; readonly launch?: object };
  /** Beside those of `linkFlow`. */
  readonly nodes?: readonly FlowNode[];
  /** JavaScript of an object with settings on top of the demo's. */
  readonly settings?: string;
}

export interface StartOptions {
  readonly env?: Record<string, string>;
  /** A module of test/support that Node-RED's process begins with, by name. */
  readonly preload?: string;
}

/**
 * POST /links with a launch's input answers with its output, or with its error. What the
 * launch-event node sends is written to a file, a line each: it outlives Node-RED.
 */
export function linkFlow({ publicUrl, tenantUrl, saved = {}, nodes = [] }: LinkNodeRedOptions, eventsFile: string): FlowNode[] {
  return [
    { id: TAB, type: 'tab' },
    tenant(tenantUrl, saved.tenant),
    { id: 'links', type: 'identity-link-host', publicUrl, ...saved.links },
    onTab('in', 'http in', { url: '/links', method: 'post', wires: [['unpack']] }),
    onTab('unpack', 'function', { func: 'return Object.assign(msg, msg.payload);', outputs: 1, wires: [['launch']] }),
    launchLink({ wires: [['answer']], ...saved.launch }),
    onTab('answer', 'function', { func: 'msg.payload = msg.launch; return msg;', outputs: 1, wires: [['out']] }),
    onTab('caught', 'catch', { scope: null, wires: [['refuse']] }),
    onTab('refuse', 'function', { func: REFUSE, outputs: 1, wires: [['out']] }),
    onTab('out', 'http response', { wires: [] }),
    launchEvent({ wires: [['pack']] }),
    onTab('pack', 'json', { property: 'payload', action: 'str', wires: [['file']] }),
    onTab('file', 'file', {
      filename: eventsFile,
      filenameType: 'str',
      appendNewline: true,
      overwriteFile: 'false',
      wires: [[]],
    }),
    ...nodes,
  ];
}

const REFUSE = 'msg.statusCode = 500; msg.payload = { code: msg.error.code, message: msg.error.message }; return msg;';

/** Node-RED with such a flow, as a process that may be killed and started again. */
export class LinkNodeRed {
  readonly #folder: string;
  readonly #port: number;
  #nodeRed: NodeRed | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async prepare(options: LinkNodeRedOptions): Promise<LinkNodeRed> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'identity-links-'));
    const nodeRed = new LinkNodeRed(folder, options.port);
    const flow = linkFlow(options, nodeRed.eventsFile);
    await prepareUserDir({ userDir: nodeRed.userDir, flow, credentials: demoCredentials, packageDir: projectRoot });
    if (options.settings) {
      const more = `\nObject.assign(module.exports, ${options.settings});\n`;
      await writeFile(path.join(nodeRed.userDir, 'settings.js'), more, { flag: 'a' });
    }
    return nodeRed;
  }

  get userDir(): string {
    return path.join(this.#folder, 'user');
  }

  get eventsFile(): string {
    return path.join(this.#folder, 'events');
  }

  get running(): NodeRed {
    if (!this.#nodeRed) throw new Error('Node-RED has not been started');
    return this.#nodeRed;
  }

  async start({ env = {}, preload }: StartOptions = {}): Promise<NodeRed> {
    const options = preload && { NODE_OPTIONS: `--require ${path.join(__dirname, `${preload}.js`)}` };
    this.#nodeRed = await startNodeRed({ userDir: this.userDir, port: this.#port, env: { ...env, ...options } });
    return this.#nodeRed;
  }

  /** The events so far, in the order in which the flow was told of them. */
  events(): LinkEvent[] {
    if (!existsSync(this.eventsFile)) return [];
    const lines = readFileSync(this.eventsFile, 'utf8').split('\n');
    // The last one may be being written.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as LinkEvent);
  }

  /** The first event that is of this type, and of this link where one is given. */
  event(type: LinkEvent['type'], accessor?: string): Promise<LinkEvent> {
    const isIt = (event: LinkEvent) => event.type === type && (accessor === undefined || event.accessor === accessor);
    return until(`an event ${type}`, () => this.events().find(isIt), 20_000);
  }

  async close(): Promise<void> {
    await this.#nodeRed?.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
