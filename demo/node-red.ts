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
  /** How long it may take to end when it is asked to. @default 8000 */
  killAfterMs?: number;
  /** The Node.js executable. @default the one that runs this */
  node?: string;
}

export interface NodeRed {
  /** "http://127.0.0.1:1880", of the editor and of every http in node. */
  origin: string;
  /** Of the process. */
  pid: number | undefined;
  /** What it has logged, the last million characters at most. */
  log(): string;
  /** Resolves when the process has ended, with its exit code; 1 after a signal. */
  exited: Promise<number>;
  /** Asks it to end as Ctrl-C does, kills it when it does not. Resolves when it has ended. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const LOG_LIMIT = 1_000_000;

const LISTENS = /Server now running at (https?:\/\/[^/\s]+)/;
const FLOWS_SETTLED = /Started flows|Waiting for missing types|Flows stopped/;

/**
 * Starts Node-RED as a process of its own and resolves when its server listens and its flows run.
 *
 * @throws Error with the end of the log, when it ends before that or takes longer than a minute
 * @throws the signal's reason, when that aborts first
 */
export async function startNodeRed(options: NodeRedOptions): Promise<NodeRed> {
  const { signal, onLog, killAfterMs = 8_000 } = options;
  signal?.throwIfAborted();
  const child = spawnNodeRed(options);
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const stop = () => stopProcess(child, exited, killAfterMs);
  signal?.addEventListener('abort', () => void stop(), { once: true });

  let text = '';
  const log = () => text;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-LOG_LIMIT);
      onLog?.(chunk);
    });
  }

  try {
    return { origin: await untilUp(child, log), pid: child.pid, log, exited, stop };
  } catch (error) {
    await stop();
    throw signal?.aborted ? signal.reason : error;
  }
}

/** Resolves with the origin that Node-RED serves. */
function untilUp(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(deadline);
      reject(new Error(`Node-RED ${what}.\n${lastLines(log())}`));
    };
    const look = () => {
      const [, origin] = LISTENS.exec(log()) ?? [];
      if (!origin || !FLOWS_SETTLED.test(log())) return;
      clearTimeout(deadline);
      child.stdout?.off('data', look);
      resolve(origin);
    };
    const deadline = setTimeout(() => fail(`did not start within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    child.once('error', (error) => fail(`cannot be run: ${error.message}`));
    child.once('close', (code) => fail(`ended with code ${code ?? 1}`)); // not "exit": the end of the log comes after it
    child.stdout?.on('data', look);
  });
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

async function stopProcess(child: ChildProcess, exited: Promise<number>, killAfterMs: number): Promise<void> {
  // A message rather than a signal: on Windows a signal kills.
  if (child.connected) child.send('shutdown', () => {}); // the process may have ended meanwhile
  const killer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await exited;
  clearTimeout(killer);
}

function lastLines(log: string): string {
  return log.trim().split('\n').slice(-20).join('\n');
}
