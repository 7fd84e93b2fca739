import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** A Redis of one's own, on this machine only. */
export interface Redis {
  /** "redis://127.0.0.1:6379" */
  readonly url: string;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Why there can be no Redis here; undefined where `redis-server` can be run. */
export function whyNoRedis(): string | undefined {
  const { error } = spawnSync('redis-server', ['--version']);
  return error && 'redis-server is not installed; on Debian or Ubuntu: apt-get install redis-server';
}

/**
 * The shell becomes the server, and leaves somebody behind who ends it when our end of the pipe closes: so no Redis outlives
 * the program that started it, however that ends.
 */
const SERVER = 'exec 3<&0; (cat <&3 >/dev/null; kill $$) & exec redis-server "$@" </dev/null';

/**
 * Starts `redis-server` on a free port and resolves when it can be used. It forgets everything when it ends, unless options
 * say otherwise.
 *
 * @param folder where it keeps its files, if any
 * @param options as on its command line: `'--appendonly', 'yes'`
 * @throws Error with what it printed, when it does not start
 */
export async function startRedis(folder: string, ...options: readonly string[]): Promise<Redis> {
  const port = await anyFreePort();
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  // In a process group of its own: Ctrl-C ends those who use it first.
  const child = spawn('sh', ['-c', SERVER, 'sh', ...own, ...options], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server did not start.\n${output}`)));
  });
  child.stdout.removeAllListeners('data').resume();
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => {
      child.stdin.end();
      return exited;
    },
  };
}

/** A port of 127.0.0.1 that was free a moment ago: Redis cannot choose one by itself. */
function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
      });
  });
}
