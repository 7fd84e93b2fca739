import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { RequestListener } from 'node:http';
import helper from 'node-red-node-test-helper';
import authenticate from '../../nodes/authenticate/authenticate';
import callApi from '../../nodes/call-api/call-api';
import getToken from '../../nodes/get-token/get-token';
import getUserCookie from '../../nodes/get-user-cookie/get-user-cookie';
import identityConfig from '../../nodes/identity-config/identity-config';
import launch from '../../nodes/launch/launch';
import launchEvent from '../../nodes/launch-event/launch-event';
import linkHost from '../../nodes/link-host/link-host';
import revokeLaunch from '../../nodes/revoke-launch/revoke-launch';
import type { Message, NodeRed, NodeStatus } from '../../nodes/shared/node-red';
import { translatorOf } from './catalogue';
import { hooks } from './core-nodes';
import { credentials, type FlowNode, OUT, onTab, TAB } from './flow-nodes';

helper.init(require.resolve('node-red'));

const PACKAGE = {
  'identity-config': identityConfig,
  'get-token': getToken,
  'get-user-cookie': getUserCookie,
  launch,
  authenticate,
  'link-host': linkHost,
  'launch-event': launchEvent,
  'revoke-launch': revokeLaunch,
  'call-api': callApi,
};

/** What a Catch node adds to the message. */
export interface CaughtError {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly source: { readonly id: string };
}

/** How a message ended: at the end of the flow, or at the Catch node. */
export interface Outcome {
  readonly kind: 'output' | 'error';
  readonly message: Message & { error?: CaughtError };
  /** `msg.error.code` */
  readonly code: string | undefined;
}

export interface ShownStatus extends NodeStatus {
  /** Id of the node. An empty status clears what was shown. */
  readonly node: string;
}

/** Credentials by node id. */
export type CredentialsById = Record<string, Record<string, unknown>>;

export interface FlowOptions {
  /** @default the demo service user's for every identity config node */
  credentials?: CredentialsById;
  /** Register functions of core nodes that the flow uses, too. */
  coreNodes?: readonly ((RED: never) => unknown)[];
  /** On top of the runtime's own: `userDir`, for example. */
  settings?: Record<string, unknown>;
}

/** The runtime's interface as the test needs it, beside what the package uses. */
interface Runtime extends NodeRed {
  readonly httpNode: NodeRed['httpNode'] & RequestListener;
  readonly events: EventEmitter;
  readonly util: NodeRed['util'] & { generateId(): string };
}

/**
 * Node-RED's own runtime (without editor and storage) with the package's nodes and one tab: the given nodes, and those that watch
 * them: a Catch and a Complete node, and `out` for the end of the flow.
 */
export class Flow {
  /** Every outcome of every message, in order. */
  readonly outcomes: Outcome[] = [];
  /** Ids of the nodes that said "done", by message id. */
  readonly completions: { readonly id: unknown; readonly node: string }[] = [];
  /** What the editor shows under the nodes, in order. */
  readonly statuses: ShownStatus[] = [];
  /** The very objects that the nodes handed to "done". */
  readonly errors: unknown[] = [];
  readonly #sent: string[] = [];
  #received = 0;
  #done = 0;
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  #runtime: Runtime | undefined;
  readonly #watched = new WeakSet<object>();
  #first = '';
  /** By node id. */
  #types = new Map<string, string>();

  static async start(nodes: readonly FlowNode[], options: FlowOptions = {}): Promise<Flow> {
    const flow = new Flow();
    flow.#types = typesOf(nodes);
    const ours = Object.entries(PACKAGE).map(([folder, register]) => (RED: Runtime) => {
      flow.#runtime ??= flow.#listen(RED);
      register(Object.assign(Object.create(RED) as Runtime, { _: translatorOf(folder) }));
    });
    if (options.settings) helper.settings(options.settings);
    const registrations = [...ours, ...(options.coreNodes ?? [])] as never;
    try {
      await helper.load(registrations, withWatchers(nodes), credentialsFor(nodes, options));
      flow.#watch(nodes);
      flow.#countDone();
    } catch (error) {
      await helper.unload();
      throw error;
    }
    return flow;
  }

