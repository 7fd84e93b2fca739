import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Comms, listenToEditor } from '../support/comms';
import { credentials, type FlowNode, onTab, TAB } from '../support/flow-nodes';
import { HOSTILE_WAYS } from '../support/hostile-tenant';
import { type RealNodeRed, startRealNodeRed } from '../support/real-node-red';
import { SecretScanner } from '../support/secret-scanner';
import { Sinks } from '../support/sinks';
import { type SecretCases, secretCases } from './secret-cases';

const PLANT = 'PLANTED to be found: "marked" \\ left/right & c=d+e% <ö£>';
const SPELLINGS = HOSTILE_WAYS.filter((way) => /\.(raw|base64)$/.test(way));

/** Two editor users, each with a token that is known; everything is logged; contexts in memory and in files. */
const SETTINGS = `{
  adminAuth: {
    type: 'credentials',
    users: (name) => Promise.resolve({ username: name, permissions: name === 'reader' ? 'read' : '*' }),
    authenticate: () => Promise.resolve(null),
    tokens: (token) => Promise.resolve({ username: token, permissions: token === 'reader' ? 'read' : '*' }),
  },
  contextStorage: {
    default: 'memory',
    memory: { module: 'memory' },
    file: { module: 'localfilesystem', config: { flushInterval: 1 } },
  },
  diagnostics: { enabled: true, ui: true },
  logging: { console: { level: 'trace', metrics: true, audit: true } },
}`;

const SINKS = [
  'log, down to trace',
  'web socket of an open editor',
  'http answers',
  'contexts',
  'admin interface, as a reader',
  'admin interface, as an administrator',
  'credentials, as a reader',
  'context files',
  'other files of the user folder',
] as const;

