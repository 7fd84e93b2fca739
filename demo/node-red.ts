import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

export interface NodeRedOptions {
  /** A folder made by prepareUserDir. */
  userDir: string;
  /** 0: any free one. */
  port: number;
  /** Environment variables on top of this process's own. */
  env?: Record<string, string>;
  /** Ends Node-RED, at once when it is still starting. */
  signal?: AbortSignal;
  /** Receives Node-RED's log as it is written. */
  onLog?: (text: string) => void;
  /** @default Node-RED's start script among the project's dependencies */
  script?: string;
  /** The Node.js executable. @default the one that runs this */
  node?: string;
}

export interface NodeRed {
  /** "http://127.0.0.1:1880", of the editor and of every http in node. */
  origin: string;
  /** What it has logged, the last million characters at most. */
  log(): string;
  /** Resolves when the process has ended, with its exit code; 1 after a signal. */
  exited: Promise<number>;
  /** Ends it as Ctrl-C does, and after `KILL_AFTER_MS` in any case. Resolves when it has ended. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const KILL_AFTER_MS = 8_000;

const LOG_LIMIT = 1_000_000;

const LISTENS = /Server now running at (http:\/\/[^/\s]+)/;
const FLOWS_SETTLED = /Started flows|Waiting for missing types|Flows stopped/;

/**
 * Starts Node-RED as a process of its own and resolves when its server listens and its flows run.
 *
 * @throws Error with the end of the log, when it ends before that or takes longer than a minute
 * @throws the signal's reason, when that aborts first
 */
export async function startNodeRed(options: NodeRedOptions): Promise<NodeRed> {
  options.signal?.throwIfAborted();
  const child = spawnNodeRed(options);
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const stop = () => stopProcess(child, exited);
  options.signal?.addEventListener('abort', () => void stop(), { once: true });

  let log = '';
  let starting = true;
  const origin = await new Promise<string>((resolve, reject) => {
    const onText = (text: string) => {
      log = (log + text).slice(-LOG_LIMIT);
      options.onLog?.(text);
      const address = starting && FLOWS_SETTLED.test(log) && LISTENS.exec(log)?.[1];
      if (address) resolve(address);
    };
    child.stdout?.setEncoding('utf8').on('data', onText);
    child.stderr?.setEncoding('utf8').on('data', onText);
    const fail = (what: string) => reject(new Error(`Node-RED ${what}.\n${tail(log)}`));
    const deadline = setTimeout(() => fail(`did not start within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    void exited.then((code) => {
      clearTimeout(deadline);
      if (options.signal?.aborted) reject(options.signal.reason);
      else fail(`ended with code ${code}`);
    });
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  starting = false;
  return { origin, log: () => log, exited, stop };
}

function spawnNodeRed({ userDir, port, env, script, node }: NodeRedOptions): ChildProcess {
  const settings = path.join(userDir, 'settings.js');
  return fork(
    script ?? require.resolve('node-red/red.js'),
    ['--userDir', userDir, '--settings', settings, '--port', String(port)],
    {
      cwd: userDir, // a flows.json in the current folder would win over the one in the user folder
    env: { ...process.env, ...env },
      ...(node && { execPath: node }),
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
}

async function stopProcess(child: ChildProcess, exited: Promise<number>): Promise<void> {
  // A message rather than a signal: on Windows a signal kills.
  if (child.connected) child.send('shutdown', () => {}); // the process may have ended meanwhile
  const killer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await exited;
  clearTimeout(killer);
}

function tail(log: string): string {
  return log.trim().split('\n').slice(-20).join('\n');
}
