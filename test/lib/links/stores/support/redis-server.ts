import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createClient } from '@redis/client';
import { type Folder, temporaryFolder } from './folder';

/** A Redis of the test's own: on a free port of 127.0.0.1, with a folder of its own, without persistence unless told. */
export class RedisServer {
  readonly port: number;
  readonly #folder: Folder;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: Folder, options: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
  }

  /** @param options as on the command line: `'--appendonly', 'yes'` */
  static async start(...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await anyFreePort(), await temporaryFolder(), options);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get folder(): string {
    return this.#folder.path;
  }

  /** Starts it again where it was, with what it had written down. Resolves when it answers. */
  async restart(): Promise<void> {
    const own = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--dir',
      this.#folder.path,
      '--save',
      '',
      '--daemonize',
      'no',
    ];
    const child = spawn('redis-server', [...own, ...this.#options], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Ready to accept connections')) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${output}`)));
    });
  }

  /** As an operator would, on a connection of its own. */
  async command(...command: readonly string[]): Promise<unknown> {
    const client = createClient({ url: this.url, RESP: 2 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.sendCommand([...command]);
    } finally {
      client.destroy();
    }
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    await this.#folder.remove();
  }
}

/** Why there is no Redis to test with here; undefined where there is one. */
export function whyNoRedis(): string | undefined {
  const { error } = spawnSync('redis-server', ['--version']);
  return error ? 'redis-server is not installed (apt-get install redis-server)' : undefined;
}

/**
 * Call it in a `describe`: its tests are skipped where there is no redis-server, with the reason in the report; under CI=true
 * they fail.
 */
export function needsRedis(): void {
  before(function () {
    const reason = whyNoRedis();
    if (reason === undefined) return;
    if (process.env.CI === 'true') throw new Error(reason);
    console.log(`      skipped: ${reason}`);
    this.skip();
  });
}

/** A port that was free a moment ago. Below 55,536: a cluster adds 10,000 for its bus. */
async function anyFreePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    if (address && typeof address === 'object' && address.port < 55_536) return address.port;
  }
}