  /** Hands a message to a node, the first of the flow unless told, and waits for its first outcome. */
  async send(message: Message, to = this.#first): Promise<Outcome> {
    message._msgid ??= this.#RED.util.generateId();
    this.#sent.push(String(message._msgid));
    const arrival = once(this.#arrivals, String(message._msgid)) as Promise<[Outcome]>;
    helper.getNode(to).receive(message);
    return (await arrival)[0];
  }

  /** Hands over a message that nobody will hear of again: a full deploy closes the Catch nodes, too. */
  abandon(message: Message, to = this.#first): void {
    helper.getNode(to).receive(message);
  }

  /** Lets everything happen that waits for nothing but its turn. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** For every message that was sent: either an output or an error, never both, never twice, never none. And one "done" per node. */
  async assertOneOutcomeEach(): Promise<void> {
    await this.settled();
    const counts = new Map(this.#sent.map((id) => [id, 0]));
    for (const { message } of this.outcomes) counts.set(String(message._msgid), (counts.get(String(message._msgid)) ?? 0) + 1);
    const wrong = [...counts.values()].filter((count) => count !== 1);
    assert.equal(
      wrong.length,
      0,
      `${wrong.length} of ${this.#sent.length} messages had not exactly one outcome: ${wrong.slice(0, 5)}`,
    );
    assert.equal(this.#done, this.#received, 'a node says "done" once for every message that reaches it');
  }

  /** Ends the runtime. The package's own memory (its cached tokens) stays. */
  stop(): Promise<void> {
    this.#RED.events.off('node-status', this.#onStatus);
    for (const name of ['onReceive', 'onComplete']) hooks.remove(`${name}.test`);
    helper.settings({});
    return helper.unload();
  }

  /** Puts other nodes in the place of the running ones, as the editor's deploy button does. */
  async deploy(nodes: readonly FlowNode[], type: 'full' | 'nodes' = 'full', options: FlowOptions = {}): Promise<void> {
    this.#types = typesOf(nodes);
    const started = once(this.#RED.events, 'flows:started');
    // The helper gives up on that event after 300 ms, however busy the machine is.
    const deployed = helper.setFlows(withWatchers(nodes), type, credentialsFor(nodes, options)).catch(() => undefined);
    await Promise.all([started, deployed]);
    this.#watch(nodes);
  }

  /** The context of a node, the tab or the whole runtime. */
  setContext(scope: 'flow' | 'global', key: string, value: unknown): void {
    helper.getNode(OUT).context()[scope].set(key, value);
  }

  /** The node as the runtime holds it. */
  node(id: string): ReturnType<typeof helper.getNode> {
    return helper.getNode(id);
  }

  /** The Express app that serves HTTP nodes; the test helper gives it no server. */
  get httpNode(): RequestListener {
    return this.#RED.httpNode;
  }

  /** The runtime's own. */
  get events(): EventEmitter {
    return this.#RED.events;
  }

  /** What the running flow has logged so far, whatever the level. */
  get log(): readonly unknown[] {
    return helper.log().args.flat();
  }

  get #RED(): Runtime {
    if (!this.#runtime) throw new Error('The flow has not started');
    return this.#runtime;
  }

  #listen(RED: Runtime): Runtime {
    RED.events.on('node-status', this.#onStatus);
    return RED;
  }

  readonly #onStatus = ({ id, status = {} }: { id: string; status?: NodeStatus }) => {
    this.statuses.push({ node: id, ...status, ...(status.text && { text: shownText(status.text, this.#types.get(id)) }) });
  };

  #watch(nodes: readonly FlowNode[]): void {
    this.#first = nodes.find(({ z }) => z === TAB)?.id ?? '';
    const on = (id: string, take: (message: Message) => void) => {
      const node = helper.getNode(id);
      if (this.#watched.has(node)) return; // it went on running through a deploy
      this.#watched.add(node);
      node.on('input', (message, _send, done) => {
        take(message as unknown as Message);
        done();
      });
    };
    on(OUT, (message) => this.#arrived({ kind: 'output', message, code: undefined }));
    on('caught', (message: Outcome['message']) => this.#arrived({ kind: 'error', message, code: message.error?.code }));
    on('completed', (message) => {
      const { source } = message.complete as { source: { id: string } };
      this.completions.push({ id: message._msgid, node: source.id });
    });
  }

  #countDone(): void {
    const isOurs = (at?: { readonly node: { readonly type: string } }) => at?.node.type.startsWith('identity-') === true;
    hooks.add('onReceive.test', ({ destination }) => {
      if (isOurs(destination)) this.#received += 1;
    });
    hooks.add('onComplete.test', ({ node, error }) => {
      if (!isOurs(node)) return;
      this.#done += 1;
      if (error !== undefined) this.errors.push(error);
    });
  }

  #arrived(outcome: Outcome): void {
    this.outcomes.push(outcome);
    this.#arrivals.emit(String(outcome.message._msgid), outcome);
  }
}

/** The nodes, their tab, and those that watch them. */
function withWatchers(nodes: readonly FlowNode[]): FlowNode[] {
  const scope = nodes.filter(({ type, z }) => z === TAB && type.startsWith('identity-')).map(({ id }) => id);
  return [
    { id: TAB, type: 'tab' },
    ...nodes,
    onTab(OUT, 'helper', { wires: [] }),
    onTab('catch-all', 'catch', { scope: null, wires: [['caught']] }),
    onTab('caught', 'helper', { wires: [] }),
    onTab('complete-all', 'complete', { scope, wires: [['completed']] }),
    onTab('completed', 'helper', { wires: [] }),
  ];
}

function credentialsFor(nodes: readonly FlowNode[], options: FlowOptions): CredentialsById {
  const configs = nodes.filter(({ type }) => type === 'identity-config');
  return options.credentials ?? Object.fromEntries(configs.map(({ id }) => [id, { ...credentials }]));
}

function typesOf(nodes: readonly FlowNode[]): Map<string, string> {
  return new Map(nodes.map(({ id, type }) => [id, type]));
}

/** As the editor words it: a text that is a key of the node's catalogue is looked up there. */
function shownText(text: string, type = ''): string {
  const folder = [type, type.replace('identity-', '')].find((name) => name in PACKAGE);
  return folder ? translatorOf(folder)(text) : text;
}
