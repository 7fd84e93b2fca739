import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { clientSecret } from '../../cli/secret';
import type { TenantReport } from '../../lib/tenant-check/tenant-check';
import { type Simulator, startSimulator } from '../../simulator';
import { switchesOf } from '../../simulator/switches';
import { client, hrPortal } from '../simulator/support';
import { createAuthority, createCertificate } from '../support/certificate';
import { temporaryFolder } from '../support/scratch';

const COMMAND = path.join(__dirname, '..', '..', 'cli', 'main.js');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the command tenant-check', function () {
  this.timeout(30_000);
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  beforeEach(() => simulator.reset());
  after(() => simulator?.close());

  const who = (url = simulator.origin) => [
    '--url',
    url,
    '--app-id',
    'ticket_launcher',
    '--scope',
    'LaunchScope',
    '--client-id',
    client.id,
  ];
  const whom = ['--user', 'alice@acme.example', '--app-key', hrPortal.key];

  function run(args: readonly string[], env: Record<string, string> = { IDENTITY_CLIENT_SECRET: client.secret }): Promise<Ended> {
    const { IDENTITY_CLIENT_SECRET: _, ...inherited } = process.env;
    return new Promise((resolve) => {
      const options = { env: { ...inherited, ...env } };
      const child = execFile(process.execPath, [COMMAND, ...args], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
      child.stdin?.end();
    });
  }

  it('prints each step and recommends a hand-off', async () => {
    const { code, stdout, stderr } = await run(['tenant-check', ...who(), ...whom]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^✔ Settings \(\d+ ms\)\n✔ Host name \(\d+ ms\)\n {4}addresses: 127\.0\.0\.1\n/);
    assert.match(stdout, / {4}GET \/run\?appkey: 302 to \/login\?\S*challengeId/);
    assert.match(
      stdout,
      / {4}POST \/Security\/GetTokenForUser\?user: 200 .*\| cookie icbt; path=\/; secure; HttpOnly; SameSite=Lax/,
    );
    assert.match(stdout, /\nRecommended hand-off: location\n {2}\S/);
    assert.doesNotMatch(stdout + stderr, /CANARY|eyJ/);
    assert.equal(stderr, '');
  });

  it('ends without a word when nobody reads on', async () => {
    const { code, stderr } = await new Promise<Omit<Ended, 'stdout'>>((resolve) => {
      const child = execFile(
        process.execPath,
        [COMMAND, 'tenant-check', ...who(), ...whom],
        { env: { ...process.env, IDENTITY_CLIENT_SECRET: client.secret } },
        (error, _stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stderr }),
      );
      child.stdout?.destroy();
    });
    assert.equal(stderr, '');
    assert.equal(code, 2);
  });

  it('prints the same as JSON', async () => {
    Object.assign(simulator.switches, switchesOf('pessimistic'));
    const { code, stdout } = await run(['tenant-check', ...who(), ...whom, '--json']);
    const { steps, recommendation } = JSON.parse(stdout) as TenantReport;
    assert.equal(code, 0);
    assert.equal(recommendation.strategy, 'username');
    assert.equal(steps.find(({ id }) => id === 'location')?.code, 'LINK_STRATEGY');
    assert.doesNotMatch(stdout, /CANARY|eyJ/);
  });

  it('tests the connection alone where no user is given', async () => {
    const { code, stdout } = await run(['tenant-check', ...who()]);
    assert.equal(code, 0);
    assert.match(stdout, /✔ Scope .*\n.*\n- The test user's token\n/);
    assert.doesNotMatch(stdout, /hand-off/);
    assert.equal(simulator.count('run'), 0);
  });

  it('ends with 1 when a step fails, with its code and what to do', async () => {
    for (const more of [[], whom]) {
      const { code, stdout } = await run(['tenant-check', ...who(), ...more], { IDENTITY_CLIENT_SECRET: 'CANARY-wrong' });
      assert.equal(code, 1);
      assert.match(stdout, /✘ Access token \(\d+ ms\) IDENTITY_INVALID_CLIENT\n {4}The tenant refused the client id or secret/);
      assert.doesNotMatch(stdout, /CANARY/);
    }
  });

  it("trusts an authority of one's own", async () => {
    const folder = await temporaryFolder();
    const authority = await createAuthority();
    const secure = await startSimulator({ tls: await createCertificate({ hosts: ['127.0.0.1'], authority }) });
    try {
      const ca = path.join(folder.path, 'ca.pem');
      await writeFile(ca, authority.cert);
      assert.equal((await run(['tenant-check', ...who(secure.origin), '--ca', ca])).code, 0);
      const { code, stdout } = await run(['tenant-check', ...who(secure.origin)]);
      assert.equal(code, 1);
      assert.match(stdout, /✘ Connection \(\d+ ms\) IDENTITY_TLS/);
    } finally {
      await secure.close();
      await folder.remove();
    }
  });

  for (const [title, args, text] of [
    ['no command', [], /^$/],
    ['another command', ['launch'], /only command is tenant-check/],
    ['an option that is not known', ['tenant-check', '--client-secret', 'CANARY-typed'], /an option that is not known/],
    ['something missing', ['tenant-check', '--url', 'https://tenant.example'], /--app-id is missing/],
    [
      'a user without an app',
      ['tenant-check', ...'--url https://t.example --app-id a --scope s --client-id c --user u'.split(' ')],
      /--user and --app-key belong together/,
    ],
    [
      'a proxy with a password',
      [
        'tenant-check',
        ...'--url https://t.example --app-id a --scope s --client-id c --proxy http://u:CANARY-p@proxy.example'.split(' '),
      ],
      /environment variable https_proxy/,
    ],
    [
      'a tenant URL with a path',
      ['tenant-check', ...'--url https://t.example/login --app-id a --scope s --client-id c'.split(' ')],
      /tenant URL must be an origin/,
    ],
  ] as const) {
    it(`ends with 2 for ${title}, and repeats nothing`, async () => {
      const { code, stderr } = await run(args);
      assert.equal(code, 2);
      assert.match(stderr, text);
      assert.doesNotMatch(stderr, /CANARY/);
    });
  }

  it('ends with 2 where there is nobody to ask for the secret', async () => {
    const { code, stderr } = await run(['tenant-check', ...who()], {});
    assert.equal(code, 2);
    assert.match(stderr, /set IDENTITY_CLIENT_SECRET/);
    assert.deepEqual(simulator.requests, []);
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(['tenant-check', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /IDENTITY_CLIENT_SECRET/);
  });

  it('asks at a terminal, and shows nothing of what is typed', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
    const stderr = new PassThrough().setEncoding('utf8');
    let shown = '';
    stderr.on('data', (text: string) => {
      shown += text;
    });
    const secret = clientSecret({ env: {}, stdin, stderr });
    for (const key of 'CANARY-typed\r') stdin.write(key);
    assert.equal(await secret, 'CANARY-typed');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(shown, 'Client secret: \n');
  });
});
