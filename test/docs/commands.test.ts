import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { demoTenant } from '../../simulator';
import { commandsOf, DOCUMENTS, type Fence, fencesOf, proseOf, readDocument } from '../support/markdown';
import { type Program, startProgram } from '../support/program';
import { projectRoot } from '../support/project';
import { temporaryFolder } from '../support/scratch';
import { skip } from '../support/skip';

/** Commands that take too long, or need too much, to be run here as well; and what runs them. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'npm test': 'scripts/test.js', // which runs this
  'npm run demo:cluster': 'test/demo/cluster.test.ts',
  'npm run bench': 'bench/main.ts', // by hand: it takes minutes
  'npm run bench -- --quick': 'bench/main.ts',
  'npm install @mfa-launch/node-red-identity': 'test/package/versions.test.ts',
};

const COMMAND = 'npx @mfa-launch/node-red-identity';
/** The tenant of somebody who reads this. */
const TENANT = 'https://abc1234.my.idaptive.app';
/** A text of which a document shows the beginning only, or none of it. */
const ANY = '…';

const { scripts } = require(path.join(projectRoot, 'package.json')) as { scripts: Record<string, string> };
const isCommand = ({ language }: Fence) => language === 'sh';

describe('what the documents let people do', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let demo: Program;
  /** By the address that the documents say. */
  const addresses = new Map<string, string>();
  /** Of the last command that got one. */
  let answer: unknown;

  before(async function () {
    if (spawnSync('curl', ['--version']).error) skip(this, 'curl is not installed');
    folder = await temporaryFolder();
    const env = { PORT: '0', TENANT_PORT: '0', IBM_TENANT_PORT: '0', DEMO_DIR: path.join(folder.path, 'demo') };
    const [node, script = ''] = (scripts.start ?? '').split(' '); // as `npm start` does
    assert.equal(node, 'node');
    demo = startProgram(path.join(projectRoot, script), env);
    await demo.printed(/The demo runs[\s\S]*begin afresh/);
    for (const [usual, name] of [
      ['http://127.0.0.1:1880', 'Editor'],
      ['http://127.0.0.1:4180', 'CyberArk Identity'],
      ['http://127.0.0.1:4181', 'IBM Verify'],
    ] as const) {
      addresses.set(usual, new RegExp(`${name} +(\\S+)/`).exec(demo.output())?.[1] ?? '');
    }
  });

  after(async () => {
    demo?.kill('SIGTERM');
    await demo?.exited;
    await folder?.remove();
  });

  /** With the addresses of this demo. */
  const here = (text: string) =>
    [...addresses].reduce((moved, [usual, own]) => moved.replaceAll(new RegExp(`${usual}\\b`, 'g'), own), text);
  /** With those of the documents. */
  const there = (text: string) => [...addresses].reduce((moved, [usual, own]) => moved.replaceAll(own, usual), text);

  for (const document of DOCUMENTS) {
    for (const fence of fencesOf(document)) {
      if (isCommand(fence)) {
        for (const command of commandsOf(fence)) it(`${fence.place}: ${command}`, () => run(command));
      } else if (fence.language === 'json') {
        it(`${fence.place}: is what the command before it answers`, () => {
          assert.deepEqual(likeness(JSON.parse(there(JSON.stringify(answer)))), likeness(JSON.parse(fence.text)));
        });
      }
    }
  }

  async function run(command: string): Promise<void> {
    const elsewhere = RUN_ELSEWHERE[command];
    if (elsewhere !== undefined) return assert.ok(existsSync(path.join(projectRoot, elsewhere)), elsewhere);
    if (command === 'npm start') return; // it is what all of this is done to
    if (command.startsWith('curl ')) return curl(command);
    if (command.startsWith(`${COMMAND} `)) return check(command);
    assert.fail('no test knows this command');
  }

  async function curl(command: string): Promise<void> {
    const line = here(command.replace(`idtx_${ANY}`, String((answer as { transaction?: string })?.transaction)));
    const filled = line.includes(`"code":"${ANY}"`) ? line.replace(ANY, await lastCode()) : line;
    const stdout = await shell(filled.replace('curl ', `curl -w '\\n%{http_code}' `));
    const [, body = '', status = ''] = /^([\s\S]*)\n(\d+)$/.exec(stdout) ?? [];
    assert.match(status, /^2/, body);
    answer = JSON.parse(body);
  }

  async function check(command: string): Promise<void> {
    const program = `'${process.execPath}' '${path.join(projectRoot, 'dist', 'cli', 'main.js')}'`;
    const moved = command.replace(COMMAND, program).replace(TENANT, addresses.get('http://127.0.0.1:4180') ?? '');
    const secret = demoTenant.clients.find(({ id }) => command.includes(id))?.secret ?? '';
    assert.match(await shell(moved, { IDENTITY_CLIENT_SECRET: secret }), /^Recommended hand-off: location$/m);
  }

  /** As the person reads it, from the page that shows what IBM Verify "sent". */
  async function lastCode(): Promise<string> {
    const page = await (await fetch(here('http://127.0.0.1:4181/outbox'))).text();
    return /<output>(\d+)/.exec(page)?.[1] ?? '';
  }

  it('is at the addresses of the demo that they name', async () => {
    const named = DOCUMENTS.flatMap((document) => [...proseOf(document).matchAll(/<(http:\/\/127\.[^>]+)>/g)]);
    for (const address of new Set(named.map(([, link = '']) => link))) {
      assert.equal((await fetch(here(address))).status, 200, address);
    }
  });
});

/** Commands of npm itself. That a packed and installed package works is seen in test/package. */
const NPM_OWN = ['install', 'pack'];

describe('the documents', () => {
  it('name scripts of package.json only', () => {
    const named = DOCUMENTS.flatMap((document) => [
      ...readDocument(document).matchAll(/(?:`|^)npm (?:run )?([a-z]+(?::[a-z]+)?)/gm),
    ]);
    const unknown = named.map(([, name = '']) => name).filter((name) => !NPM_OWN.includes(name) && !(name in scripts));
    assert.deepEqual(unknown, []);
  });

  it('have no fenced block of a kind that nobody runs', () => {
    const fences = DOCUMENTS.flatMap(fencesOf);
    const known = ['sh', 'json', 'js', 'text'];
    assert.deepEqual(
      fences.filter(({ language }) => !known.includes(language)).map(({ place }) => place),
      [],
    );
    const flows = fences.filter(({ language, text }) => language === 'json' && Array.isArray(JSON.parse(text)));
    assert.deepEqual(flows, [], 'a flow belongs into examples/, where tests run it');
  });
});

async function shell(line: string, more: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', line], { env: { ...process.env, ...more } });
  return stdout;
}

/** A value in which nothing is left that differs from one answer to the next. */
function likeness(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(likeness);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, likeness(member)]));
  }
  if (typeof value !== 'string') return value;
  return value
    .replace(/[\w-]{22}#mfl1_.*/, '(link)')
    .replace(/^idtx_.*/, '(transaction)')
    .replace(/^\d{4}-\d\d-\d\dT.*Z$/, '(time)')
    .replace(/^\d+$/, '(digits)');
}
