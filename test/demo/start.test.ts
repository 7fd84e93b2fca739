import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:http';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { idOf } from '../support/examples';
import { readDocument } from '../support/markdown';
import { press } from '../support/press';
import { anyFreePort, type Program, portIsFree, startProgram } from '../support/program';
import { projectRoot } from '../support/project';
import { temporaryFolder } from '../support/scratch';

const START_SCRIPT = path.join(projectRoot, 'dist', 'demo', 'start.js');
/** The examples that it runs, in their order. */
const TABS = [
  'flows',
  '08-new-starter',
  '07-who-may-launch',
  '09-verify-caller',
  '10-verify-caller-push',
  '11-sign-in-and-launch',
];
const READY = /begin afresh/; // the end of the last line that it prints
/** What Node-RED's admin API wants; version 2 tells the revision that a deployment starts from. */
const API = { accept: 'application/json', 'content-type': 'application/json', 'node-red-api-version': 'v2' };
/** How a web socket begins (RFC 6455, section 4.1). */
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('npm start', function () {
  this.timeout(60_000); // each start is a whole Node-RED

  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let env: { PORT: string; TENANT_PORT: string; IBM_TENANT_PORT: string; DEMO_DIR: string };
  let editor: string;
  let tenant: string;
  let ibmTenant: string;
  let demo: Program | undefined;

  before(async () => {
    folder = await temporaryFolder();
    const [port, tenantPort, ibmTenantPort] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
    env = {
      PORT: String(port),
      TENANT_PORT: String(tenantPort),
      IBM_TENANT_PORT: String(ibmTenantPort),
      DEMO_DIR: path.join(folder.path, 'demo'),
    };
    editor = `http://127.0.0.1:${port}`;
    tenant = `http://127.0.0.1:${tenantPort}`;
    ibmTenant = `http://127.0.0.1:${ibmTenantPort}`;
  });

  after(() => folder?.remove());

  async function start(): Promise<Program> {
    demo = startProgram(START_SCRIPT, env);
    await demo.printed(READY);
    return demo;
  }

  async function end(): Promise<void> {
    demo?.kill('SIGTERM');
    await demo?.exited;
  }

  describe('while it runs', () => {
    let output: string;

    before(async () => {
      output = (await start()).output();
    });

    after(end);

    /** Sends what the line that was printed for a job sends. */
    async function run(route: string, status: number): Promise<Record<string, unknown>> {
      const line = new RegExp(`curl -s -X POST (${editor}${route}) -H 'content-type: (\\S+)' -d '(.+)'`);
      const [, url, contentType, body] = line.exec(output) ?? [];
      assert.ok(url && contentType && body, output);
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body });
      const answer = (await response.json()) as Record<string, unknown>;
      assert.equal(response.status, status, JSON.stringify(answer));
      return answer;
    }

    it('has printed the addresses of the editor and of both tenants, and all of them answer', async () => {
      assert.match(output, new RegExp(`Editor +${editor}/\n`));
      assert.match(output, new RegExp(`CyberArk Identity +${tenant}/ `));
      assert.match(output, new RegExp(`IBM Verify +${ibmTenant}/ `));
      assert.match(await (await fetch(editor)).text(), /<title>Node-RED/);
      for (const origin of [tenant, ibmTenant]) {
        assert.equal((await fetch(origin)).status, 200);
        assert.equal((await fetch(`${origin}/outbox`)).status, 200);
      }
    });

    it('has the example of the first link in the first tab, and the others after it', async () => {
      const { flows } = await fetchJson<Deployment>('/flows');
      assert.deepEqual(
        flows.filter(({ type }) => type === 'tab').map(({ id }) => id),
        TABS.map((name) => idOf(name, 'tab')),
      );
    });

    it('has the examples that the README says are in it', () => {
      const [, named = ''] = /^`npm start` runs (.+) already/m.exec(readDocument('README.md')) ?? [];
      assert.deepEqual(named.split(/, | and /).toSorted(), TABS.map((name) => name.replace(/-.*/, '')).toSorted());
    });

    it('has printed a curl line that brings a link that opens', async () => {
      const { ticket, launch } = (await run('/tickets', 201)) as { ticket: string; launch: { url: string } };
      assert.equal(ticket, 'INC-1001');
      assert.ok(launch.url.startsWith(`${editor}/mfa/`), launch.url);
      assert.equal((await fetch(launch.url)).status, 200);
      const { status, location } = await press(launch.url);
      assert.equal(status, 200);
      assert.ok(location.startsWith(`${tenant}/login?`), location);
    });

    for (const [what, body, headers, status] of [
      ['half a JSON', '{"id":"INC-1","password":"CANARY-body"', {}, 400],
      ['no JSON', 'CANARY-body', {}, 400],
      ['a mere null', 'null', {}, 400],
      ['a character set that nobody knows', '{}', { 'content-type': 'application/json; charset=CANARY-body' }, 415],
      ['what is compressed in no known way', '{}', { 'content-encoding': 'CANARY-body' }, 415],
      ['too large a body', `{"id":"${'x'.repeat(6_000_000)}"}`, {}, 413],
    ] as const) {
      it(`answers ${what} with ${status} and an error as the flows give it, and quotes it nowhere`, async () => {
        const answer = await fetch(`${editor}/tickets`, { method: 'POST', headers: { ...API, ...headers }, body });
        const text = await answer.text();
        assert.equal(answer.status, status, text);
        const { ticket, error } = JSON.parse(text) as { ticket: unknown; error: { code: string; message: string } };
        assert.equal(ticket, null);
        assert.equal(error.code, 'IDENTITY_INPUT');
        assert.match(error.message, /^the body /);
        assert.doesNotMatch(text + demo?.output(), /CANARY-body|node_modules|\n\s+at /);
      });
    }

    it('has printed curl lines for the other jobs, and they work', async () => {
      assert.match(JSON.stringify(await run('/new-starters', 201)), /"url":"http/);
      const [, apps = ''] = /curl -s '(.+\/users\/apps.+)'/.exec(output) ?? [];
      assert.match(await (await fetch(apps)).text(), /HR Portal/);
      assert.equal((await run('/verify', 202)).outcome, 'code-sent');
      assert.match(await (await fetch(`${ibmTenant}/outbox`)).text(), /\+15550100042/);
    });

    it('has printed a curl line that sends a push', async () => {
      assert.match(String((await run('/verify-push', 202)).numberToMatch), /^\d\d$/);
      assert.match(await (await fetch(`${tenant}/outbox`)).text(), /bob@acme\.example/);
    });

    it('opens the editor without telemetry and without a tour, and logs no warning', async () => {
      const settings = await fetchJson<{ telemetryEnabled: boolean; editorTheme: { tours: boolean } }>('/settings');
      assert.equal(settings.telemetryEnabled, false);
      assert.equal(settings.editorTheme.tours, false);
      assert.doesNotMatch(output, /\[(warn|error)\]/);
    });

    it('shows the package as an installed one: its nodes by module name, its examples in the Import menu', async () => {
      const sets = await fetchJson<Array<{ module: string; name: string }>>('/nodes');
      const own = sets.filter(({ module }) => module === '@mfa-launch/node-red-identity').map(({ name }) => name);
      const links = ['launch', 'launch-event', 'link-host', 'revoke-launch'];
      assert.deepEqual(own.toSorted(), ['authenticate', 'call-api', 'get-token', 'get-user-cookie', 'identity-config', ...links]);
      const examples = await fetchJson<Array<{ fn: string }>>('/library/examples/flows/@mfa-launch/node-red-identity');
      assert.ok(
        examples.some(({ fn }) => fn === 'flows'),
        JSON.stringify(examples),
      );
    });

    describe('refuses with 403', () => {
      const flow = JSON.stringify({ label: 'theirs', nodes: [] });
      const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
      const own = () => new URL(editor).host;
      for (const [what, path, init] of [
        [
          'the form of another page',
          '/flow',
          { method: 'POST', headers: { ...FORM, origin: 'https://evil.example' }, body: 'label=theirs' },
        ],
        [
          'the form of a page without an origin',
          '/flow',
          { method: 'POST', headers: { ...FORM, origin: 'null' }, body: 'label=theirs' },
        ],
        ['a page of another port', '/flow', { method: 'POST', headers: { ...API, origin: 'http://127.0.0.1:1' }, body: flow }],
        [
          'another site that sends no origin',
          '/flow',
          { method: 'POST', headers: { ...API, 'sec-fetch-site': 'cross-site' }, body: flow },
        ],
        ['a name that was made to lead here', '/flows', { headers: { ...API, host: 'evil.example' } }],
        ['a name that begins like ours', '/flows', { headers: { ...API, host: '127.0.0.1.evil.example' } }],
        [
          'a frame of another site',
          '/',
          { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } },
        ],
        [
          'a ticket of another page',
          '/tickets',
          { method: 'POST', headers: { ...FORM, origin: 'https://evil.example' }, body: 'id=1' },
        ],
        ['a web socket of another page', '/comms', { headers: { ...UPGRADE, origin: 'https://evil.example' } }],
        [
          'a web socket of a foreign name',
          '/comms',
          { headers: { ...UPGRADE, host: 'evil.example', origin: 'http://evil.example' } },
        ],
      ] as const) {
        it(what, async () => {
          const { status, type, length } = await statusOf(editor + path, init);
          assert.equal(status, 403);
          if (length > 0) assert.match(type, /^text\/plain/);
        });
      }

      it('none of the own pages, links and programs', async () => {
        const tab = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
        for (const headers of [
          { ...API, origin: editor, 'sec-fetch-site': 'same-origin' },
          { host: `localhost:${new URL(editor).port}` },
          tab,
        ])
          assert.equal((await statusOf(`${editor}/`, { headers })).status, 200);
        for (const origin of [{}, { origin: editor }])
          assert.equal((await statusOf(`${editor}/comms`, { headers: { ...UPGRADE, host: own(), ...origin } })).status, 101);
      });
    });

    it('keeps credentials out of the flow and for the owner only', async () => {
      assert.doesNotMatch(await readFile(path.join(env.DEMO_DIR, 'flows.json'), 'utf8'), /CANARY|clientSecret/);
      assert.doesNotMatch(await readFile(path.join(env.DEMO_DIR, 'flows_cred.json'), 'utf8'), /CANARY|svc-launch/);
      if (process.platform === 'win32') return; // no such modes there
      for (const file of ['.', 'credential-secret', 'settings.js', 'flows_cred.json']) {
        assert.equal((await stat(path.join(env.DEMO_DIR, file))).mode & 0o077, 0, file);
      }
    });

    it('keeps a changed flow, and its credentials, for the next start', async () => {
      const { flows, rev } = await fetchJson<Deployment>('/flows');
      const changed = flows.map((node, index) => (index === 0 ? { ...node, label: 'Mine' } : node));
      const body = JSON.stringify({ flows: changed, rev });
      assert.equal((await fetch(`${editor}/flows`, { method: 'POST', headers: API, body })).status, 200);
      await end();

      assert.match((await start()).output(), /The flow is as you left it/);
      const kept = await fetchJson<Deployment>('/flows');
      assert.equal(kept.flows.find(({ type }) => type === 'tab')?.label, 'Mine');
      const ticket = JSON.stringify({ id: 'INC-1002', user: 'alice@acme.example', app: 'vpn' });
      assert.equal((await fetch(`${editor}/tickets`, { method: 'POST', headers: API, body: ticket })).status, 201);
    });
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with code 0 at ${signal} and leaves its ports free`, async () => {
      const running = await start();
      running.kill(signal);
      assert.equal(await running.exited, 0);
      await portIsFree(Number(env.PORT));
      await portIsFree(Number(env.TENANT_PORT));
      await portIsFree(Number(env.IBM_TENANT_PORT));
    });
  }

  it('ends at a signal that comes while it starts', async () => {
    demo = startProgram(START_SCRIPT, env);
    await demo.printed(/Welcome to Node-RED/);
    demo.kill('SIGINT');
    assert.equal(await demo.exited, 0);
    await portIsFree(Number(env.PORT));
  });

  it('leaves no Node-RED behind when it is killed', async () => {
    const running = await start();
    running.kill('SIGKILL');
    await running.exited;
    await portIsFree(Number(env.PORT));
  });

  describe('with a port that is in use', () => {
    let other: Server;

    before((done) => {
      other = createServer().listen(Number(env.PORT), '127.0.0.1', done);
    });

    after((done) => {
      other.close(done);
    });

    it('says so in one sentence that names the variable', async () => {
      demo = startProgram(START_SCRIPT, env);
      assert.equal(await demo.exited, 1);
      assert.match(
        demo.output(),
        new RegExp(`^Port ${env.PORT} is in use; set PORT to another one, or to 0 for any free one\\.\n$`),
      );
    });
  });

  it('says in one sentence when a port is no port number', async () => {
    demo = startProgram(START_SCRIPT, { ...env, TENANT_PORT: 'eighty' });
    assert.equal(await demo.exited, 1);
    assert.equal(demo.output(), 'TENANT_PORT must be a port number; it is "eighty".\n');
  });

  for (const [first, second] of [
    ['PORT', 'TENANT_PORT'],
    ['PORT', 'IBM_TENANT_PORT'],
    ['TENANT_PORT', 'IBM_TENANT_PORT'],
  ] as const) {
    it(`refuses in one sentence that ${first} and ${second} are the same`, async () => {
      const port = env[first];
      demo = startProgram(START_SCRIPT, { ...env, [second]: port });
      assert.equal(await demo.exited, 1);
      const hint = 'set one of them to another port, or to 0 for any free one.';
      assert.equal(demo.output(), `${first} and ${second} are both ${port}; ${hint}\n`);
    });
  }

  it('takes any free port for 0, and links lead to the one that it took', async () => {
    const anywhere = { PORT: '0', TENANT_PORT: '0', IBM_TENANT_PORT: '0', DEMO_DIR: path.join(folder.path, 'anywhere') };
    demo = startProgram(START_SCRIPT, anywhere);
    await demo.printed(READY);
    const [, origin] = /Editor +(\S+)\//.exec(demo.output()) ?? [];
    const body = JSON.stringify({ id: 'INC-1001', user: 'alice@acme.example', app: 'vpn' });
    const answer = await fetch(`${origin}/tickets`, { method: 'POST', headers: API, body });
    assert.match(await answer.text(), new RegExp(`"url":"${origin}/mfa/`));
    await end();
  });

  it('says in one sentence when another demo has the folder, and that one goes on', async () => {
    const first = await start();
    const second = startProgram(START_SCRIPT, { ...env, PORT: '0', TENANT_PORT: '0', IBM_TENANT_PORT: '0' });
    assert.equal(await second.exited, 1);
    assert.equal(
      second.output(),
      `A demo is running with the folder ${env.DEMO_DIR} already; end it, or set DEMO_DIR to another folder for a second one.\n`,
    );
    assert.equal((await fetch(editor)).status, 200);
    first.kill('SIGKILL');
    await first.exited;
  });

  it('starts with a folder that a killed demo has left', async () => {
    await start();
    await end();
    assert.equal(await demo?.exited, 0);
  });

  async function fetchJson<Answer>(route: string): Promise<Answer> {
    const response = await fetch(editor + route, { headers: API });
    assert.equal(response.status, 200, route);
    return (await response.json()) as Answer;
  }
});

/** Asks by `node:http`, which sends the headers that only browsers may set. */
function statusOf(
  url: string,
  { body, ...options }: RequestOptions & { body?: string },
): Promise<{ status: number | undefined; type: string; length: number }> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      response.resume();
      const { 'content-type': type = '', 'content-length': length } = response.headers;
      resolve({ status: response.statusCode, type, length: length === '0' ? 0 : 1 });
    });
    call.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, type: '', length: 0 });
    });
    call.on('error', reject).end(body);
  });
}

interface Deployment {
  flows: Array<{ id: string; type: string; label?: string }>;
  rev: string;
}
