import { once } from 'node:events';
import { demoCredentials } from '../../../demo/demo-credentials';
import { type Simulator, startSimulator, type TenantUser } from '../../../simulator';
import { type FlowNode, hrPortal, launchLink, onTab, TAB, tenant } from '../../support/flow-nodes';
import { type RealNodeRed, startRealNodeRed } from '../../support/real-node-red';

/** Nobody gets more than five links in ten minutes. */
const USERS: readonly TenantUser[] = Array.from({ length: 40 }, (_, index) => {
  return { name: `user-${index}@acme.example`, displayName: `User ${index}`, id: `${index}`, enabled: true };
});

/** Editor users whose token is their name; nobody else is let in. */
const SETTINGS = `{
  httpAdminRoot: '/admin',
  httpNodeRoot: '/api',
  adminAuth: {
    type: 'credentials',
    users: (name) => Promise.resolve({ username: name, permissions: name === 'reader' ? 'read' : '*' }),
    authenticate: () => Promise.resolve(null),
    tokens: (token) => Promise.resolve(
      token === 'reader' ? { username: token, permissions: 'read' } :
      token === 'administrator' ? { username: token, permissions: '*' } :
      token === 'flows-only' ? { username: token, permissions: ['flows.read', 'nodes.read', 'plugins.read', 'settings.read', 'status.read'] } : null),
  },
}`;

export type EditorUser = 'administrator' | 'reader' | 'flows-only';

export interface BoardLink {
  readonly url: string;
  readonly accessor: string;
}

/** Node-RED with a login, two link hosts, and requests that make links of the first. */
export class LinkBoard {
  #links = 0;

  private constructor(
    readonly nodeRed: RealNodeRed,
    readonly simulator: Simulator,
  ) {}

  static async open(store: 'sqlite' | 'memory'): Promise<LinkBoard> {
    const simulator = await startSimulator({ users: [...USERS] });
    try {
      const flow = flowOf(simulator.origin, store);
      const nodeRed = await startRealNodeRed({ flow, credentials: demoCredentials, env: {}, settings: SETTINGS });
      return new LinkBoard(nodeRed, simulator);
    } catch (error) {
      await simulator.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.nodeRed.close();
    await this.simulator.close();
  }

  get editor(): string {
    return `${this.nodeRed.origin}/admin/`;
  }

  /** A link for a user who has none yet. */
  async link(ticket: string): Promise<BoardLink> {
    const user = USERS[this.#links]?.name;
    if (user === undefined) throw new Error('Everybody has a link already');
    this.#links += 1;
    return (await this.#post('/links', { user, appKey: hrPortal.key, ticket })) as BoardLink;
  }

  /** As many links as that, for as many users whom the tenant does not know. */
  async links(count: number): Promise<void> {
    await this.#post('/many', { count, appKey: hrPortal.key });
  }

  /** Asks the admin interface as the side bar does. */
  async ask(path: string, user: EditorUser | undefined, body?: object): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.editor}identity-links/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        ...(user && { authorization: `Bearer ${user}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  async #post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.nodeRed.origin}/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  }
}

/** An editor's web socket that subscribes to one topic; what it hears. */
export async function hear(board: LinkBoard, user: EditorUser, topic: string): Promise<{ frames: string[]; close(): void }> {
  const socket = new WebSocket(`${board.editor.replace('http', 'ws')}comms`);
  const frames: string[] = [];
  await once(socket, 'open');
  socket.addEventListener('message', ({ data }) => frames.push(String(data)));
  socket.send(JSON.stringify({ auth: user }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ subscribe: topic }));
  return { frames, close: () => socket.close() };
}

const MANY = `
const { count, appKey } = msg.payload;
for (let index = 0; index < count; index += 1) {
  node.send([{ user: 'crowd-' + index + '@acme.example', appKey, ticket: 'CROWD-' + index }, null]);
}
return [null, { ...msg, payload: {} }];`;
const REFUSE = 'msg.statusCode = 500; msg.payload = msg.error; return msg;';

function flowOf(tenantUrl: string, store: string): FlowNode[] {
  const publicUrl = `\${PUBLIC_URL}/api`;
  return [
    { id: TAB, type: 'tab', label: 'board' },
    tenant(tenantUrl),
    { id: 'links', type: 'identity-link-host', name: 'service desk', publicUrl, store },
    { id: 'more-links', type: 'identity-link-host', name: '', publicUrl, path: '/more', store: 'memory' },
    onTab('in', 'http in', { url: '/links', method: 'post', wires: [['unpack']] }),
    onTab('unpack', 'function', { func: 'return Object.assign(msg, msg.payload);', outputs: 1, wires: [['launch']] }),
    launchLink({ wires: [['answer']] }),
    onTab('answer', 'function', { func: 'msg.payload = msg.launch; return msg;', outputs: 1, wires: [['out']] }),
    onTab('caught', 'catch', { scope: null, wires: [['refuse']] }),
    onTab('refuse', 'function', { func: REFUSE, outputs: 1, wires: [['out']] }),
    onTab('out', 'http response', { wires: [] }),
    onTab('in-many', 'http in', { url: '/many', method: 'post', wires: [['many']] }),
    onTab('many', 'function', { func: MANY, outputs: 2, wires: [['launch-many'], ['out']] }),
    launchLink({ id: 'launch-many', wires: [[]] }),
  ];
}