describe('secrets in a running Node-RED', function () {
  this.timeout(60_000);
  const sinks = new Sinks(SINKS);
  let secrets: SecretCases;
  let nodeRed: RealNodeRed;
  let editor: Comms;
  let log = '';
  const statusTexts = new Set<string>();
  const seenByReader = { credentials: {}, flows: [] as FlowNode[], credentialsFile: {} };
  const answers: { title: string; status: number }[] = [];

  before(async () => {
    secrets = await secretCases({ spellings: SPELLINGS });
    const flow = wholeFlow(secrets);
    const onLog = (text: string) => {
      log += text;
    };
    nodeRed = await startRealNodeRed({ flow: [], credentials: () => undefined, env: {}, settings: SETTINGS, onLog });
    editor = await listenToEditor(nodeRed.origin, 'reader');
    await deploy(flow);
    await Promise.all(secrets.cases.flatMap((_, index) => runCase(index)));
    await call('/plant', { method: 'POST', body: JSON.stringify({ plant: PLANT }) });
    await readAdminInterface(flow);
    const asReader = async (url: string) => (await call(url, {}, 'reader')).json();
    seenByReader.credentials = (await asReader(`/credentials/identity-config/${secrets.cases[0]?.config}`)) as object;
    seenByReader.flows = (await asReader('/flows')) as FlowNode[];
    const credentialsFile = await readFile(path.join(nodeRed.userDir, 'flows_cred.json'), 'utf8');
    seenByReader.credentialsFile = JSON.parse(credentialsFile) as object;
    await deploy(flow); // everything closes and starts again
    await new Promise((resolve) => setTimeout(resolve, 1500)); // the last statuses, and the contexts on their way to the disk

    for (const frame of editor.frames) sinks.drain('web socket of an open editor', JSON.parse(frame));
    for (const { topic, data } of editor.events) {
      const { text } = (data ?? {}) as { text?: string };
      if (topic.startsWith('status/') && text) statusTexts.add(text);
    }
    editor.close();
    await nodeRed.stop();
    sinks.drain('log, down to trace', log);
    for (const file of await readdir(nodeRed.userDir, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const isContext = file.parentPath.startsWith(path.join(nodeRed.userDir, 'context'));
      const content = await readFile(path.join(file.parentPath, file.name));
      sinks.drain(isContext ? 'context files' : 'other files of the user folder', content);
    }
  });
  after(async () => {
    editor?.close();
    await nodeRed?.close();
    await secrets?.close();
  });

  const call = async (url: string, init: RequestInit = {}, as?: string): Promise<Response> =>
    fetch(nodeRed.origin + url, {
      ...init,
      headers: { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${as}` }), ...init.headers },
    });

  async function deploy(flow: readonly FlowNode[]): Promise<void> {
    const starts = () => log.split('Started flows').length;
    const before = starts();
    const response = await call('/flows', { method: 'POST', body: JSON.stringify(flow) }, 'administrator');
    assert.equal(response.status, 204, await response.text());
    while (starts() === before) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  function runCase(index: number): Promise<void>[] {
    const { title, messages } = secrets.cases[index] ?? { title: '', messages: [] };
    return messages.map(async (message) => {
      const response = await call(`/case/${index}`, { method: 'POST', body: JSON.stringify(message) });
      answers.push({ title, status: response.status });
      sinks.drain('http answers', [[...response.headers], await response.text()]);
    });
  }

  async function readAdminInterface(flow: readonly FlowNode[]): Promise<void> {
    const configs = flow.filter(({ type }) => type === 'identity-config').map(({ id }) => id);
    const paths = [
      ...['/flows', '/flow/global', `/flow/${TAB}`, '/settings', '/settings/user', '/nodes', '/diagnostics', '/plugins'],
      ...configs.map((id) => `/credentials/identity-config/${id}`),
    ];
    for (const [user, sink] of [
      ['reader', 'admin interface, as a reader'],
      ['administrator', 'admin interface, as an administrator'],
    ] as const) {
      for (const url of paths) {
        const response = await call(url, { headers: { 'Node-RED-API-Version': 'v2' } }, user);
        assert.equal(response.status, 200, url);
        const text = await response.text();
        sinks.drain(sink, text);
        if (user === 'reader' && url.startsWith('/credentials/')) sinks.drain('credentials, as a reader', text);
      }
      for (const url of [`/context/flow/${TAB}`, '/context/global', '/context/node/remember', '/context/node/plant']) {
        sinks.drain('contexts', await (await call(url, {}, user)).text());
      }
    }
  }

  it('every chain was run, and answered', () => {
    assert.ok(answers.length >= SPELLINGS.length * 2 + 40, `${answers.length}`);
    const good = answers.filter(({ status, title }) => status === 200 && !title.includes('echoes'));
    assert.equal(good.length, 6);
    assert.ok(answers.every(({ status }) => status === 200 || status === 502));
  });

  it('would be found in every place where they could come out', () => {
    const scanner = new SecretScanner();
    scanner.add('plant', PLANT);
    assert.deepEqual(sinks.leaking(scanner).sort(), [...SINKS].filter((name) => name !== 'http answers').sort());
  });

  it('come out nowhere', () => {
    const scanner = new SecretScanner();
    secrets.tell(scanner);
    assert.equal(sinks.report(scanner), 0);
    assert.deepEqual(sinks.dry, []);
  });

  it('a read-only user sees that there is a secret, and not which; the exported flow has no credentials; the file is encrypted', () => {
    const [first] = secrets.cases;
    assert.deepEqual(seenByReader.credentials, { clientId: credentials.clientId, has_clientSecret: true });
    const exported = seenByReader.flows.find(({ id }) => id === first?.config);
    assert.equal(exported?.type, 'identity-config');
    assert.ok(seenByReader.flows.every((node) => !('credentials' in node) && !('clientId' in node)));
    assert.deepEqual(Object.keys(seenByReader.credentialsFile), ['$']);
  });

  it('nothing is shown under a node but the words that the documentation lists', () => {
    assert.ok(statusTexts.size >= 8, [...statusTexts].join(', '));
    for (const text of statusTexts) {
      if (text === PLANT) continue;
      assert.match(text, /^(status\.(requesting|ok|[A-Z_]+)|token valid until \d\d:\d\d UTC)$/);
    }
  });
});

/** All chains, each behind a POST of its own; whatever comes out is shown, remembered and sent back, less the launch. */
function wholeFlow({ cases }: SecretCases): FlowNode[] {
  const code = (id: string, lines: string, wires: string[][]) => onTab(id, 'function', { func: lines, outputs: 1, wires });
  const chains = cases.flatMap(({ nodes, credentials: own, first, config }, index) => [
    onTab(`in-${index}`, 'http in', { url: `/case/${index}`, method: 'post', wires: [[`read-${index}`]] }),
    code(`read-${index}`, 'return { ...msg, ...msg.payload };', [[first]]),
    ...nodes.map((node) => ({
      ...node,
      ...(node.id === config && { credentials: own }),
      ...(node.id.startsWith('launch-') && { wires: [['drop']] }),
    })),
  ]);
  const debug = {
    active: true,
    tosidebar: true,
    console: true,
    tostatus: false,
    complete: 'true',
    targetType: 'full',
    wires: [],
  };
  return [
    { id: TAB, type: 'tab', label: 'Secrets' },
    ...chains,
    // Request mode's own output is the one deliberate way out.
    code('drop', 'delete msg.launch; msg.statusCode = 200; return msg;', [['shown', 'remember', 'answer']]),
    onTab('catch-all', 'catch', { scope: null, wires: [['failed']] }),
    code('failed', 'msg.statusCode = 502; return msg;', [['shown', 'remember', 'answer']]),
    onTab('status-all', 'status', { scope: null, wires: [['shown', 'remember']] }),
    onTab('shown', 'debug', debug),
    code('remember', REMEMBER, [[]]),
    code('answer', 'const { req, res, ...rest } = msg; msg.payload = rest; msg.headers = {}; return msg;', [['response']]),
    onTab('response', 'http response', { wires: [] }),
    // The same places, with something to be found in them.
    { id: 'planted', type: 'identity-config', name: PLANT, credentials: { clientId: PLANT, clientSecret: 'CANARY-unused' } },
    onTab('plant-in', 'http in', { url: '/plant', method: 'post', wires: [['plant']] }),
    code('plant', `${PLANT_EVERYWHERE}${REMEMBER}`, [['shown', 'plant-response']]),
    onTab('plant-response', 'http response', { wires: [] }),
  ];
}

const REMEMBER = `
const { req, res, ...rest } = msg;
const key = 'm' + (msg._msgid || 'x');
for (const store of ['memory', 'file']) for (const scope of [context, flow, global]) scope.set(key, rest, store);
return msg;`;

const PLANT_EVERYWHERE = `
const { plant } = msg.payload;
for (const level of ['trace', 'debug', 'log', 'warn']) node[level](plant);
node.status({ fill: 'red', text: plant });
`;
